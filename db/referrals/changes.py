"""What a change of a referral writes, and when it is refused: the same for a person and for an import."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.dates import check_not_future
from db.core.errors import Invalid, Refused
from db.core.text import clean_lines
from db.core.translation import N_, _
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.deadlines import day_after_meeting
from db.referrals.events import add_event, check_not_before, contact_values
from db.referrals.lifecycle import (
    FAILURES,
    NEED_REASON,
    OPEN,
    Channel,
    Confirmer,
    Decliner,
    EventKind,
    Party,
    Status,
    next_statuses,
)
from db.referrals.models import Feedback, Referral


@dataclass(frozen=True)
class Opinion:
    """What the client or the organisation said of a referral; `useful` goes from 1 to 5."""

    party: Party
    channel: Channel
    on: dt.date | None = None
    appropriate: bool | None = None
    useful: int | None = None
    comment: str = ""


def moved(
    row: Referral,
    status: Status,
    *,
    reason: str = "",
    declined_by: Decliner | None = None,
    next_step: NextStep | None = None,
    next_note: str = "",
) -> dict[str, Any]:
    """Return what moving a referral to another state writes.

    Raises Refused for a transition that the diagram does not have, Invalid where nobody says why.
    """
    reason = clean_lines(reason, field="reason")
    if status not in next_statuses(row.status):
        raise Refused(
            "referral.transition",
            N_("A referral that is {before} cannot become {after}."),
            field="status",
            before=_(row.status.label),
            after=_(status.label),
        )
    if not reason and status in NEED_REASON:
        raise Invalid("referral.reason", N_("Enter a reason."), field="reason")
    return {
        "status": status,
        "reason": reason or row.reason,
        "declined_by": declined_by if status is Status.REJECTED else row.declined_by,
        "next_step": next_step if status in FAILURES else row.next_step,
        "next_note": clean_lines(next_note, field="next_note") if status in FAILURES else row.next_note,
        "next_on": _next_on(status, next_step),
    }


def _next_on(status: Status, step: NextStep | None) -> dt.date | None:
    """Return the day from which what comes next is asked for; who cancels and says nothing has decided."""
    open_end = step not in (None, NextStep.NOTHING) or (step is None and status is not Status.CANCELLED)
    return clock.today() if status in FAILURES and open_end else None


def met_by(row: Referral, on: dt.date) -> dict[str, Any]:
    """Return what contact on a day says of the appointment there: kept, or of no matter once it was missed.

    One that is still to come stays: it is all there is to ask about, on the working day after it.
    """
    if row.appointment_at is None or row.meeting is MeetingOutcome.ATTENDED:
        return {}
    if row.meeting is not None:
        return {"appointment_at": None, "meeting": None}
    if clock.local(row.appointment_at).date() <= on:
        return {"meeting": MeetingOutcome.ATTENDED}
    asked = day_after_meeting(row.appointment_at)
    return {"to_confirm_on": asked, "ask_on": asked}


def under_way(row: Referral) -> None:
    """Raise Refused unless a referral is under way."""
    if row.status not in OPEN:
        raise Refused("referral.ended", N_("This referral is not under way."))


def received(row: Referral, by: Confirmer, on: dt.date) -> dict[str, Any]:
    """Return what it writes that the service was received: who received a service is in contact.

    Raises Refused for what is not under way or known already, Invalid for a day before the referral or to
    come.
    """
    if row.status is not Status.COMPLETED:
        under_way(row)
    if row.received_on is not None:
        raise Refused("referral.received", N_("The service is already recorded as received."))
    check_not_future(on, "on")
    check_not_before(
        row.sent_on, on, "on", N_("The service cannot be received before the referral ({sent_on}).")
    )
    return {"received_on": on, "received_by": by} | met_by(row, on) | contact_values(row, by, on)


def hear(actor: Actor, row: Referral, opinion: Opinion) -> Feedback:
    """Store what a side said of a referral, with a line of its history.

    Raises Invalid where nothing was said, unless that is because the person was not reached.
    """
    if opinion.useful is not None and not 1 <= opinion.useful <= 5:
        raise Invalid("feedback.useful", N_("Enter the usefulness as a number from 1 to 5."), field="useful")
    comment = clean_lines(opinion.comment, field="comment")
    said = (opinion.appropriate, opinion.useful, comment) != (None, None, "")
    if not said and opinion.channel is not Channel.NOT_REACHED:
        text = N_("Answer one question or write what was said. If nobody answered, choose “not reached”.")
        raise Invalid("feedback.empty", text, field="appropriate")
    on = check_not_future(opinion.on or clock.today(), "on")
    check_not_before(
        row.sent_on, on, "on", N_("The feedback date cannot be before the referral ({sent_on}).")
    )
    feedback = Feedback.create(
        referral=row,
        party=opinion.party,
        channel=opinion.channel,
        on=on,
        appropriate=None if opinion.appropriate is None else int(opinion.appropriate),
        useful=opinion.useful,
        comment=comment,
        by=actor.id or None,
    )
    add_event(actor, row, EventKind.FEEDBACK, about=str(feedback.id))
    return feedback
