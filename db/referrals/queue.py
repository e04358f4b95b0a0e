"""The queue to confirm: referrals due now, then postponed ones."""

from __future__ import annotations

from typing import Any

from db.referrals.models import Referral

DUE, POSTPONED = 0, 1
KEYS = ((Referral.to_confirm_on, Referral.id), (Referral.ask_on, Referral.id))
"""The order in each part of the queue: the most overdue first; by the day they are due again."""


def part_of(query: Any, part: int, today: Any) -> Any:
    """Return the query of a part of the queue."""
    if part == POSTPONED:
        return query.where(Referral.ask_on > today)
    return query.where(Referral.to_confirm_on <= today, Referral.ask_on <= today)


IN_QUEUE: Any = Referral.to_confirm_on.is_null(False)
"""The condition for being in the queue."""
