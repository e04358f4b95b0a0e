"""Coded values of a referral besides its status: priority, consent, appointment, next step."""

from __future__ import annotations

from enum import StrEnum

from db.core.translation import N_


class Priority(StrEnum):
    """Priority (FHIR request priority)."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


PRIORITY_NAMES = {
    Priority.ROUTINE: N_("routine"),
    Priority.URGENT: N_("urgent (level 3 of 3)"),
    Priority.ASAP: N_("very urgent (level 2 of 3)"),
    Priority.STAT: N_("immediate (level 1 of 3)"),
}


class Consent(StrEnum):
    """What may be shared with the organisation; each value includes those before it."""

    NOTHING = "nothing"
    NAME = "name"
    REACH = "reach"
    NEED = "need"

    def allows(self, part: Consent) -> bool:
        """Tell whether consent covers `part`."""
        every = tuple(Consent)
        return every.index(self) >= every.index(part)


CONSENT_NAMES = {
    Consent.NOTHING: N_("the file number only"),
    Consent.NAME: N_("the name"),
    Consent.REACH: N_("the name and contact details"),
    Consent.NEED: N_("name, contact details, need"),
}


class MeetingOutcome(StrEnum):
    """The outcome of the appointment at the other organisation."""

    ATTENDED = "attended"
    NO_SHOW = "no_show"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


MEETING_NAMES = {
    MeetingOutcome.ATTENDED: N_("the client was there"),
    MeetingOutcome.NO_SHOW: N_("the client did not come"),
    MeetingOutcome.POSTPONED: N_("postponed"),
    MeetingOutcome.CANCELLED: N_("cancelled"),
}


class NextStep(StrEnum):
    """What to do after a failed referral."""

    ORGANISATION = "organisation"
    CONTACT = "contact"
    NEED = "need"
    NOTHING = "nothing"


NEXT_NAMES = {
    NextStep.ORGANISATION: N_("another organisation"),
    NextStep.CONTACT: N_("other contact details"),
    NextStep.NEED: N_("review the need"),
    NextStep.NOTHING: N_("nothing else"),
}


class QueueReason(StrEnum):
    """Why a referral in the queue needs action now, beyond confirming contact."""

    MISSED = "missed"
    MET = "met"
    ELSEWHERE = "elsewhere"


QUEUE_REASON_NAMES = {
    QueueReason.MISSED: N_("call the client: the appointment did not take place"),
    QueueReason.MET: N_("ask how the appointment went"),
    QueueReason.ELSEWHERE: N_("no answer: another organisation?"),
}
QUEUE_REASONS_SHORT = {
    QueueReason.MISSED: N_("missed appt."),
    QueueReason.MET: N_("past appt."),
    QueueReason.ELSEWHERE: N_("elsewhere?"),
}
"""One word, shown before the place."""
