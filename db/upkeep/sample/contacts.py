"""The contacts of the sample data: meetings held, missed and planned, and papers asked for."""

from __future__ import annotations

from random import Random
from typing import Any

from db.clients.models import Asked, Attendance, Engagement, Mode
from db.upkeep.sample.clients import Case
from db.upkeep.sample.days import OPEN_MINUTES, Days
from db.upkeep.sample.staff import Crew
from db.upkeep.sample.store import Table

_MODES = (
    *(Mode.PHONE,) * 38,
    *(Mode.IN_PERSON,) * 30,
    *(Mode.ONLINE,) * 9,
    *(Mode.EMAIL,) * 8,
    *(Mode.HOME_VISIT,) * 5,
    *(Mode.WORKSHOP,) * 5,
    *(Mode.NOTE,) * 5,
)
_MEETINGS = (Mode.PHONE, Mode.PHONE, Mode.IN_PERSON, Mode.IN_PERSON, Mode.ONLINE, Mode.HOME_VISIT)
_MISSED = {
    Mode.PHONE: (Attendance.NO_ANSWER, 0.18),
    Mode.IN_PERSON: (Attendance.NO_SHOW, 0.11),
    Mode.ONLINE: (Attendance.NO_SHOW, 0.15),
    Mode.HOME_VISIT: (Attendance.NO_SHOW, 0.04),
    Mode.WORKSHOP: (Attendance.NO_SHOW, 0.24),
}
"""How people miss each kind of meeting, and how often."""

_CANCELLED = 0.05
_LENGTHS = {
    Mode.PHONE: (5, 10, 10, 15, 20, 40),
    Mode.IN_PERSON: (30, 30, 45, 45, 60),
    Mode.ONLINE: (20, 30, 45),
    Mode.HOME_VISIT: (45, 60, 90),
    Mode.WORKSHOP: (90, 120),
}
_PLANNED = 0.42  # share of open cases with an appointment to come
_TODAY = 0.1  # of these, share today
_FORGOTTEN = 0.03  # of these, share that was yesterday or before and that nobody settled
_MEETINGS_TODAY = 5.0
"""About so many of the actor's appointments are today."""


class Contacts:
    """Makes engagements and things asked."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any], crew: Crew, clients: int) -> None:
        self._rng, self._days, self._texts, self._crew = rng, days, texts, crew
        self._engagements = Table(
            Engagement, "id created_at client staff at mode attendance minutes note planned_for"
        )
        self._asked = Table(Asked, "id created_at client what asked_on received_on staff")
        self.tables = (self._engagements, self._asked)
        expected = clients * crew.actor_share * 0.6 * _PLANNED
        self._actor_today = min(0.5, max(_TODAY, _MEETINGS_TODAY / expected)) if expected else _TODAY

    def keep(self, case: Case) -> None:
        """Add what was done with the client so far, what was asked, and what is planned."""
        rng = self._rng
        length = case.last - case.first
        many = min(2 + int(rng.random() * 5), 1 + length // 3)
        for day in sorted(case.first + int(rng.random() * length) for _ in range(many)):
            self._meet(case, self._days.worked(day))
        if case.is_open and rng.random() < _PLANNED:
            self._plan(case)
        for _ in range(int(rng.random() * 3.2)):
            self._ask(case, self._days.worked(case.first + int(rng.random() * length)))

    def _meet(self, case: Case, day: int) -> None:
        rng = self._rng
        mode = rng.choice(_MODES)
        attendance, note, minutes = Attendance.HELD, "", None
        if mode in _MISSED:
            missed, often = _MISSED[mode]
            roll = rng.random()
            if roll < often:
                attendance = missed
            elif roll < often + _CANCELLED:
                attendance = Attendance.CANCELLED
            else:
                minutes = rng.choice(_LENGTHS[mode])
        if attendance is not Attendance.HELD:
            note = rng.choice(self._texts["notes"][attendance.value])
        elif rng.random() < 0.8:
            note = rng.choice(self._texts["notes"][mode.value])
        staff = rng.choice(case.others) if case.others and rng.random() < 0.25 else case.responsible
        at = self._days.at(day, rng.randrange(OPEN_MINUTES))
        number = self._engagements.number()
        self._engagements.add(
            number, at, case.id, staff, at, mode.value, attendance.value, minutes, note, None
        )

    def _plan(self, case: Case) -> None:
        rng, days = self._rng, self._days
        mine = case.responsible == self._crew.actor
        roll = rng.random()
        if roll < _FORGOTTEN:
            day = days.worked(-1 - int(rng.random() * 3))
        elif roll < _FORGOTTEN + (self._actor_today if mine else _TODAY):
            day = 0
        else:
            day = days.working(1 + int(rng.random() * 16))
        at = days.at(day, rng.randrange(0, OPEN_MINUTES, 15))
        made = days.at(days.worked(max(case.first, -8)), rng.randrange(OPEN_MINUTES))
        mode, note = rng.choice(_MEETINGS), rng.choice(self._texts["notes"]["planned"])
        self._engagements.add(
            self._engagements.number(),
            made,
            case.id,
            case.responsible,
            at,
            mode.value,
            Attendance.PLANNED.value,
            None,
            note,
            at,
        )

    def _ask(self, case: Case, day: int) -> None:
        rng = self._rng
        received = None
        if rng.random() < (0.72 if case.is_open else 0.93):
            there = self._days.worked(day + 1 + int(rng.expovariate(1 / 11)))
            received = self._days.date(there) if day <= there < 0 else None
        self._asked.add(
            self._asked.number(),
            self._days.at(day, rng.randrange(OPEN_MINUTES)),
            case.id,
            rng.choice(self._texts["papers"]),
            self._days.date(day),
            received,
            case.responsible,
        )
