"""Referrals in My day: to confirm, without a next step, without the client's feedback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from db.core import clock
from db.core.actor import Actor
from db.core.dates import days, short_date
from db.core.day import AHEAD_DAYS, EACH, Kind, TodayItem, section
from db.core.paging import Span
from db.core.text import dotted
from db.core.translation import N_, _, ngettext
from db.directory.queries import first_phones
from db.referrals.closed_loop import awaits_feedback
from db.referrals.codes import QUEUE_REASONS_SHORT, NextStep, QueueReason
from db.referrals.deadlines import calls_person
from db.referrals.models import Referral
from db.referrals.queries import COLUMNS, Filter, ReferralRow, make_row, page, select_joined
from db.referrals.queue import IN_QUEUE
from db.referrals.reach import falls_to

_MONTH = dt.timedelta(days=30)
"""Time after contact when the client is asked how it went (field reference, A1)."""
FEW = 5
"""Maximum number of feedback lines: feedback is usually asked for at appointments."""


DRAFTS = {
    "referral.new": N_("New referral"),
    "referral.confirm": N_("Contact made"),
    "referral.not_made": N_("Contact not made"),
    "referral.feedback": N_("Feedback"),
    "referral.opinion": N_("How did it go?"),
    "referral.again": N_("Reminder"),
    "referral.meeting": N_("Appointment at the organisation"),
    "referral.received": N_("Service received"),
    "referral.status": N_("Status"),
}
"""Forms whose drafts are saved."""
_ASKED = {**QUEUE_REASONS_SHORT, QueueReason.ELSEWHERE: N_("another organisation?")}
"""What a referral needs; longer than in the list, where there is less room."""


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield the referrals that need this person."""
    yield from to_confirm(actor)
    yield from next_steps(actor)
    yield from opinions(actor)


def waiting(actor: Actor) -> int:
    """Return the number of referrals to confirm, and of past appointments to ask about."""
    passed = (Referral.appointment_at < clock.now()) & Referral.meeting.is_null()
    wanted = (Referral.ask_on <= clock.today()) | passed
    return int(Referral.select().where(IN_QUEUE, wanted, falls_to(actor)).count())


def to_confirm(actor: Actor) -> Iterator[TodayItem]:
    """Yield the calls that this person has to make in the next days."""
    horizon = clock.today() + dt.timedelta(days=AHEAD_DAYS)
    rows = page(Filter(actor, followed=True), Span(limit=EACH)).rows
    phones = first_phones({row.organisation_id for row in rows})
    for row in rows:
        on = row.ask_on if row.aside else row.since
        overdue = row.days_late or 0
        if row.queue_reason is QueueReason.MET and row.appointment_at is not None:
            on = clock.local(row.appointment_at).date()
            overdue = max(overdue, (clock.today() - on).days)
        if on is None or on > horizon:
            continue
        person = calls_person(row.handoff, row.attempts, row.queue_reason)
        asks = "escalated" if row.escalated_on else row.queue_reason or ""
        yield replace(
            _of(row, "confirm", on, asks),
            section="late" if row.late else section(on),
            days=overdue,
            phone=phones.get(row.organisation_id, "") if person is False else "",
            person=person is True,
            rules=row.contact_rules,
        )


def next_steps(actor: Actor) -> Iterator[TodayItem]:
    """Yield the failed referrals whose next step is to be chosen or done."""
    today = clock.today()
    query = select_joined((*COLUMNS.values(), Referral.next_on, Referral.next_step))
    found = query.where(Referral.next_on.is_null(False), falls_to(actor)).order_by(
        Referral.next_on, Referral.id
    )
    for *columns, on, step in found.limit(EACH).tuples():
        yield _of(make_row(tuple(columns), today), "next", on, step or "")


def opinions(actor: Actor) -> Iterator[TodayItem]:
    """Yield the referrals with contact a month ago and without the client's feedback."""
    if not actor.may("referral.feedback"):
        return
    today = clock.today()
    query = select_joined().where(
        Referral.made_by == actor.id,
        Referral.contact_on.between(today - 2 * _MONTH, today - _MONTH),
        awaits_feedback(),
    )
    for columns in query.order_by(Referral.contact_on, Referral.id).limit(FEW).tuples():
        row = make_row(columns, today)
        assert row.contact_on is not None
        yield replace(_of(row, "opinion", row.contact_on + _MONTH), section="today")


def _of(row: ReferralRow, kind: str, on: dt.date, asks: str = "") -> TodayItem:
    return TodayItem(
        kind=kind,
        section=section(on),
        on=on,
        id=row.id,
        client_id=row.client_id,
        number=row.number,
        given=row.given,
        family=row.family,
        initials=row.initials,
        text=row.organisation,
        detail=row.service,
        days=(clock.today() - on).days,
        asks=asks,
    )


def _say_confirm(item: TodayItem) -> tuple[str, str]:
    if item.asks:
        asked = _("escalated") if item.asks == "escalated" else _(_ASKED[QueueReason(item.asks)])
        late = f" · {days(item.days)}" if item.days > 0 else ""
        return f"{asked}{late}", dotted(_reminder(item), item.text, item.detail)
    if item.days > 0:
        text = ngettext("to confirm for {n} day", "to confirm for {n} days", item.days).format(n=item.days)
        return text, dotted(_reminder(item), item.text, item.detail)
    return _("to confirm by {day}").format(day=short_date(item.on)), dotted(item.text, item.detail)


def _reminder(item: TodayItem) -> str:
    """Return the day of the reminder of a call that was set aside, though it is late."""
    aside = item.section == "late" and item.on > clock.today()
    return _("reminder {day}").format(day=short_date(item.on)) if aside else ""


def _say_next(item: TodayItem) -> tuple[str, str]:
    step = _(NextStep(item.asks).label) if item.asks else _("what's next?")
    return _("didn't work out: {step}").format(step=step), dotted(item.text, item.detail)


def _say_opinion(item: TodayItem) -> tuple[str, str]:
    return _("ask how it went"), dotted(item.text, item.detail)


KINDS = {
    "confirm": Kind(N_("Referral to confirm"), _say_confirm),
    "next": Kind(N_("Referral that didn't work out"), _say_next),
    "opinion": Kind(N_("Feedback to ask for"), _say_opinion),
}
"""confirm: call the client if `person`, else `phone`; `asks` is a value of `QueueReason` or "escalated".

next: `asks` is the NextStep chosen so far, if any. opinion: a month after contact. Of each, `text` is the
organisation and `detail` its service.
"""
