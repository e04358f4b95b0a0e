"""Appointments of the coming week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from db.clients.models import Engagement
from db.core import clock

DAYS = 7
"""Days of the coming week, today included."""


def appointments(staff_id: int) -> Counter[dt.date]:
    """Return how many appointments a person has on each day of the coming week."""
    first = clock.today()
    begins, ends = (clock.instant(first + dt.timedelta(days=days), dt.time()) for days in (0, DAYS))
    query: Any = Engagement.select(Engagement.planned_for).where(
        Engagement.staff == staff_id, Engagement.planned_for >= begins, Engagement.planned_for < ends
    )
    return Counter(clock.local(at).date() for (at,) in query.tuples())
