"""Writing a change of a referral: the row, its place in the queue, the history and the journal."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from db.audit.journal import Entry
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.model import change
from db.core.text import clean_lines
from db.core.translation import N_
from db.referrals.deadlines import is_in_queue
from db.referrals.lifecycle import Confirmer, EventKind
from db.referrals.models import Referral, ReferralEvent
from db.referrals.reach import find
from db.staff.alerts import LEAD_PERMISSION
from db.staff.conflicts import check_version, stale_because

CHANGES = ("referral.confirm", "referral.status")
"""Actions that make a pending answer obsolete."""


def record(
    actor: Actor,
    entry: Entry,
    row: Referral,
    what: EventKind,
    values: dict[str, Any],
    *,
    note: str = "",
    about: str = "",
    to_status: str = "",
    **details: object,
) -> None:
    """Write new values to a referral, its place in the queue, and a line of history and of the journal.

    `details` are what the journal tells.
    """
    apply(actor, row, what, values, note=note, about=about, to_status=to_status)
    describe_entry(entry, row, **details)


def apply(
    actor: Actor,
    row: Referral,
    what: EventKind,
    values: dict[str, Any],
    *,
    note: str = "",
    about: str = "",
    to_status: str = "",
) -> ReferralEvent:
    """Write new values to a referral, its place in the queue, and a line of history.

    The history keeps what stood before, for who takes it back.
    """
    # A lead who acts on it has dealt with it.
    seen = {"escalated_on": None} if actor.may(LEAD_PERMISSION) else {}
    values = seen | values | _queue_values(row, values)
    changed = (name for name in values if getattr(row, name) != values[name])
    before = {name: getattr(Referral, name).db_value(getattr(row, name)) for name in changed}
    from_status = row.status if to_status else ""
    change(row, **values)
    return add_event(actor, row, what, note, about, from_status, to_status, json.dumps(before))


def made(actor: Actor, **values: Any) -> Referral:
    """Store a new referral with its place in the queue, and the first line of its history."""
    row = Referral.create(**values | _queue_values(Referral(**values), {}))
    add_event(actor, row, EventKind.MADE, to_status=row.status)
    return row


def add_event(
    actor: Actor,
    row: Referral,
    what: EventKind,
    note: str = "",
    about: str = "",
    from_status: str = "",
    to_status: str = "",
    before: str = "",
    undoes: int | None = None,
) -> ReferralEvent:
    """Add an event to the history of a referral."""
    return ReferralEvent.create(
        referral=row,
        at=clock.now(),
        by=actor.id or None,
        what=what,
        from_status=from_status,
        to_status=to_status,
        note=clean_lines(note, field="note"),
        about=about,
        before=before,
        undoes=undoes,
    )


def describe_entry(entry: Entry, row: Referral, **details: object) -> None:
    """Set the journal entry's record and details, and refresh screens of the client."""
    entry.about("referral", row.id, row.client.number)
    entry.note(**details)
    entry.touches("client")


def previous_values(before: str) -> dict[str, Any]:
    """Return the previous values stored in an event."""
    return {name: getattr(Referral, name).python_value(value) for name, value in json.loads(before).items()}


def _queue_values(row: Referral, values: dict[str, Any]) -> dict[str, Any]:
    """Return the queue columns for new values; null if the referral leaves the queue.

    `values` may set `to_confirm_on` or `ask_on`; otherwise they are kept.
    """

    def now(name: str) -> Any:
        return values.get(name, getattr(row, name))

    if not is_in_queue(now("status"), now("contact_on"), now("appointment_at"), now("meeting")):
        return {"to_confirm_on": None, "ask_on": None, "escalated_on": None}
    since = now("to_confirm_on") or row.due_on
    return {"to_confirm_on": since, "ask_on": max(since, now("ask_on") or since)}


def contact_values(row: Referral, by: Confirmer, on: dt.date) -> dict[str, Any]:
    """Return the columns of confirmed contact; empty if it was confirmed before."""
    known = row.contact_on is not None
    return {} if known else {"contact_on": on, "confirmed_by": by, "confirmed_at": clock.now()}


def find_unchanged(actor: Actor, verb: str, referral_id: int, version: int | None) -> Referral:
    """Return the row of a referral as `reach.find` does; raises Stale if a colleague changed it."""
    row = find(actor, verb, referral_id)
    check_version(row, version, ("referral", row.id), *CHANGES)
    return row


def find_in_queue(actor: Actor, verb: str, referral_id: int, version: int | None) -> Referral:
    """Return the row of a referral that awaits contact; raises Refused, Stale if a colleague changed it."""
    row = find(actor, verb, referral_id)
    if row.to_confirm_on is None and version in (None, row.row_version):
        raise Refused("referral.settled", N_("This referral has no contact to confirm."))
    if row.to_confirm_on is None:
        raise stale_because(("referral", row.id), *CHANGES)
    check_version(row, version, ("referral", row.id), *CHANGES)
    return row


def check_appointment(sent_on: dt.date, at: dt.datetime, field: str) -> None:
    """Raise Invalid for an appointment before the referral."""
    sentence = N_("The appointment cannot be before the referral ({sent_on}).")
    check_not_before(sent_on, clock.local(at).date(), field, sentence)


def check_not_before(sent_on: dt.date, day: dt.date, field: str, sentence: str) -> None:
    """Raise Invalid, with this message, for a day before the referral."""
    if day < sent_on:
        raise Invalid("referral.early", sentence, field=field, sent_on=sent_on.isoformat())
