"""The queue to confirm: referrals due now, then postponed ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from db.core import clock
from db.core.paging import Page, Span, keyset
from db.referrals.models import Referral

DUE, POSTPONED = 0, 1


def queue(query: Any, span: Span, make: Callable[..., Any]) -> Page[Any]:
    """Return a page of the queue: those due now, the most overdue first, then by the day they are due again.

    `make` returns a row from a result and its `part` of the queue, which starts the row's key.
    """
    today = clock.today()
    due = query.where(Referral.to_confirm_on <= today, Referral.ask_on <= today)
    parts = (
        (due, (Referral.to_confirm_on, Referral.id)),
        (query.where(Referral.ask_on > today), (Referral.ask_on, Referral.id)),
    )
    backwards = span.last or span.before is not None
    start = span.before if backwards else span.after
    order: tuple[int, ...] = (POSTPONED, DUE) if backwards else (DUE, POSTPONED)
    if start is not None and start[0] != order[0]:
        order = order[1:]  # the page begins in the other part
    page: Page[Any] = Page((), False)
    for part in order:
        key = start[1:] if start is not None and part == start[0] else None
        left = span.limit - len(page.rows)  # 0 only finds out whether this part has rows
        here = Span(None if backwards else key, key if backwards else None, backwards, left)
        found = keyset(*parts[part], here, partial(make, part=part))
        page = Page(found.rows + page.rows if backwards else page.rows + found.rows, found.more)
        if page.more:
            break
    return page


IN_QUEUE: Any = Referral.to_confirm_on.is_null(False)
"""The condition for being in the queue."""
