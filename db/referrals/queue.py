"""The queue to confirm: referrals due now, then postponed ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.core.paging import Page, Span
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
    start = span.before if span.backwards else span.after
    order: tuple[int, ...] = (POSTPONED, DUE) if span.backwards else (DUE, POSTPONED)
    if start is not None and start[0] != order[0]:
        order = order[1:]  # the page begins in the other part
    page: Page[Any] = Page((), False)
    for part in order:
        key = start[1:] if start is not None and part == start[0] else None
        left = span.limit - len(page.rows)  # 0 only finds out whether this part has rows
        here = Span(None if span.backwards else key, key if span.backwards else None, span.backwards, left)
        found = read(part, here)
        page = Page(found.rows + page.rows if span.backwards else page.rows + found.rows, found.more)
        if page.more:
            break
    return page


IN_QUEUE: Any = Referral.to_confirm_on.is_null(False)
"""The condition for being in the queue."""
