"""Contacts with clients, appointments, and documents asked of clients."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from db.audit.journal import writing
from db.clients.models import Asked, Attendance, Engagement, Mode
from db.clients.reach import id_in_reach, reachable
from db.clients.requests import check_new
from db.core import clock
from db.core.actor import Actor
from db.core.dates import check_not_future
from db.core.errors import Invalid, stale
from db.core.model import change
from db.core.text import clean, clean_lines
from db.core.translation import N_
from db.staff.conflicts import stale_because


def engage(
    actor: Actor,
    client_id: int,
    *,
    at: dt.datetime,
    mode: Mode,
    attendance: Attendance,
    note: str = "",
    minutes: int | Decimal | None = None,
) -> int:
    """Record a contact or an appointment and return its id; `minutes` is its length.

    Raises Invalid for more than a day, and for a date in the future unless planned.
    """
    with writing(actor, "client.engage") as entry:
        check_contact(at, attendance, minutes)
        client = reachable(actor, entry.verb, client_id)
        row = Engagement.create(
            client=client,
            staff=actor.id or None,
            at=at,
            mode=mode,
            attendance=attendance,
            minutes=minutes,
            note=clean_lines(note, field="note"),
            planned_for=at if attendance is Attendance.PLANNED else None,
        )
        entry.about("client", client.id, client.number)
        entry.note(mode=mode.value, attendance=attendance.value)
        return int(row.id)


def check_contact(at: dt.datetime, attendance: Attendance, minutes: int | Decimal | None) -> None:
    """Raise Invalid for more than a day, and for a date in the future unless planned."""
    if minutes is not None and (minutes != int(minutes) or not 0 <= minutes <= 1440):
        raise Invalid("minutes", N_("Enter the minutes as a whole number from 0 to 1440."), field="minutes")
    if attendance is not Attendance.PLANNED:
        check_not_future(clock.local(at).date(), "on")


def record_attendance(actor: Actor, engagement_id: int, attendance: Attendance, note: str = "") -> None:
    """Record the outcome of an appointment: held, no-show, cancelled."""
    with writing(actor, "client.engage") as entry:
        row = _find(Engagement, actor, entry.verb, engagement_id)
        if row.planned_for is None:
            raise stale_because(("client", row.client_id), entry.verb, settled=row.id)
        text = "\n".join(part for part in (row.note, clean_lines(note, field="note")) if part)
        change(row, attendance=attendance, planned_for=None, note=text)
        entry.about("client", row.client_id, row.client.number)
        entry.note(attendance=attendance.value, settled=row.id)


def ask(actor: Actor, client_id: int, what: str, *, anyway: bool = True) -> int:
    """Record that something was asked of the client today, and return its id.

    Raises Doubtful if the same was asked before, unless `anyway`.
    """
    what = clean(what, field="what")
    if not what:
        raise Invalid("asked.empty", N_("Enter what you asked for."), field="what")
    with writing(actor, "client.ask") as entry:
        client = reachable(actor, entry.verb, client_id)
        if not anyway:
            check_new(actor, client_id, what)
        row = Asked.create(client=client, what=what, asked_on=clock.today(), staff=actor.id or None)
        entry.about("client", client.id, client.number)
        return int(row.id)


def receive(actor: Actor, asked_id: int) -> None:
    """Record that what was asked arrived today."""
    with writing(actor, "client.ask") as entry:
        row = _find(Asked, actor, entry.verb, asked_id)
        if row.received_on is not None:
            raise stale_because(("client", row.client_id), entry.verb, received=row.id)
        change(row, received_on=clock.today())
        entry.about("client", row.client_id, row.client.number)
        entry.note(received=row.id)


def _find(model: type[Asked | Engagement], actor: Actor, verb: str, row_id: int) -> Any:
    row = model.get_or_none((model.id == row_id) & id_in_reach(model.client, actor, verb))
    if row is None:
        raise stale()
    return row
