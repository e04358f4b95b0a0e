"""What was corrected in a file or marked as entered in error, and who may do it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.clients.card import TimelineEntry
from db.clients.models import Attendance, Client, Correction, Engagement, Mode, Stay
from db.clients.reach import READ, id_in_reach, reachable, row_in_reach
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Denied, Refused, denied, stale
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.translation import N_
from db.staff.alerts import LEAD_PERMISSION
from db.staff.models import Staff


@dataclass(frozen=True)
class Contact:
    """A contact or an appointment, to be corrected."""

    id: int
    client_id: int
    number: str
    at: dt.datetime
    mode: Mode
    attendance: Attendance
    note: str
    minutes: int | None
    version: int


@dataclass(frozen=True)
class CorrectionRow:
    """A line of the timeline as it was before `actor` corrected it or marked it as entered in error."""

    key: Key
    id: int
    at: dt.datetime
    actor: str
    in_error: bool
    line: TimelineEntry


@dataclass(frozen=True)
class StayDate:
    """The date on which a client entered a step, or with `left` left the trajectory from it."""

    id: int
    number: str
    step: str
    on: dt.date
    left: bool


@dataclass(frozen=True)
class Mistakes:
    """What this person may mark as entered in error: a line of the timeline, the whole file."""

    line: bool
    file: bool


def contact(actor: Actor, engagement_id: int) -> Contact:
    """Return a contact to be corrected; raises Stale, Denied as `find_contact` does."""
    row = find_contact(actor, engagement_id)
    return Contact(
        row.id,
        row.client_id,
        row.client.number,
        row.at,
        row.mode,
        row.attendance,
        row.note,
        row.minutes,
        row.row_version,
    )


def stay_date(actor: Actor, stay_id: int, *, left: bool = False) -> StayDate:
    """Return a date to be corrected; raises Stale, Denied as `find_stay` does."""
    row = find_stay(actor, stay_id, left=left)
    at = row.left_at if left else row.entered_at
    assert at is not None  # a line says that the client left
    return StayDate(row.id, row.client.number, row.step.name, clock.local(at).date(), left)


def mistakes(actor: Actor, client_id: int, kind: str = "", record: int = 0) -> Mistakes:
    """Return what this person may mark as entered in error; `kind` and `record` are those of a line.

    Raises Denied if it is nothing.
    """
    client = reachable(actor, READ, client_id)
    found = Mistakes(_correctable(actor, kind, record), may_withdraw_file(actor, client))
    if not (found.line or found.file):
        raise _not_own()
    return found


def _correctable(actor: Actor, kind: str, record: int) -> bool:
    try:
        if kind == "engagement":
            find_contact(actor, record)
        else:
            find_stay(actor, record, left=kind == "left")
    except Refused:
        return False
    return True


def find_contact(actor: Actor, engagement_id: int) -> Engagement:
    """Return the row of a contact that this person may correct; raises Stale, Denied for a colleague's."""
    same = Engagement.id == engagement_id
    row: Engagement | None = Engagement.get_or_none(
        same & id_in_reach(Engagement.client, actor, "client.correct")
    )
    _check(actor, row, row.staff_id if row else None)
    assert row is not None  # else refused
    return row


def find_stay(actor: Actor, stay_id: int, *, left: bool = False) -> Stay:
    """Return the row of a stay that this person may correct; raises Stale, Denied for a colleague's."""
    same = Stay.id == stay_id
    row: Stay | None = Stay.get_or_none(same & id_in_reach(Stay.client, actor, "client.correct"))
    author = (row.left_by_id if left else row.entered_by_id) if row else None
    _check(actor, row, author)
    assert row is not None  # else refused
    return row


def _check(actor: Actor, row: Engagement | Stay | None, author: int | None) -> None:
    if not actor.may("client.correct"):
        raise denied("client.correct")
    if row is None:
        raise stale()
    if author != actor.id and not _leads(actor, row.client_id):
        raise _not_own()


def _not_own() -> Denied:
    return Denied("correct.own", N_("Only whoever recorded it or a team lead can correct this."))


def corrections(actor: Actor, client_id: int, span: Span = FIRST) -> Page[CorrectionRow]:
    """Return one page of what was corrected in a file, the latest first; raises Denied."""
    reachable(actor, READ, client_id)
    query = _of(client_id).join(Staff, JOIN.LEFT_OUTER, on=(Correction.by == Staff.id), attr="author")
    return keyset(query.select_extend(Staff.login), (Correction.id,), span, _row, descending=True)


def count_corrections(actor: Actor, client_id: int) -> int:
    """Return how many corrections a file has; raises Denied."""
    reachable(actor, READ, client_id)
    return int(_of(client_id).count())


def may_withdraw_file(actor: Actor, client: Client) -> bool:
    """Tell whether this person may mark a file as entered in error, or bring it back."""
    return client.responsible_id == actor.id or _leads(actor, client.id)


def _leads(actor: Actor, client_id: int) -> bool:
    if not actor.may(LEAD_PERMISSION):
        return False
    led = Client.all_rows().where(Client.id == client_id, row_in_reach(actor, LEAD_PERMISSION))
    return bool(led.exists())


def _of(client_id: int) -> Any:
    return Correction.select().where(Correction.client == client_id)


def _row(row: Correction) -> CorrectionRow:
    was: dict[str, Any] = row.was
    at = Engagement.at.python_value(was["at"])
    author = row.author if row.by_id is not None else None
    if row.kind == "engagement":
        line = TimelineEntry(
            at,
            row.kind,
            was["note"],
            "",
            row.record,
            mode=Mode(was["mode"]),
            attendance=Attendance(was["attendance"]),
        )
    else:
        line = TimelineEntry(at, row.kind, f"{was['step']}\n{was['reason']}", "", row.record)
    return CorrectionRow((row.id,), row.id, row.at, author.login if author else "", row.in_error, line)
