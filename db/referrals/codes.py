"""Coded values of a referral besides its status: priority, consent, appointment, next step."""

from __future__ import annotations

from db.core.choices import Choices
from db.core.translation import N_


class Priority(Choices):
    """Priority (FHIR request priority), in the same numbered words everywhere; 1 comes first."""

    ROUTINE = "routine", N_("routine")
    URGENT = "urgent", N_("urgent (3)")
    ASAP = "asap", N_("very urgent (2)")
    STAT = "stat", N_("immediate (1)")


class Consent(Choices):
    """What may be shared with the organisation; each value includes those before it."""

    NOTHING = "nothing", N_("the file number only")
    NAME = "name", N_("the name")
    REACH = "reach", N_("the name and contact details")
    NEED = "need", N_("name, contact details, need")

    def allows(self, part: Consent) -> bool:
        """Tell whether consent covers `part`."""
        every = tuple(Consent)
        return every.index(self) >= every.index(part)


class MeetingOutcome(Choices):
    """The outcome of the appointment at the other organisation."""

    ATTENDED = "attended", N_("the client was there")
    NO_SHOW = "no_show", N_("the client did not come")
    POSTPONED = "postponed", N_("postponed")
    CANCELLED = "cancelled", N_("cancelled")


class NextStep(Choices):
    """What to do after a failed referral."""

    ORGANISATION = "organisation", N_("another organisation")
    CONTACT = "contact", N_("other contact details")
    NEED = "need", N_("review the need")
    NOTHING = "nothing", N_("nothing else")


class QueueReason(Choices):
    """Why a referral in the queue needs action now, beyond confirming contact."""

    MISSED = "missed", N_("call the client: the appointment did not take place")
    MET = "met", N_("ask how the appointment went")
    ELSEWHERE = "elsewhere", N_("no answer: another organisation?")


QUEUE_REASONS_SHORT = {
    QueueReason.MISSED: N_("missed appt."),
    QueueReason.MET: N_("past appt."),
    QueueReason.ELSEWHERE: N_("elsewhere?"),
}
"""One word, shown before the place."""
