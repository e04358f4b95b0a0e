"""How a deed on a referral is written: the row, its place in the queue, a line of history, the journal."""

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
from db.referrals.clocks import awaits
from db.referrals.lifecycle import Confirmer, Happening
from db.referrals.models import Referral, ReferralEvent
from db.staff.alerts import LEADS
from db.staff.together import check_version, overtaken

CHANGES = ("referral.confirm", "referral.status")
"""What else is done with a referral that takes the ground from under a colleague's answer."""


def record(
    actor: Actor,
    entry: Entry,
    row: Referral,
    what: Happening,
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
    tell(entry, row, **details)


def apply(
    actor: Actor,
    row: Referral,
    what: Happening,
    values: dict[str, Any],
    *,
    note: str = "",
    about: str = "",
    to_status: str = "",
) -> ReferralEvent:
    """Write new values to a referral, its place in the queue, and a line of history.

    The history keeps what stood before, for who takes it back.
    """
    seen = {"escalated_on": None} if actor.may(LEADS) else {}  # a lead's own deed: they looked at it
    values = seen | values | _place(row, values)
    changed = (name for name in values if getattr(row, name) != values[name])
    before = {name: getattr(Referral, name).db_value(getattr(row, name)) for name in changed}
    from_status = row.status if to_status else ""
    change(row, **values)
    return happened(actor, row, what, note, about, from_status, to_status, json.dumps(before))


def made(actor: Actor, **values: Any) -> Referral:
    """Store a new referral with its place in the queue, and the first line of its history."""
    row = Referral.create(**values | _place(Referral(**values), {}))
    happened(actor, row, Happening.MADE, to_status=row.status)
    return row


def happened(
    actor: Actor,
    row: Referral,
    what: Happening,
    note: str = "",
    about: str = "",
    from_status: str = "",
    to_status: str = "",
    before: str = "",
    undoes: int | None = None,
) -> ReferralEvent:
    """Add a line to the history of a referral."""
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


def tell(entry: Entry, row: Referral, **details: object) -> None:
    """Tell the journal about which referral it is, and open screens that the file changed."""
    entry.about("referral", row.id, row.client.number)
    entry.note(**details)
    entry.touches("client")


def restored(before: str) -> dict[str, Any]:
    """Return what stood in the columns that a line of history wrote."""
    return {name: getattr(Referral, name).python_value(value) for name, value in json.loads(before).items()}


def _place(row: Referral, values: dict[str, Any]) -> dict[str, Any]:
    """Return where a referral stands in the queue with new values: nowhere once a fact settled it.

    A deed says itself since when (`to_confirm_on`) or until when (`ask_on`); else both stay as they are.
    """

    def now(name: str) -> Any:
        return values.get(name, getattr(row, name))

    if not awaits(now("status"), now("contact_on"), now("appointment_at"), now("meeting")):
        return {"to_confirm_on": None, "ask_on": None, "escalated_on": None}
    since = now("to_confirm_on") or row.due_on
    return {"to_confirm_on": since, "ask_on": max(since, now("ask_on") or since)}


def contact_said(row: Referral, by: Confirmer, on: dt.date) -> dict[str, Any]:
    """Return what is written of contact made, and who says so; nothing where it is known already."""
    known = row.contact_on is not None
    return {} if known else {"contact_on": on, "confirmed_by": by, "confirmed_at": clock.now()}


def still_awaits(row: Referral, version: int | None) -> None:
    """Raise Refused, in words when a colleague was first, unless the referral stands in the queue."""
    if row.to_confirm_on is not None:
        check_version(row, version, ("referral", row.id), *CHANGES)
    elif version in (None, row.row_version):
        raise Refused("referral.settled", N_("This referral awaits no confirmation."))
    else:
        raise overtaken(("referral", row.id), *CHANGES)


def not_later(day: dt.date, field: str) -> dt.date:
    """Return a day that has come; raises Invalid for another one."""
    if day > clock.today():
        raise Invalid(
            "date.future", N_("This day has not come yet: {day}."), field=field, day=day.isoformat()
        )
    return day


def not_met_before(sent_on: dt.date, at: dt.datetime, field: str) -> None:
    """Raise Invalid for an appointment on a day before the referral was made."""
    sentence = N_("The appointment cannot be before the referral ({sent_on}).")
    not_before(sent_on, clock.local(at).date(), field, sentence)


def not_before(sent_on: dt.date, day: dt.date, field: str, sentence: str) -> None:
    """Raise Invalid, with this sentence, for a day before the referral was made."""
    if day < sent_on:
        raise Invalid("referral.early", sentence, field=field, sent_on=sent_on.isoformat())
