"""Following up referrals: postponing, escalating, appointments, services received, undoing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.dates import check_not_future
from db.core.errors import Invalid, Refused
from db.core.model import amend, change
from db.core.text import clean_lines
from db.core.translation import N_
from db.referrals import events
from db.referrals.changes import received, under_way
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.deadlines import MAX_POSTPONE_DAYS, day_after_meeting
from db.referrals.lifecycle import FAILURES, Confirmer, EventKind, Status
from db.referrals.models import Feedback, Referral, ReferralEvent, not_undone
from db.referrals.previous import mark_followed
from db.staff.alerts import LEAD_PERMISSION


def postpone(
    actor: Actor, referral_id: int, on: dt.date, *, note: str = "", version: int | None = None
) -> None:
    """Postpone a referral in the queue to a later day; it stays overdue.

    Raises Invalid for a day in the past or more than MAX_POSTPONE_DAYS away.
    """
    with writing(actor, "referral.confirm") as entry:
        row = events.find_in_queue(actor, entry.verb, referral_id, version)
        days = (on - clock.today()).days
        if not 0 < days <= MAX_POSTPONE_DAYS:
            raise Invalid(
                "referral.again",
                N_("Enter a date from tomorrow to {days} days from now."),
                field="on",
                days=MAX_POSTPONE_DAYS,
            )
        assert row.to_confirm_on is not None
        values: dict[str, Any] = {"ask_on": on, "to_confirm_on": min(row.to_confirm_on, on)}
        about = on.isoformat()
        events.record(actor, entry, row, EventKind.AGAIN, values, note=note, about=about, again=about)


def escalate(actor: Actor, referral_id: int, note: str = "", *, version: int | None = None) -> None:
    """Bring a referral of the queue to the team lead's day until they deal with it."""
    with writing(actor, "referral.confirm") as entry:
        row = events.find_in_queue(actor, entry.verb, referral_id, version)
        if row.escalated_on is not None:
            raise Refused("referral.escalated", N_("This was already escalated to the team lead."))
        today = clock.today()
        since = min(row.to_confirm_on or today, today)
        values = {"escalated_on": today, "to_confirm_on": since, "ask_on": today}
        events.record(actor, entry, row, EventKind.ESCALATED, values, note=note, escalated=True)


def set_appointment(
    actor: Actor, referral_id: int, at: dt.datetime, *, note: str = "", version: int | None = None
) -> None:
    """Set the client's appointment there; the queue asks about it on the working day after."""
    with writing(actor, "referral.confirm") as entry:
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        under_way(row)
        values = _appointment_values(row, at)
        about = clock.local(at).isoformat(timespec="minutes")
        events.record(
            actor, entry, row, EventKind.APPOINTMENT, values, note=note, about=about, appointment=about
        )


def _appointment_values(row: Referral, at: dt.datetime) -> dict[str, Any]:
    events.check_appointment(row.sent_on, at, "on")
    asked = day_after_meeting(at)
    since = asked if row.contact_on is not None else min(row.due_on, asked)
    return {"appointment_at": at, "meeting": None, "to_confirm_on": since, "ask_on": asked}


def record_meeting(
    actor: Actor,
    referral_id: int,
    meeting: MeetingOutcome,
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
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        under_way(row)
        if row.appointment_at is None or row.meeting is MeetingOutcome.ATTENDED:
            raise Refused("referral.no_appointment", N_("There is no appointment at the organisation."))
        day, today = clock.local(row.appointment_at).date(), clock.today()
        values: dict[str, Any] = {"meeting": meeting}
        if meeting in (MeetingOutcome.ATTENDED, MeetingOutcome.NO_SHOW):
            check_not_future(day, "meeting")
        if meeting is MeetingOutcome.ATTENDED:
            values |= events.contact_values(row, by, day)
        elif meeting is MeetingOutcome.POSTPONED and again_at is not None:
            values = _appointment_values(row, again_at)
        else:
            values |= {"to_confirm_on": min(row.to_confirm_on or today, today), "ask_on": today}
        details = {"meeting": meeting.value}
        events.record(actor, entry, row, EventKind.MEETING, values, note=note, about=meeting.value, **details)


def record_service(
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
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        on = on or clock.today()
        values = received(row, by, on)
        details = {"received": by.value, "on": on.isoformat()}
        events.record(actor, entry, row, EventKind.RECEIVED, values, note=note, about=by.value, **details)


def set_next_step(
    actor: Actor, referral_id: int, step: NextStep, note: str = "", *, version: int | None = None
) -> None:
    """Set the next step after a failed referral; `nothing` is one too."""
    note = clean_lines(note, field="note")
    with writing(actor, "referral.status") as entry:
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        if row.status not in FAILURES:
            raise Refused(
                "referral.going",
                N_("There is nothing to decide: this referral has not been declined or stopped."),
            )
        on = None if step is NextStep.NOTHING else clock.today()
        values = {"next_step": step, "next_note": note, "next_on": on}
        events.record(actor, entry, row, EventKind.NEXT, values, note=note, about=step.value, next=step.value)


def undo(actor: Actor, referral_id: int, *, version: int | None = None) -> EventKind:
    """Undo the last change of a referral and return its kind; both stay in the history.

    Allowed for its author on the same day, and for a team lead. Creating a referral cannot be undone: set it
    to entered in error. Raises Refused.
    """
    with writing(actor, "referral.status") as entry:
        row = events.find_unchanged(actor, entry.verb, referral_id, version)
        event = last_undoable(row)
        if event is None:
            raise Refused(
                "undo.nothing", N_("There is nothing to undo. Change the status to “entered in error”.")
            )
        if not _may_undo(actor, event):
            raise Refused(
                "undo.late", N_("Only the person who did this, on the same day, or a team lead can undo it.")
            )
        if event.what is EventKind.FEEDBACK:
            amend(Feedback.get_by_id(int(event.about)), withdrawn_on=clock.today())
            change(row)
        else:
            change(row, **events.previous_values(event.before))
            if event.to_status == Status.ENTERED_IN_ERROR and (former := row.previous):
                mark_followed(actor, former)
        events.add_event(
            actor,
            row,
            EventKind.UNDONE,
            about=event.what.value,
            from_status=event.to_status,
            to_status=event.from_status,
            undoes=event.id,
        )
        events.describe_entry(entry, row, undone=event.what.value)
        return EventKind(event.what)


def last_undoable(row: Referral) -> ReferralEvent | None:
    """Return the last event that can be undone and was not; None if there is none."""
    event: ReferralEvent | None = (
        ReferralEvent.select()
        .where(ReferralEvent.referral == row.id, ReferralEvent.what != EventKind.UNDONE, not_undone())
        .order_by(ReferralEvent.id.desc())
        .first()
    )
    known = event is not None and (event.before or (event.what is EventKind.FEEDBACK and event.about))
    return event if known else None


def _may_undo(actor: Actor, event: ReferralEvent) -> bool:
    today = clock.local(event.at).date() == clock.today()
    return actor.may(LEAD_PERMISSION) or (today and event.by_id == actor.id)
