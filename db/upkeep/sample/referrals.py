"""The referrals of the sample data: their whole story is drawn first, then told up to yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from db.core import clock
from db.referrals.codes import Consent, MeetingOutcome, NextStep, Priority
from db.referrals.deadlines import day_after_meeting, is_in_queue, next_try
from db.referrals.lifecycle import Channel, Confirmer, Decliner, EventKind, Handoff, Party, Status, due_on
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.upkeep.sample.clients import Case
from db.upkeep.sample.days import OPEN_MINUTES, Days
from db.upkeep.sample.directory import Offer
from db.upkeep.sample.store import Table
from db.upkeep.sample.stories import Line, Stories

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
_PRIORITIES = (*(Priority.ROUTINE,) * 18, Priority.URGENT, Priority.ASAP)
_CONSENTS = (Consent.NAME, *(Consent.REACH,) * 3, Consent.NEED)
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
    received: int | None = None
    received_by: Confirmer | None = None
    ended: int = 0

    def take(self, line: Line, at: str) -> None:
        """Take one more line into account."""
        self.status = line.to_status or self.status
        if line.what is EventKind.STATUS:
            self.reason, self.ended = line.note or self.reason, line.day
        if line.what is EventKind.NOT_MADE:
            self.attempts, self.attempted = self.attempts + 1, line.day
        if isinstance(line.party, Decliner):
            self.declined_by = line.party.value
        if isinstance(line.party, Confirmer):
            self.contact, self.confirmed_by, self.confirmed_at = line.contact, line.party.value, at


@dataclass(slots=True)
class _Queue:
    """Where a referral stands in the queue, as it is stored; nowhere unless it is told."""

    since: str | None = None
    ask_on: str | None = None
    appointment_at: str | None = None
    meeting: str | None = None
    escalated_on: str | None = None


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
            " declined_by reason previous priority consent ask_on appointment_at meeting received_on"
            " received_by next_step next_on escalated_on",
        )
        self._events = Table(ReferralEvent, "id referral at by what from_status to_status note about")
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
        backs = sorted((int(length * rng.random() ** _EARLY) for _ in range(many)), reverse=True)
        for place, back in enumerate(backs, 1):
            sent = self._days.worked(case.last - back)
            number, status = self._tell(case, max(sent, case.first), previous, last=place == many)
            previous = number if status in (Status.REJECTED, Status.FAILED) else None

    def _tell(self, case: Case, sent: int, previous: int | None, *, last: bool) -> tuple[int, Status]:
        """Add one referral as it stands today; return its id and state. After the `last` none follows."""
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
            before = now.status.value if line.what is EventKind.STATUS else ""
            now.take(line, at)
            if isinstance(line.party, Party):
                self._judge(number, line.party, line.day, at, made_by)
            after = line.to_status.value if line.to_status else ""
            about = line.party.value if isinstance(line.party, Confirmer) else ""
            event = self._events.number()
            self._events.add(event, number, at, made_by, line.what.value, before, after, line.note, about)
            if line.to_status is Status.COMPLETED:
                now.received, now.received_by = (
                    line.day,
                    rng.choice((Confirmer.CLIENT, Confirmer.ORGANISATION)),
                )
                self._add(number, EventKind.RECEIVED, line.day, minute, made_by, now.received_by.value)
        contact_on = None if now.contact is None else days.day(now.contact)
        awaited = is_in_queue(now.status, contact_on, None, None)
        queue = self._queue(number, now, sent, due, made_by) if awaited else _Queue()
        consent = sent + rng.choice((90, 180, 365)) if rng.random() < 0.8 else None
        undecided = last and now.status in (Status.REJECTED, Status.FAILED) and now.ended > -12
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
            queue.since,
            days.date(now.contact) if now.contact is not None else None,
            now.confirmed_by,
            now.confirmed_at,
            now.attempts,
            days.date(now.attempted) if now.attempted is not None else None,
            now.declined_by,
            now.reason,
            previous,
            rng.choice(_PRIORITIES).value,
            (rng.choice(_CONSENTS) if consent is not None else Consent.NOTHING).value,
            queue.ask_on,
            queue.appointment_at,
            queue.meeting,
            days.date(now.received) if now.received is not None else None,
            now.received_by.value if now.received_by else None,
            None if undecided else self._next(now.status, last),
            days.date(now.ended) if undecided else None,
            queue.escalated_on,
        )
        return number, now.status

    def _next(self, status: Status, last: bool) -> str | None:
        """Return what was decided after a failure: another organisation where one follows."""
        if status not in (Status.REJECTED, Status.FAILED):
            return None
        return (self._rng.choice((NextStep.NEED, NextStep.NOTHING)) if last else NextStep.ORGANISATION).value

    def _queue(self, number: int, now: _Standing, sent: int, due: int, by: int) -> _Queue:
        """Return where one that awaits confirmation stands: asked about again, or after an appointment."""
        rng, days = self._rng, self._days
        found, draw = _Queue(since=days.date(due), ask_on=days.date(due)), rng.random()
        if now.attempted is not None:
            tried = next_try(days.day(due), days.day(now.attempted))
            found.ask_on = (tried or days.day(due)).isoformat()
        if draw < 0.25 and now.status is not Status.REQUESTED and sent < -6:
            day, minute = days.worked(rng.randint(-4, 9)), 60 * rng.randrange(8)
            self._add(number, EventKind.APPOINTMENT, -5, minute, by, days.at(day, minute)[:16])
            asked = day_after_meeting(clock.instant(days.day(day)))
            found.appointment_at, found.ask_on = days.at(day, minute), asked.isoformat()
            found.since = min(days.day(due), asked).isoformat()
            if day < -1 and rng.random() < 0.5:
                found.meeting = MeetingOutcome.NO_SHOW.value
                found.since = found.ask_on = min(found.since, days.date(-1))
                self._add(number, EventKind.MEETING, -1, minute, by, found.meeting)
        elif draw > 0.96 and due < -1:
            found.escalated_on = found.ask_on = days.date(-1)
            self._add(number, EventKind.ESCALATED, -1, rng.randrange(OPEN_MINUTES), by)
        found.ask_on = max(found.ask_on or "", found.since or "")
        return found

    def _add(self, number: int, what: EventKind, day: int, minute: int, by: int, about: str = "") -> None:
        """Add a line of history."""
        at = self._days.at(day, minute)
        self._events.add(self._events.number(), number, at, by, what.value, "", "", "", about)

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
