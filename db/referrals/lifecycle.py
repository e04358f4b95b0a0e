"""The status of a referral, allowed transitions and due dates."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from db.core.choices import Choices
from db.core.translation import N_


class Status(Choices):
    """FHIR Task states used (HL7 SDOH Clinical Care 3.0.0, ReferralTaskStateDiagram)."""

    DRAFT = "draft", N_("draft")
    REQUESTED = "requested", N_("sent")
    ACCEPTED = "accepted", N_("accepted")
    REJECTED = "rejected", N_("declined")
    CANCELLED = "cancelled", N_("cancelled")
    IN_PROGRESS = "in-progress", N_("in progress")
    ON_HOLD = "on-hold", N_("waitlisted")
    FAILED = "failed", N_("didn't work out")
    COMPLETED = "completed", N_("completed")
    ENTERED_IN_ERROR = "entered-in-error", N_("entered in error")


_ENDINGS = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
_FORWARD: dict[Status, tuple[Status, ...]] = {
    Status.DRAFT: (Status.REQUESTED,),
    Status.REQUESTED: (Status.ACCEPTED, Status.REJECTED, Status.CANCELLED),
    Status.ACCEPTED: (Status.IN_PROGRESS, Status.ON_HOLD, *_ENDINGS),
    Status.IN_PROGRESS: (Status.ON_HOLD, *_ENDINGS),
    Status.ON_HOLD: (Status.IN_PROGRESS, *_ENDINGS),
}
OPEN = (Status.REQUESTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD)
ENDED = (Status.REJECTED, *_ENDINGS)
FAILURES = (Status.REJECTED, Status.FAILED, Status.CANCELLED)
"""Statuses that ask for a next step."""
NEED_REASON = (Status.REJECTED, Status.CANCELLED, Status.ON_HOLD, Status.FAILED, Status.ENTERED_IN_ERROR)
"""Statuses that need a reason."""


class Handoff(Choices):
    """How the client is put in touch (sources/systemes-acces-aux-prestations.txt, aiguillage, point 2)."""

    CALLED = "called", N_("call made with the client")
    WENT_ALONG = "went_along", N_("accompanied to first meeting")
    CONFIRMATION = "confirmation", N_("organisation asked to confirm")
    DETAILS = "details", N_("contact details given")


CONFIRM_DAYS = {Handoff.CALLED: 0, Handoff.WENT_ALONG: 1, Handoff.CONFIRMATION: 10, Handoff.DETAILS: 5}
"""Days from sending until confirmation is due, by hand-off (field reference, appendix A1)."""


class Confirmer(Choices):
    """Who says that contact was made."""

    CLIENT = "client", N_("the client")
    ORGANISATION = "organisation", N_("the organisation")
    STAFF = "staff", N_("staff who were present")


class Decliner(Choices):
    """Who declined."""

    CLIENT = "client", N_("the client")
    ORGANISATION = "organisation", N_("the organisation")


class Party(Choices):
    """Who gives feedback."""

    CLIENT = "client", N_("the client")
    ORGANISATION = "organisation", N_("the organisation")


class Channel(Choices):
    """How feedback was given."""

    PHONE = "phone", N_("phone")
    EMAIL = "email", N_("e-mail")
    FORM = "form", N_("online form")
    IN_PERSON = "in_person", N_("in person")
    NOT_REACHED = "not_reached", N_("not reached")


class EventKind(StrEnum):
    """The kind of an event in a referral's history."""

    MADE = "made"
    STATUS = "status"
    CONFIRMED = "confirmed"
    NOT_MADE = "not_made"
    FEEDBACK = "feedback"
    AGAIN = "again"
    ESCALATED = "escalated"
    APPOINTMENT = "appointment"
    MEETING = "meeting"
    RECEIVED = "received"
    NEXT = "next"
    UNDONE = "undone"


def next_statuses(status: Status) -> tuple[Status, ...]:
    """Return the statuses that may follow; any may become entered in error."""
    forward = _FORWARD.get(status, ())
    return forward if status is Status.ENTERED_IN_ERROR else (*forward, Status.ENTERED_IN_ERROR)


def way_to(before: Status, after: Status) -> tuple[Status, ...] | None:
    """Return the states from one to another as the diagram goes, the shortest way; None for no way."""
    ways: list[tuple[Status, ...]] = [()]
    seen = {before}
    while ways:
        way = ways.pop(0)
        at = way[-1] if way else before
        if at is after:
            return way
        for following in next_statuses(at):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None


def due_on(handoff: Handoff, sent_on: dt.date) -> dt.date:
    """Return the due date of confirmation; after a meeting together it is a working day."""
    due = sent_on + dt.timedelta(days=CONFIRM_DAYS[handoff])
    return working_day(due) if handoff is Handoff.WENT_ALONG else due


def working_day(day: dt.date) -> dt.date:
    """Return this day, or the next Monday for a weekend."""
    return day if day.weekday() < 5 else day + dt.timedelta(days=7 - day.weekday())
