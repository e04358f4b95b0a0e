"""Following up referrals: postponing, escalating, appointments, services received, undoing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.model import change
from db.core.text import clean_lines
from db.core.translation import N_
from db.referrals.changes import received, under_way
from db.referrals.clocks import AGAIN_DAYS, ask_after
from db.referrals.facts import Meeting, NextStep
from db.referrals.following import followed
from db.referrals.lifecycle import FAILURES, Confirmer, Happening, Status
from db.referrals.models import Feedback, Referral, ReferralEvent, not_taken_back
from db.referrals.reach import find
from db.referrals.recording import (
    CHANGES,
    contact_said,
    happened,
    not_later,
    not_met_before,
    record,
    restored,
    still_awaits,
    tell,
)
from db.staff.alerts import LEADS
from db.staff.together import check_version, overtaken


def try_again(
    actor: Actor, referral_id: int, on: dt.date, *, note: str = "", version: int | None = None
) -> None:
    """Postpone a referral in the queue to a later day; it stays overdue.

    Raises Invalid for a day in the past or more than AGAIN_DAYS away.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        still_awaits(row, version)
        days = (on - clock.today()).days
        if not 0 < days <= AGAIN_DAYS:
            raise Invalid(
                "referral.again",
                N_("Choose a day from tomorrow on, and at most {days} days from now."),
                field="on",
                days=AGAIN_DAYS,
            )
        assert row.to_confirm_on is not None
        values: dict[str, Any] = {"ask_on": on, "to_confirm_on": min(row.to_confirm_on, on)}
        about = on.isoformat()
        record(actor, entry, row, Happening.AGAIN, values, note=note, about=about, again=about)


def escalate(actor: Actor, referral_id: int, note: str = "", *, version: int | None = None) -> None:
    """Bring a referral of the queue to the team lead's day until they deal with it."""
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        still_awaits(row, version)
        if row.escalated_on is not None:
            raise Refused("referral.escalated", N_("The team lead has it already."))
        today = clock.today()
        values = {"escalated_on": today, "to_confirm_on": min(row.to_confirm_on or today, today)}
        record(actor, entry, row, Happening.ESCALATED, values | {"ask_on": today}, note=note, escalated=True)


def fix_appointment(
    actor: Actor, referral_id: int, at: dt.datetime, *, note: str = "", version: int | None = None
) -> None:
    """Set the client's appointment there; the queue asks about it on the working day after."""
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        under_way(row)
        values = _expected(row, at)
        about = clock.local(at).isoformat(timespec="minutes")
        record(actor, entry, row, Happening.APPOINTMENT, values, note=note, about=about, appointment=about)


def _expected(row: Referral, at: dt.datetime) -> dict[str, Any]:
    """Return the columns of a new appointment."""
    not_met_before(row.sent_on, at, "on")
    asked = ask_after(at)
    since = asked if row.contact_on is not None else min(row.due_on, asked)
    return {"appointment_at": at, "meeting": None, "to_confirm_on": since, "ask_on": asked}


def meet(
    actor: Actor,
    referral_id: int,
    meeting: Meeting,
    *,
    by: Confirmer = Confirmer.CLIENT,
    again_at: dt.datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """Record the outcome of the appointment there, and who says so.

    Attending is contact. Otherwise the queue asks to call the client, unless it is postponed to `again_at`; a
    missed appointment never ends a referral. Raises Refused if there is no appointment.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        under_way(row)
        if row.appointment_at is None or row.meeting is Meeting.ATTENDED:
            raise Refused("referral.no_appointment", N_("No appointment is expected there."))
        day, today = clock.local(row.appointment_at).date(), clock.today()
        values: dict[str, Any] = {"meeting": meeting}
        if meeting in (Meeting.ATTENDED, Meeting.NO_SHOW):
            not_later(day, "meeting")
        if meeting is Meeting.ATTENDED:
            values |= contact_said(row, by, day)
        elif meeting is Meeting.POSTPONED and again_at is not None:
            values = _expected(row, again_at)
        else:
            values |= {"to_confirm_on": min(row.to_confirm_on or today, today), "ask_on": today}
        details = {"meeting": meeting.value}
        record(actor, entry, row, Happening.MEETING, values, note=note, about=meeting.value, **details)


def receive_service(
    actor: Actor,
    referral_id: int,
    by: Confirmer,
    on: dt.date | None = None,
    *,
    note: str = "",
    version: int | None = None,
) -> None:
    """Record that the service was received, who says so and on which day; this includes contact.

    Raises Refused if the referral is not open or this is already recorded.
    """
    with writing(actor, "referral.confirm") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        on = on or clock.today()
        values = received(row, by, on)
        details = {"received": by.value, "on": on.isoformat()}
        record(actor, entry, row, Happening.RECEIVED, values, note=note, about=by.value, **details)


def decide_next(
    actor: Actor, referral_id: int, step: NextStep, note: str = "", *, version: int | None = None
) -> None:
    """Set the next step after a failed referral; `nothing` is one too."""
    note = clean_lines(note, field="note")
    with writing(actor, "referral.status") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        if row.status not in FAILURES:
            raise Refused("referral.going", N_("This referral did not fail: there is nothing to decide."))
        on = None if step is NextStep.NOTHING else clock.today()
        values = {"next_step": step, "next_note": note, "next_on": on}
        record(actor, entry, row, Happening.NEXT, values, note=note, about=step.value, next=step.value)


def undo(actor: Actor, referral_id: int, *, version: int | None = None, mine: bool = False) -> Happening:
    """Undo the last change of a referral and return its kind; both stay in the history.

    Allowed for its author on the same day, and for a team lead. Creating a referral cannot be undone: set it
    to entered in error. With `mine`, a colleague's change is not undone. Raises Refused.
    """
    with writing(actor, "referral.status") as entry:
        row = find(actor, entry.verb, referral_id)
        check_version(row, version, ("referral", row.id), *CHANGES)
        event = last_deed(row)
        if event is None:
            raise Refused(
                "undo.nothing", N_("There is nothing to take back: say that it was entered in error.")
            )
        if mine and event.by_id != (actor.id or None):
            raise overtaken(("referral", row.id), *CHANGES)
        if not _may_take_back(actor, event):
            raise Refused(
                "undo.late",
                N_("Only who did it, on the same day, or a team lead can take this back."),
            )
        if event.what is Happening.FEEDBACK:
            Feedback.update(withdrawn_on=clock.today()).where(Feedback.id == int(event.about)).execute()
            change(row)
        else:
            change(row, **restored(event.before))
            if event.to_status == Status.ENTERED_IN_ERROR and (former := row.previous):
                followed(actor, former)
        happened(
            actor,
            row,
            Happening.UNDONE,
            about=event.what.value,
            from_status=event.to_status,
            to_status=event.from_status,
            undoes=event.id,
        )
        tell(entry, row, undone=event.what.value)
        return Happening(event.what)


def last_deed(row: Referral) -> ReferralEvent | None:
    """Return the last event that can be undone and was not; None if there is none."""
    event: ReferralEvent | None = (
        ReferralEvent.select()
        .where(
            ReferralEvent.referral == row.id,
            ReferralEvent.what != Happening.UNDONE,
            not_taken_back(),
        )
        .order_by(ReferralEvent.id.desc())
        .first()
    )
    known = event is not None and (event.before or (event.what is Happening.FEEDBACK and event.about))
    return event if known else None


def _may_take_back(actor: Actor, event: ReferralEvent) -> bool:
    today = clock.local(event.at).date() == clock.today()
    return actor.may(LEADS) or (today and event.by_id == actor.id)
