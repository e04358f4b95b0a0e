"""Text about a referral: whom to call, what is due, contact details, reliability."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from textual.content import Content

from db.clients.contact_modes import preferred
from db.clients.display_names import listed_name, stores_names
from db.core import clock
from db.core.actor import Actor
from db.core.choices import Choices
from db.core.dates import date_time, days, days_ago, short_date
from db.core.translation import N_, _
from db.referrals.card import EventRow, ReferralCard
from db.referrals.codes import QUEUE_REASONS_SHORT, MeetingOutcome, NextStep, Priority, QueueReason
from db.referrals.deadlines import calls_person
from db.referrals.lifecycle import OPEN, Confirmer, EventKind, Status
from db.referrals.queries import ReferralRow
from db.referrals.reliability import OrganisationSummary
from tui.people.referral_labels import destination_label
from tui.widgets.ink import Cell, ink, line, split, width_of, wrap

EVENT_NAMES = {
    EventKind.MADE: N_("referral made"),
    EventKind.STATUS: N_("status"),
    EventKind.CONFIRMED: N_("contact confirmed"),
    EventKind.NOT_MADE: N_("checked; no contact yet"),
    EventKind.FEEDBACK: N_("feedback recorded"),
    EventKind.AGAIN: N_("reminder set"),
    EventKind.ESCALATED: N_("escalated to the team lead"),
    EventKind.APPOINTMENT: N_("appointment at the organisation"),
    EventKind.MEETING: N_("outcome of the appointment"),
    EventKind.RECEIVED: N_("service received"),
    EventKind.NEXT: N_("what's next"),
    EventKind.UNDONE: N_("undone"),
}
DETAIL_CODES: dict[EventKind, Iterable[Choices]] = {
    EventKind.CONFIRMED: Confirmer,
    EventKind.RECEIVED: Confirmer,
    EventKind.MEETING: MeetingOutcome,
    EventKind.NEXT: NextStep,
}
"""What an event of this kind is about."""
MAX_SIDE_WIDTH = 60
"""Maximum width of a details pane beside the list, where lines can wrap."""
LINES = 6
"""Lines of a details pane below the list, which keeps its height."""


def call_label(row: ReferralRow) -> str:
    """Return whom to call: the person, the organisation, or nobody if staff were there."""
    person = calls_person(row.handoff, row.attempts, row.queue_reason)
    return {True: _("client"), False: _("organisation"), None: "—"}[person]


def urgency_label(row: ReferralRow) -> Cell:
    """Return a word if a row is more urgent than its lateness says."""
    word = ""
    if row.days_late is None:
        return ""
    if row.escalated_on is not None:
        word = _("escalated")
    elif row.queue_reason is not None:
        word = _(QUEUE_REASONS_SHORT[row.queue_reason])
    elif row.priority != Priority.ROUTINE:
        word = _(row.priority.label)
    return ink("soon", f"{word} · ") if word else ""


def sent_line(card: ReferralCard) -> str:
    """Return when, by whom and how it was sent, other witnesses, and attempts."""
    row = card.row
    by = _("written {on} by {name}") if row.status == Status.DRAFT else _("sent {on} by {name}")
    parts = [by.format(on=short_date(row.sent_on), name=row.made_by or "—")]
    parts.append(_(row.handoff.label))
    if row.priority != Priority.ROUTINE:
        parts.append(_("priority: {level}").format(level=_(row.priority.label)))
    if card.witness and card.witness != row.made_by:
        parts.append(_("witness {name}").format(name=card.witness))
    if row.attempts:
        tried = _("checked {count}×, last on {on}") if row.attempts > 1 else _("checked on {on}")
        parts.append(tried.format(count=row.attempts, on=short_date(card.last_attempt_on)))
    return " · ".join(parts)


def consent_line(card: ReferralCard) -> Cell:
    """Return the end of the client's consent, while it matters."""
    until = card.consent_until
    if until is None or card.row.status not in (Status.DRAFT, *OPEN):
        return ""
    if consent_lapsed(card):
        return ink("late", _("! consent expired on {on}").format(on=short_date(until)))
    return ink("dim", _("consent until {on}").format(on=short_date(until)))


def consent_lapsed(card: ReferralCard) -> bool:
    """Tell whether the consent has ended."""
    return card.consent_until is not None and card.consent_until < clock.today()


def due_line(row: ReferralRow) -> Cell:
    """Return what is to do, if more than the usual call."""
    parts = []
    if row.escalated_on is not None:
        parts.append(_("escalated to the team lead on {on}").format(on=short_date(row.escalated_on)))
    at = date_time(row.appointment_at) if row.appointment_at is not None and not row.meeting else ""
    if row.queue_reason is QueueReason.MET:
        parts.append(_("ask how the appointment on {at} went").format(at=at))
    elif row.queue_reason is not None:
        parts.append(_(row.queue_reason.label))
    if at and row.queue_reason is not QueueReason.MET:
        parts.append(_("appointment at the organisation {at}").format(at=at))
    if row.queue_reason is QueueReason.MET:
        return ink("late", "! " + " · ".join(parts))
    return ink("accent", " · ".join(parts)) if parts else ""


def event_detail(event: EventRow) -> str:
    """Return the day, person or outcome of a history entry."""
    if event.what == EventKind.AGAIN:
        return _("until {on}").format(on=short_date(dt.date.fromisoformat(event.about)))
    if event.what == EventKind.APPOINTMENT:
        return date_time(dt.datetime.fromisoformat(event.about))
    if event.what == EventKind.UNDONE:
        return _(EVENT_NAMES[EventKind(event.about)])
    codes = DETAIL_CODES.get(event.what, ())
    return next((_(code.label) for code in codes if code == event.about), "")


def phone_lines(card: ReferralCard) -> list[Content]:
    """Return how to call both sides: number, hours, person to ask for, contact rules."""
    organisation = [card.hours, card.contact]
    mode = _("prefers: {mode}").format(mode=preferred(card.contact_mode)) if card.contact_mode else ""
    person = [mode, card.row.contact_rules] if stores_names() else []
    called = _calls_person(card.row)
    return [
        _phone(_("organisation"), card.organisation_phone, organisation, called is False),
        _phone(_("client"), _client_phone(card), person, called is True),
    ]


def number_to_call(card: ReferralCard) -> str:
    """Return the number of the side to call, the organisation's if nobody is to be called; may be empty."""
    return _client_phone(card) if _calls_person(card.row) else card.organisation_phone


def _calls_person(row: ReferralRow) -> bool | None:
    """Tell whether the client is to be called; None if nobody is."""
    return calls_person(row.handoff, row.attempts, row.queue_reason) if row.days_late is not None else None


def _client_phone(card: ReferralCard) -> str:
    return card.client_phone if stores_names() else ""


def _phone(who: str, number: str, more: list[str], first: bool) -> Content:
    """Return a line with a number; an arrow marks the one to call first."""
    dialled = ink("accent" if first else "", number) if number else "—"
    parts: list[Cell] = [ink("dim", f"☎ {who} "), ink("accent", "▸ ") if first else "", dialled]
    return line(*parts, *(f" · {part}" for part in more if part))


def reliability(known: OrganisationSummary) -> list[str]:
    """Return the figures of the organisation's referrals and its last verification, and the remark."""
    how = known.reliability
    parts = []
    if how.confirmed is not None:
        parts.append(_("{share}% confirmed").format(share=round(100 * how.confirmed)))
    if how.median_days is not None:
        parts.append(_("contact in {days} (median)").format(days=days(how.median_days)))
    if not parts:
        parts.append(_("no completed referrals here yet"))
    checked = _("never verified")
    if known.verified_on is not None:
        checked = _("verified {ago}").format(ago=days_ago(known.verified_on))
    remark = " ".join(known.remark.split())
    return [" · ".join([*parts, checked]), _("“{remark}”").format(remark=remark) if remark else ""]


def details(
    actor: Actor, row: ReferralRow, card: ReferralCard | None, width: int, why: str = ""
) -> Sequence[Cell]:
    """Return the lines of the detail pane, as many below the list before the rest is read as after.

    `why` replaces details that this person may not read.
    """
    title = line(
        ink("strong", f"{row.number}  {listed_name(actor, row)}".rstrip()),
        ink("dim", " → "),
        destination_label(row),
    )
    rest: list[Cell] = [ink("dim", why)] if card is None else _detail_lines(card, width)
    if width > MAX_SIDE_WIDTH:
        return [title, *rest, *[""] * (LINES - 1 - len(rest))]
    return [part for text in (title, *rest) if width_of(text) for part in wrap(text, width)]


def _detail_lines(card: ReferralCard, width: int) -> list[Cell]:
    how, remark = reliability(card.standing)
    theirs, own = phone_lines(card)
    agreed, asked, dispatch = consent_line(card), due_line(card.row), ink("dim", sent_line(card))
    if width <= MAX_SIDE_WIDTH:
        return [agreed, asked, dispatch, theirs, own, ink("dim", how), remark]
    # The card shows the end of the consent; here only its expiry matters.
    first = asked or dispatch
    first = split(first, agreed, width) if agreed and consent_lapsed(card) else first
    # The contact rules must not be cut.
    return [first, theirs, *wrap(own, width), ink("dim", how), remark]
