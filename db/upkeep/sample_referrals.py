"""The referrals of the sample data: their whole story is drawn first, then told up to yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from db.referrals.lifecycle import (
    Channel,
    Confirmer,
    Decliner,
    Handoff,
    Happening,
    Party,
    Status,
    awaits_confirmation,
    due_on,
)
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.upkeep.sample_clients import Case
from db.upkeep.sample_days import OPEN_MINUTES, Days
from db.upkeep.sample_directory import Offer
from db.upkeep.sample_store import Table
from db.upkeep.sample_stories import Line, Stories

_HANDOFFS = (
    *(Handoff.CALLED,) * 34,
    *(Handoff.WENT_ALONG,) * 12,
    *(Handoff.CONFIRMATION,) * 26,
    *(Handoff.DETAILS,) * 28,
)
_MANY = (*(0,) * 57, *(1,) * 29, *(2,) * 11, *(3,) * 3)
_CHANNELS = (
    *(Channel.PHONE,) * 5,
    *(Channel.IN_PERSON,) * 2,
    Channel.EMAIL,
    Channel.FORM,
    Channel.NOT_REACHED,
)
_EARLY = 0.55  # below 1, the referrals of a case lean to its first days


@dataclass(slots=True)
class _Standing:
    """Where a referral stands after the lines told so far."""

    status: Status = Status.DRAFT
    contact: int | None = None
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    declined_by: str | None = None
    attempts: int = 0
    attempted: int | None = None
    reason: str = ""

    def take(self, line: Line, at: str) -> None:
        """Take one more line into account."""
        self.status = line.to_status or self.status
        if line.what is Happening.STATUS:
            self.reason = line.note or self.reason
        if line.what is Happening.NOT_MADE:
            self.attempts, self.attempted = self.attempts + 1, line.day
        if isinstance(line.party, Decliner):
            self.declined_by = line.party.value
        if isinstance(line.party, Confirmer):
            self.contact, self.confirmed_by, self.confirmed_at = line.contact, line.party.value, at


class Referrals:
    """Makes referrals, their history and feedback."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any], offers: list[Offer]) -> None:
        self._rng, self._days, self._offers = rng, days, offers
        self._texts = texts["referral"]
        self._stories = Stories(rng, days, self._texts)
        self._referrals = Table(
            Referral,
            "id created_at client organisation service made_by need handoff witness consent_until status"
            " sent_on due_on to_confirm_on contact_on confirmed_by confirmed_at attempts last_attempt_on"
            " declined_by reason previous",
        )
        self._events = Table(ReferralEvent, "id referral at by what from_status to_status note")
        self._feedback = Table(
            Feedback, "id created_at referral party channel on appropriate useful comment by"
        )
        self.tables = (self._referrals, self._events, self._feedback)

    def keep(self, case: Case) -> None:
        """Add the referrals of a case, in order; one that failed may be followed by another."""
        rng = self._rng
        length = case.last - case.first
        many = rng.choice(_MANY)
        previous = None
        for back in sorted((int(length * rng.random() ** _EARLY) for _ in range(many)), reverse=True):
            sent = self._days.worked(case.last - back)
            number, status = self._tell(case, max(sent, case.first), previous)
            previous = number if status in (Status.REJECTED, Status.FAILED) else None

    def _tell(self, case: Case, sent: int, previous: int | None) -> tuple[int, Status]:
        """Add one referral as it stands today; return its id and state."""
        rng, days = self._rng, self._days
        number, offer, handoff = self._referrals.number(), rng.choice(self._offers), rng.choice(_HANDOFFS)
        due = (due_on(handoff, days.day(sent)) - days.today).days
        made_by = rng.choice(case.others) if case.others and rng.random() < 0.15 else case.responsible
        minute = rng.randrange(OPEN_MINUTES)
        created = days.at(sent, minute)
        now = _Standing()
        for line in self._stories.draw(handoff, offer.accepts, sent, due):
            if line.day > -1:
                break
            at = days.at(line.day, minute)
            minute += 7
            before = now.status.value if line.what is Happening.STATUS else ""
            now.take(line, at)
            if isinstance(line.party, Party):
                self._judge(number, line.party, line.day, at, made_by)
            after = line.to_status.value if line.to_status else ""
            event = self._events.number()
            self._events.add(event, number, at, made_by, line.what.value, before, after, line.note)
        awaited = awaits_confirmation(now.status, None if now.contact is None else days.day(now.contact))
        consent = sent + rng.choice((90, 180, 365)) if rng.random() < 0.8 else None
        self._referrals.add(
            number,
            created,
            case.id,
            offer.organisation,
            offer.service,
            made_by,
            offer.need,
            handoff.value,
            made_by if handoff in (Handoff.CALLED, Handoff.WENT_ALONG) else None,
            days.date(consent) if consent is not None else None,
            now.status.value,
            days.date(sent),
            days.date(due),
            days.date(due) if awaited else None,
            days.date(now.contact) if now.contact is not None else None,
            now.confirmed_by,
            now.confirmed_at,
            now.attempts,
            days.date(now.attempted) if now.attempted is not None else None,
            now.declined_by,
            now.reason,
            previous,
        )
        return number, now.status

    def _judge(self, referral: int, party: Party, day: int, at: str, by: int) -> None:
        rng = self._rng
        channel = rng.choice(_CHANNELS)
        appropriate, useful, comment = None, None, ""
        if channel is not Channel.NOT_REACHED:
            good = rng.random() < 0.8
            appropriate = int(good or rng.random() < 0.4)
            useful = rng.choice((4, 4, 5, 5, 3)) if good else rng.choice((1, 2, 2, 3))
            if rng.random() < 0.7:
                comment = rng.choice(self._texts[f"{party.value}_{'good' if good else 'poor'}"])
        date = self._days.date(day)
        number = self._feedback.number()
        self._feedback.add(
            number, at, referral, party.value, channel.value, date, appropriate, useful, comment, by
        )
