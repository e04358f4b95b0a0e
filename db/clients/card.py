"""One client's file: identity, position in each trajectory, timeline."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.clients.models import (
    Asked,
    Attendance,
    Client,
    Engagement,
    Enrolment,
    Identity,
    Involvement,
    Mode,
    Stay,
)
from db.clients.position import Lateness, MoveKind, lateness
from db.clients.reach import reachable
from db.core import clock
from db.core.actor import Actor
from db.core.errors import NotFound
from db.core.text import initials
from db.core.translation import N_
from db.staff.models import Staff
from db.staff.queries import short_name
from db.trajectories.models import Step, Trajectory


@dataclass(frozen=True)
class StepOnPath:
    """A step of the design, with the client's visits and total days there so far."""

    id: int
    name: str
    visits: int
    days: int


@dataclass(frozen=True)
class Path:
    """One enrolment: the steps and the current position."""

    enrolment_id: int
    trajectory_id: int
    trajectory: str
    steps: tuple[StepOnPath, ...]
    stay_id: int | None
    step_id: int | None
    days: int | None
    expected_days: int | None
    pressing: Lateness
    closed_on: dt.date | None


@dataclass(frozen=True)
class ClientCard:
    """A client's file without its timeline."""

    id: int
    number: str
    given: str
    family: str
    initials: str
    birth_date: dt.date | None
    phone: str
    email: str
    contact_mode: str
    contact_rules: str
    language: str
    companion: str
    responsible: str
    others: tuple[str, ...]
    paths: tuple[Path, ...]
    next_at: dt.datetime | None
    next_mode: Mode | None


@dataclass(frozen=True)
class TimelineEntry:
    """A timeline entry: what people wrote (`text`), and the fields that go with its `kind`.

    entered: `move`; left; engagement: `mode` and `attendance`; asked: `received_on`; referral: `handoff` and
    `status`; contact.
    """

    at: dt.datetime
    kind: str
    text: str
    who: str
    id: int
    pending: bool = False
    move: MoveKind | None = None
    mode: Mode | None = None
    attendance: Attendance | None = None
    received_on: dt.date | None = None
    handoff: str = ""
    """A Handoff of the referrals, which this area does not know; `status` likewise."""
    status: str = ""


def card(client_id: int) -> ClientCard:
    """Return the file of a client; raises NotFound."""
    row = (
        Identity.select(Identity, Client, Staff)
        .join(Client)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Identity.client == client_id)
        .first()
    )
    if row is None:
        raise NotFound("client.unknown", N_("There is no file {number}."), number=client_id)
    others: Any = (
        Involvement.select(Staff.name)
        .join(Staff)
        .where(Involvement.client == client_id)
        .order_by(Staff.id)
        .tuples()
    )
    upcoming = (
        Engagement.select(Engagement.planned_for, Engagement.mode)
        .where(Engagement.client == client_id, Engagement.planned_for.is_null(False))
        .order_by(Engagement.planned_for)
        .first()
    )
    client = row.client
    return ClientCard(
        id=client.id,
        number=client.number,
        given=row.given,
        family=row.family,
        initials=initials(row.given, row.family),
        birth_date=row.birth_date,
        phone=row.phone,
        email=row.email,
        contact_mode=row.contact_mode,
        contact_rules=row.contact_rules,
        language=row.language,
        companion=row.companion,
        responsible=short_name(client.responsible.name) if client.responsible_id else "",
        others=tuple(short_name(name) for (name,) in others),
        paths=paths(client_id),
        next_at=upcoming.planned_for if upcoming else None,
        next_mode=upcoming.mode if upcoming else None,
    )


def responsible(actor: Actor, client_id: int) -> str:
    """Return the login of whoever is responsible for a file; empty for nobody. Raises Denied."""
    row = reachable(actor, "client.assign", client_id).responsible
    return str(row.login) if row else ""


def paths(client_id: int) -> tuple[Path, ...]:
    """Return the client's enrolments, the open ones first, then the most recent."""
    enrolments = (
        Enrolment.select(Enrolment, Trajectory)
        .join(Trajectory)
        .where(Enrolment.client == client_id)
        .order_by(Enrolment.closed_at.is_null(False), Enrolment.id.desc())
    )
    return tuple(_path(enrolment) for enrolment in enrolments)


def _path(enrolment: Enrolment) -> Path:
    today = clock.today()
    stays = list(Stay.select().where(Stay.enrolment == enrolment).order_by(Stay.place))
    current = next((stay for stay in stays if stay.left_at is None), None)
    visits: dict[int, list[int]] = {}
    for stay in stays:
        spent = stay.spent_days
        if spent is None:
            spent = max(0, (today - clock.local(stay.entered_at).date()).days)
        visits.setdefault(stay.step_id, []).append(spent)
    steps = list(Step.select().where(Step.trajectory == enrolment.trajectory_id).order_by(Step.position))
    expected = next((s.expected_days for s in steps if current and s.id == current.step_id), None)
    return Path(
        enrolment_id=enrolment.id,
        trajectory_id=enrolment.trajectory_id,
        trajectory=enrolment.trajectory.name,
        steps=tuple(
            StepOnPath(s.id, s.name, len(visits.get(s.id, ())), sum(visits.get(s.id, ()))) for s in steps
        ),
        stay_id=current.id if current else None,
        step_id=current.step_id if current else None,
        days=visits[current.step_id][-1] if current else None,
        expected_days=expected,
        pressing=lateness(today, current.soon_on, current.due_on) if current else Lateness.ON_TIME,
        closed_on=clock.local(enrolment.closed_at).date() if enrolment.closed_at else None,
    )


def file_timeline(client_id: int, limit: int = 500) -> list[TimelineEntry]:
    """Return the timeline of a client from this package's tables, the newest entry first."""
    others = (*_engagements(client_id, limit), *_asked(client_id, limit))
    lines = [*_stays(client_id, limit), *((line.at, line) for line in others)]
    lines.sort(key=lambda at: (at[0], at[1].kind == "entered", at[1].id), reverse=True)
    return [line for _at, line in lines[:limit]]


def _stays(client_id: int, limit: int) -> list[tuple[dt.datetime, TimelineEntry]]:
    """Return the stays with the time to sort them by: never later than the next stay.

    This keeps the order of a path even if the clock was set back.
    """
    entering, leaving = Staff.alias(), Staff.alias()
    query = (
        Stay.select(Stay, Step, entering, leaving)
        .join(Step)
        .switch(Stay)
        .join(entering, JOIN.LEFT_OUTER, on=(Stay.entered_by == entering.id), attr="by_in")
        .switch(Stay)
        .join(leaving, JOIN.LEFT_OUTER, on=(Stay.left_by == leaving.id), attr="by_out")
        .where(Stay.client == client_id)
        .order_by(Stay.entered_at.desc(), Stay.place.desc())
        .limit(limit)
    )
    lines = []
    followed: dict[int, dt.datetime] = {}
    for stay in sorted(query, key=lambda stay: stay.place, reverse=True):
        ended = stay.left_at or stay.entered_at
        began = followed[stay.enrolment_id] = min(
            stay.entered_at, ended, followed.get(stay.enrolment_id, stay.entered_at)
        )
        who = short_name(stay.by_in.name) if stay.entered_by_id else ""
        text = f"{stay.step.name}\n{stay.reason}" if stay.reason else stay.step.name
        entered = TimelineEntry(
            stay.entered_at, "entered", text, who, stay.id, stay.left_at is None, move=stay.kind
        )
        lines.append((began, entered))
        if stay.went_to == 0 and stay.left_at is not None:
            who = short_name(stay.by_out.name) if stay.left_by_id else ""
            lines.append((ended, TimelineEntry(stay.left_at, "left", stay.step.name, who, stay.id)))
    return lines


def _engagements(client_id: int, limit: int) -> list[TimelineEntry]:
    query = (
        Engagement.select(Engagement, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Engagement.client == client_id)
        .order_by(Engagement.at.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            row.at,
            "engagement",
            row.note,
            short_name(row.staff.name) if row.staff else "",
            row.id,
            row.planned_for is not None,
            mode=row.mode,
            attendance=row.attendance,
        )
        for row in query
    ]


def _asked(client_id: int, limit: int) -> list[TimelineEntry]:
    query = (
        Asked.select(Asked, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Asked.client == client_id)
        .order_by(Asked.asked_on.desc(), Asked.id.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            clock.instant(row.asked_on),
            "asked",
            row.what,
            short_name(row.staff.name) if row.staff else "",
            row.id,
            row.received_on is None,
            received_on=row.received_on,
        )
        for row in query
    ]
