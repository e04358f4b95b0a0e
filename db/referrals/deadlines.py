"""Rules on when a referral in the queue is due, and whether it is in the queue (field reference, A1)."""

from __future__ import annotations

import datetime as dt

from db.core import clock
from db.referrals.codes import MeetingOutcome, QueueReason
from db.referrals.lifecycle import OPEN, Handoff, Status, due_on, working_day

REMINDER_DAYS = (5, 10)
"""Days after the due date on which an unanswered referral is due again."""

MAX_POSTPONE_DAYS = 30
"""Maximum days that a referral can be postponed."""


def first_due(handoff: Handoff, sent_on: dt.date, at: dt.datetime | None) -> dt.date:
    """Return the due date of a new referral; of a first meeting together, the working day after it."""
    return (
        day_after_meeting(at)
        if at is not None and handoff is Handoff.WENT_ALONG
        else due_on(handoff, sent_on)
    )


def next_try(
    due: dt.date,
    today: dt.date,
    at: dt.datetime | None = None,
    meeting: MeetingOutcome | None = None,
) -> dt.date | None:
    """Return the next day to ask about an unanswered referral; None after the last one.

    While an appointment at the organisation is ahead, that is the working day after it.
    """
    if at is not None and meeting is None and (asked := day_after_meeting(at)) > today:
        return asked
    tries = (due, *(due + dt.timedelta(days=days) for days in REMINDER_DAYS))
    return next((day for day in tries if day > today), None)


def day_after_meeting(at: dt.datetime) -> dt.date:
    """Return the working day after an appointment, on which to ask how it went."""
    return working_day(clock.local(at).date() + dt.timedelta(days=1))


def is_in_queue(
    status: Status, contact_on: dt.date | None, at: dt.datetime | None, meeting: MeetingOutcome | None
) -> bool:
    """Tell whether a referral is in the queue: open, without contact or with an appointment to settle.

    A missed, postponed or cancelled appointment needs a call; it closes nothing.
    """
    pending = at is not None and meeting is not MeetingOutcome.ATTENDED
    return status in OPEN and (contact_on is None or pending)


def calls_person(handoff: Handoff, attempts: int, reason: QueueReason | None) -> bool | None:
    """Tell whether to call the client rather than the organisation; None if staff were there themselves.

    The organisation and the client are called in turn; a client who was given the details is called.
    """
    if reason in (QueueReason.MISSED, QueueReason.MET) or handoff is Handoff.DETAILS:
        return True
    if handoff is Handoff.WENT_ALONG and not attempts:
        return None
    return attempts % 2 == 1


def queue_reason(
    days_late: int | None, now: dt.datetime, at: dt.datetime | None, meeting: MeetingOutcome | None
) -> QueueReason | None:
    """Return what to do today beyond the usual call; None for the usual call.

    An appointment whose hour has passed is asked about from then on, and is late.
    """
    if days_late is None:
        return None
    if at is not None and meeting is not MeetingOutcome.ATTENDED:
        if meeting is not None:
            return QueueReason.MISSED
        return QueueReason.MET if at < now else None
    return QueueReason.ELSEWHERE if days_late >= REMINDER_DAYS[-1] else None
