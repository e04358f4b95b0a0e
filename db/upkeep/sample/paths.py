"""The paths of the sample data: people go on, skip, come back, start again, stall, leave."""

from __future__ import annotations

import datetime as dt
import math
from random import Random
from typing import Any

from db.clients.models import OUTSIDE, Enrolment, Stay
from db.clients.position import NEVER, MoveKind, deadlines, move_kind, needs_reason
from db.trajectories.queries import Design
from db.upkeep.sample.clients import Case
from db.upkeep.sample.days import OPEN_MINUTES, Days
from db.upkeep.sample.store import Table

HISTORY = 1095
"""The first clients came three years ago."""

_NEVER = NEVER.isoformat()
_OPEN = 0.62  # share of clients who are on their way today; some of these stand between two days
_BESIDE = 0.06  # share who follow the second trajectory too
_LONGEST, _MOST = 640, 14  # where a path is cut short, in days and stays
_LONGEST_STAY = 400
_USUAL_DAYS = 30  # for a step without an expected duration
_PACES = (0.7, 1.05, 0.8, 0.66, 0.85, 0.72)
"""Median of the time taken over the time expected, step by step; the second step is the weak spot."""
_SPREAD = 0.3  # of its logarithm
_STALL = 0.03
_ON, _SKIP, _BACK, _REPEAT = 0.86, 0.905, 0.94, 0.96  # cumulated; the rest leaves

Path = list[tuple[int, int]]
"""Steps by their index, each with the days spent there."""


class Route:
    """A design, laid out for drawing many paths through it."""

    def __init__(self, design: Design) -> None:
        steps = design.steps
        index = {step.id: i for i, step in enumerate(steps)}
        self.id = design.id
        self.ids = [step.id for step in steps]
        self.expected = [step.expected_days or _USUAL_DAYS for step in steps]
        self.durations = [step.expected_days for step in steps]
        self.next: list[int | None] = [
            min((index[there] for here, there in design.usual if here == step.id), default=None)
            for step in steps
        ]
        self.kinds = [
            [move_kind((a.id, a.place), (b.id, b.place), design.usual) for b in steps] for a in steps
        ]

    def walk(self, rng: Random) -> Path:
        """Return one path, from the first step or sometimes the second, to wherever it ends."""
        here = 1 if len(self.ids) > 1 and rng.random() < 0.04 else 0
        path: Path = []
        total = 0
        while True:
            days = self._duration(rng, here)
            path.append((here, days))
            total += days
            onward = self.next[here]
            roll = rng.random()
            if total > _LONGEST or len(path) == _MOST:
                return path
            if onward is None:
                if roll < 0.95 or not here:
                    return path
                here = rng.randrange(here)
            elif roll < _ON or (roll < _BACK and not here):
                here = onward
            elif roll < _SKIP:
                here = onward + 1 if onward + 1 < len(self.ids) else onward
            elif roll < _BACK:
                here = rng.randrange(here)
            elif roll >= _REPEAT:
                return path

    def _duration(self, rng: Random, step: int) -> int:
        pace = _PACES[step % len(_PACES)] * math.exp(rng.gauss(0, _SPREAD))
        if rng.random() < _STALL:
            pace += rng.uniform(0.8, 2.2)
        return max(1, min(_LONGEST_STAY, round(self.expected[step] * pace)))


class Paths:
    """Makes enrolments and stays."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any], main: Design, beside: Design) -> None:
        self._rng, self._days, self._texts = rng, days, texts
        self._main, self._beside = Route(main), Route(beside)
        self._enrolments = Table(Enrolment, "id created_at client trajectory opened_at closed_at outcome")
        self._stays = Table(
            Stay,
            "enrolment client step place kind reason entered_at entered_by soon_on due_on"
            " left_at left_by went_to spent_days",
        )
        self.tables = (self._enrolments, self._stays)
        self._deadlines: dict[int | None, tuple[dt.timedelta, dt.timedelta]] = {}
        for expected in {*self._main.durations, *self._beside.durations}:
            soon, due = deadlines(days.today, expected)
            self._deadlines[expected] = soon - days.today, due - days.today

    def follow(self, case: Case) -> None:
        """Give the case its path or paths, and so its first and last day."""
        rng = self._rng
        path = self._main.walk(rng)
        total = sum(days for _step, days in path)
        if rng.random() < _OPEN:
            start = -1 - int(rng.random() * total)
        else:
            start = -total - 3 - int(rng.random() * max(30, HISTORY - total))
        case.first = self._days.worked(start)
        case.last = self._enrol(case, self._main, path, start)
        if rng.random() < _BESIDE:
            start += int(rng.random() * (case.last - start))
            case.last = max(case.last, self._enrol(case, self._beside, self._beside.walk(rng), start))

    def _enrol(self, case: Case, route: Route, path: Path, start: int) -> int:
        """Add the part of a path that lies before today and return the last day of it, -1 when it goes on."""
        rng, days = self._rng, self._days
        enrolment = self._enrolments.number()
        day, minute = days.worked(start), rng.randrange(OPEN_MINUTES)
        opened = entered = days.at(day, minute)
        end, before, closed, outcome = start, None, None, ""
        for place, (step, spent) in enumerate(path, 1):
            end += spent
            kind = MoveKind.START if before is None else route.kinds[before][step]
            reason = rng.choice(self._texts["reasons"][kind.value]) if needs_reason(kind) else ""
            who = self._someone(case)
            soon, due = self._dates(route.durations[step], day)
            visit = (enrolment, case.id, route.ids[step], place, kind.value, reason, entered, who, soon, due)
            if end >= 0:
                self._stays.add(*visit, None, None, None, None)
                case.is_open = True
                end = -1
                break
            here, day = day, days.worked(end)
            later = rng.randrange(OPEN_MINUTES)
            minute = later if day > here or later > minute else minute + 5
            entered = days.at(day, minute)
            last = place == len(path)
            went = OUTSIDE if last else route.ids[path[place][0]]
            self._stays.add(*visit, entered, self._someone(case), went, day - here)
            before = step
            if last:
                closed = entered
                early = route.next[step] is not None
                outcome = rng.choice(self._texts["reasons"]["leave"] if early else self._texts["outcomes"])
        self._enrolments.add(enrolment, opened, case.id, route.id, opened, closed, outcome)
        return day if end < -1 else -1

    def _dates(self, expected: int | None, day: int) -> tuple[str, str]:
        if expected is None:
            return _NEVER, _NEVER
        soon, due = self._deadlines[expected]
        date = self._days.day(day)
        return (date + soon).isoformat(), (date + due).isoformat()

    def _someone(self, case: Case) -> int:
        """Return the one responsible, or now and then a colleague who takes part."""
        return self._rng.choice(case.others) if case.others and self._rng.random() < 0.2 else case.responsible
