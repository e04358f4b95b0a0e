"""The queue to confirm: referrals due now, then postponed ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.core.paging import Page, Span, in_parts
from db.referrals.models import Referral

DUE, POSTPONED = 0, 1
KEYS = ((Referral.to_confirm_on, Referral.id), (Referral.ask_on, Referral.id))
"""The order in each part of the queue: the most overdue first; by the day they are due again."""


def part_of(query: Any, part: int, today: Any) -> Any:
    """Return the query of a part of the queue."""
    if part == POSTPONED:
        return query.where(Referral.ask_on > today)
    return query.where(Referral.to_confirm_on <= today, Referral.ask_on <= today)


def queue(read: Callable[[int, Span], Page[Any]], span: Span) -> Page[Any]:
    """Return a page of the queue, from pages of its parts; a row's key starts with its part."""
    return in_parts((DUE, POSTPONED), read, span)


IN_QUEUE: Any = Referral.to_confirm_on.is_null(False)
"""The condition for being in the queue."""
