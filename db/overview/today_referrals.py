"""The lines of « Ma journée » that are about referrals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from db.core import clock
from db.core.actor import Actor
from db.core.paging import Span
from db.directory.queries import first_phones
from db.overview.items import AHEAD_DAYS, EACH, TodayItem, section
from db.referrals.clocks import calls_person
from db.referrals.lifecycle import Handoff
from db.referrals.loops import unheard
from db.referrals.models import Referral
from db.referrals.queries import COLUMNS, Filter, ReferralRow, joined, make_row, page
from db.referrals.reach import followed_by

_MONTH = dt.timedelta(days=30)
"""After contact; by then the client is asked how it went (field reference, A1)."""
FEW = 5
"""So many of those at most: they are asked when people meet anyway."""


def to_confirm(actor: Actor) -> Iterator[TodayItem]:
    """Yield what wants a call of this person in the days to come."""
    horizon = clock.today() + dt.timedelta(days=AHEAD_DAYS)
    rows = page(Filter(actor, followed=True), Span(limit=EACH)).rows
    phones = first_phones({row.organisation_id for row in rows})
    for row in rows:
        on = row.ask_on if row.aside else row.since
        if on is None or on > horizon:
            continue
        person = calls_person(Handoff(row.handoff), row.attempts, row.asks)
        asks = "escalated" if row.escalated_on else row.asks.value if row.asks else ""
        yield replace(
            _of(row, "confirm", on, asks),
            days=row.days_late or 0,
            phone=phones.get(row.organisation_id, "") if person is False else "",
            person=person is True,
            rules=row.contact_rules,
        )


def next_steps(actor: Actor) -> Iterator[TodayItem]:
    """Yield what led nowhere, while what comes after it is still to be done."""
    query = joined((*COLUMNS, Referral.next_on, Referral.next_step))
    found = query.where(Referral.next_on.is_null(False), followed_by(actor)).order_by(
        Referral.next_on, Referral.id
    )
    for *columns, on, step in found.limit(EACH).tuples():
        yield _of(make_row(tuple(columns)), "next", on, step.value if step else "")


def opinions(actor: Actor) -> Iterator[TodayItem]:
    """Yield the clients who have been in contact for a month and were not asked how it went."""
    if not actor.may("referral.feedback"):
        return
    today = clock.today()
    query = joined().where(
        Referral.made_by == actor.id,
        Referral.contact_on.between(today - 2 * _MONTH, today - _MONTH),
        unheard(),
    )
    for columns in query.order_by(Referral.contact_on, Referral.id).limit(FEW).tuples():
        row = make_row(columns)
        assert row.contact_on is not None
        yield replace(_of(row, "opinion", row.contact_on + _MONTH), section="soon")


def _of(row: ReferralRow, kind: str, on: dt.date, asks: str = "") -> TodayItem:
    return TodayItem(
        kind,
        section(on),
        on,
        row.id,
        row.client_id,
        row.number,
        row.given,
        row.family,
        row.initials,
        row.organisation,
        row.service,
        days=(clock.today() - on).days,
        asks=asks,
    )
