"""Correcting contacts and stays, and marking them or a whole file as entered in error.

Health records call it `entered-in-error` (HL7 FHIR, Observation.status): the record stays readable, and
nothing counts it. What a row was before is kept as a Correction; `u` takes each of these actions back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from db.audit.journal import Entry, writing
from db.clients import path_corrections as rules
from db.clients import tallies
from db.clients.actions_contacts import check_contact
from db.clients.corrections import find_contact, find_stay, may_withdraw_file
from db.clients.models import Attendance, Correction, Engagement, Enrolment, Mode, Stay
from db.clients.path_corrections import PathStay, Stays
from db.clients.position import MoveKind, deadlines, move_kind
from db.clients.reach import reachable
from db.core import clock, trail
from db.core.actor import Actor
from db.core.errors import Denied, stale
from db.core.model import amend, change
from db.core.text import clean_lines
from db.core.translation import N_
from db.staff.conflicts import check_version
from db.trajectories import queries as trajectory_queries
from db.trajectories.queries import Design


def correct_contact(
    actor: Actor,
    engagement_id: int,
    *,
    at: dt.datetime,
    mode: Mode,
    attendance: Attendance,
    note: str = "",
    minutes: int | Decimal | None = None,
    version: int | None = None,
) -> None:
    """Correct a contact or an appointment; what it said before stays in the history of the file.

    `version` is the one that was read. Raises Stale if it changed since, Denied for a colleague's, Invalid as
    `engage` does.
    """
    with writing(actor, "client.correct") as entry:
        row = _contact(actor, entry, engagement_id)
        check_version(row, version, ("client", row.client_id), "client.engage", "client.correct")
        check_contact(at, attendance, minutes)
        values = {
            "at": at,
            "mode": mode,
            "attendance": attendance,
            "minutes": int(minutes) if minutes is not None else None,
            "note": clean_lines(note, field="note"),
        }
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        _keep_contact(actor, row, in_error=False)
        change(row, planned_for=at if attendance is Attendance.PLANNED else None, **values)
        entry.note(contact=row.id)


def contact_in_error(actor: Actor, engagement_id: int) -> None:
    """Mark a contact or an appointment as entered in error; raises Stale, Denied for a colleague's."""
    with writing(actor, "client.correct") as entry:
        row = _contact(actor, entry, engagement_id)
        _keep_contact(actor, row, in_error=True)
        change(row, error_at=clock.now())
        entry.note(contact_in_error=row.id)


def correct_stay(actor: Actor, stay_id: int, on: dt.date, *, left: bool = False) -> None:
    """Correct the date on which a client entered a step, or with `left` left the trajectory from it.

    Raises Stale, Denied for a colleague's, Invalid for a date that the other moves do not allow.
    """
    with writing(actor, "client.correct") as entry:
        stay, stays, design = _stay(actor, entry, stay_id, left=left)
        path = _path(stays)
        corrected = rules.left_on(path, on) if left else rules.entered_on(path, stay_id, on)
        if corrected == path:
            return
        _keep_stay(actor, stay, design, left=left, in_error=False)
        _rewrite(stay.enrolment, design, stays, corrected)
        entry.note(step=stay.step_id, on=on.isoformat())


def stay_in_error(actor: Actor, stay_id: int, *, left: bool = False) -> None:
    """Mark a stay as entered in error, or with `left` that the client left the trajectory from it.

    The client is again where they were before it. Raises Stale, Denied for a colleague's, Refused for the
    only stay of a path.
    """
    with writing(actor, "client.correct") as entry:
        stay, stays, design = _stay(actor, entry, stay_id, left=left)
        path = _path(stays)
        if left:
            corrected = rules.not_left(path)
        else:
            corrected = rules.without(path, stay_id, lambda origin, step: _kind(design, origin, step))
        _keep_stay(actor, stay, design, left=left, in_error=True)
        _rewrite(stay.enrolment, design, stays, corrected)
        entry.note(step_in_error=stay.step_id)


def file_in_error(actor: Actor, client_id: int) -> None:
    """Mark a file as opened by mistake: no list, count or search shows it any more, only its exact number.

    Raises Denied unless the person is responsible for it or leads the team.
    """
    with writing(actor, "client.withdraw") as entry:
        client = reachable(actor, entry.verb, client_id)
        if not may_withdraw_file(actor, client):
            raise Denied(
                "file.own",
                N_("Only the person responsible or a team lead can mark a file as entered in error."),
            )
        _count_file(client_id, -1)
        change(client, error_at=clock.now())
        entry.about("client", client.id, client.number)


def bring_back(actor: Actor, client_id: int) -> None:
    """Bring back a file that was marked as entered in error; raises Denied, Stale if it is back already."""
    with writing(actor, "client.withdraw") as entry:
        client = reachable(actor, entry.verb, client_id, in_error=True)
        if not may_withdraw_file(actor, client):
            raise Denied(
                "file.own_back", N_("Only the person responsible or a team lead can bring a file back.")
            )
        if client.error_at is None:
            raise stale()
        change(client, error_at=None)
        _count_file(client_id, 1)
        entry.about("client", client.id, client.number)
        entry.note(back=True)


def _count_file(client_id: int, by: int) -> None:
    for enrolment in Enrolment.select().where(Enrolment.client == client_id):
        tallies.count_stays(enrolment.trajectory_id, Stay.select().where(Stay.enrolment == enrolment), by)


def _contact(actor: Actor, entry: Entry, engagement_id: int) -> Engagement:
    row = find_contact(actor, engagement_id)
    entry.about("client", row.client_id, row.client.number)
    return row


def _stay(actor: Actor, entry: Entry, stay_id: int, *, left: bool) -> tuple[Stay, list[Stay], Design]:
    """Return a stay, all stays of its path in order, and the design."""
    stay = find_stay(actor, stay_id, left=left)
    entry.about("client", stay.client_id, stay.client.number)
    stays = list(Stay.select().where(Stay.enrolment == stay.enrolment_id).order_by(Stay.place))
    return stay, stays, trajectory_queries.design(stay.enrolment.trajectory_id)


def _keep_contact(actor: Actor, row: Engagement, *, in_error: bool) -> None:
    names = ("at", "mode", "attendance", "minutes", "note")
    was = trail.to_json(Engagement, {name: getattr(row, name) for name in names})
    _keep(actor, row.client_id, "engagement", row.id, was, in_error=in_error)


def _keep_stay(actor: Actor, stay: Stay, design: Design, *, left: bool, in_error: bool) -> None:
    was = {
        "at": Stay.entered_at.db_value(stay.left_at if left else stay.entered_at),
        "step": design.step(stay.step_id).name,
        "reason": "" if left else stay.reason,
    }
    _keep(actor, stay.client_id, "left" if left else "entered", stay.id, was, in_error=in_error)


def _keep(actor: Actor, client_id: int, kind: str, record: int, was: Any, *, in_error: bool) -> None:
    Correction.create(
        client=client_id, kind=kind, record=record, by=actor.id or None, in_error=in_error, was=was
    )


def _path(stays: Iterable[Stay]) -> Stays:
    return tuple(
        PathStay(row.id, row.step_id, row.kind, row.entered_at, row.left_at, row.left_by_id, row.went_to)
        for row in stays
    )


def _kind(design: Design, origin: int | None, step: int) -> MoveKind:
    places = {step.id: step.place for step in design.steps}
    before = None if origin is None else (origin, places[origin])
    return move_kind(before, (step, places[step]), design.usual)


def _rewrite(enrolment: Enrolment, design: Design, stays: list[Stay], path: Stays) -> None:
    """Store a corrected path and update the counters, inside the caller's transaction."""
    corrected = {stay.id: stay for stay in path}
    before = _path(stays)
    was = {stay.id: stay for stay in before}
    changed = [row for row in stays if corrected.get(row.id) != was[row.id]]
    tallies.count_stays(design.id, changed, -1)
    for row in changed:
        if (now := corrected.get(row.id)) is None:
            amend(row, error_at=clock.now())
        else:
            amend(row, **_columns(design, row, now))
    tallies.count_stays(design.id, [row for row in changed if row.id in corrected], 1)
    values: dict[str, Any] = {}
    if path[0].entered_at != before[0].entered_at:
        values["opened_at"] = path[0].entered_at
    if path[-1].left_at != before[-1].left_at:
        values["closed_at"] = path[-1].left_at
        values["outcome"] = enrolment.outcome if path[-1].left_at else ""
    if values:
        change(enrolment, **values)


def _columns(design: Design, row: Stay, now: PathStay) -> dict[str, Any]:
    """Return the columns of a stay as corrected, with those that follow from its dates."""
    began = clock.local(now.entered_at).date()
    values: dict[str, Any] = {
        "kind": now.kind,
        "entered_at": now.entered_at,
        "left_at": now.left_at,
        "left_by": now.left_by,
        "went_to": now.went_to,
        "spent_days": None,
    }
    if now.left_at is not None:
        values["spent_days"] = max(0, (clock.local(now.left_at).date() - began).days)
    if now.entered_at != row.entered_at:
        values["soon_on"], values["due_on"] = deadlines(began, design.step(row.step_id).expected_days)
    return values
