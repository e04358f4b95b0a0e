"""When a referral wants someone again, and whether it waits at all: pure rules (field reference, A1)."""

from __future__ import annotations

import datetime as dt

from db.core import clock
from db.referrals.facts import Asks, Meeting
from db.referrals.lifecycle import OPEN, Handoff, Status, due_on, working_day

COME_BACK = (5, 10)
"""Days after the due date on which a referral without answer comes back by itself."""

AGAIN_DAYS = 30
"""The longest that a line may be set aside: nobody is left alone for more than a month."""


def first_due(handoff: Handoff, sent_on: dt.date, at: dt.datetime | None) -> dt.date:
    """Return the due date of a new referral; of a first meeting together, the working day after it."""
    return ask_after(at) if at is not None and handoff is Handoff.WENT_ALONG else due_on(handoff, sent_on)


def next_try(due: dt.date, today: dt.date) -> dt.date | None:
    """Return when a referral without answer is asked about next; None once another place is proposed."""
    tries = (due, *(due + dt.timedelta(days=days) for days in COME_BACK))
    return next((day for day in tries if day > today), None)


def ask_after(at: dt.datetime) -> dt.date:
    """Return the working day after an appointment, when people ask how it went."""
    return working_day(clock.local(at).date() + dt.timedelta(days=1))


def awaits(
    status: Status, contact_on: dt.date | None, at: dt.datetime | None, meeting: Meeting | None
) -> bool:
    """Tell whether a referral stands in the queue: under way, and contact or an appointment is not settled.

    An appointment that was missed, put off or called off asks for a call: it never closes anything.
    """
    pending = at is not None and meeting is not Meeting.ATTENDED
    return status in OPEN and (contact_on is None or pending)


def calls_person(handoff: Handoff, attempts: int, asked: Asks | None) -> bool | None:
    """Tell whether the person is called rather than the organisation; None where staff were there themselves.

    The organisation is asked to confirm first, the client then; who got the details is called themselves.
    """
    if asked in (Asks.MISSED, Asks.MET) or handoff is Handoff.DETAILS:
        return True
    if handoff is Handoff.WENT_ALONG and not attempts:
        return None
    return attempts % 2 == 1


def asks(
    days_late: int | None, today: dt.date, at: dt.datetime | None, meeting: Meeting | None
) -> Asks | None:
    """Return what a line of the queue asks for today; None when the usual call does."""
    if days_late is None:
        return None
    if at is not None and meeting is not Meeting.ATTENDED:
        if meeting is not None:
            return Asks.MISSED
        return Asks.MET if ask_after(at) <= today else None
    return Asks.ELSEWHERE if days_late >= COME_BACK[-1] else None
