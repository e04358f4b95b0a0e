"""The load of the coming week, in one line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from db.clients.week import DAYS
from db.core import clock
from db.core.dates import SHORT_WEEKDAYS
from db.core.day import TodayItem
from db.core.text import dotted
from db.core.translation import _

WEEKEND = 5
"""Saturday, as Monday is 0."""


def load(items: Iterable[TodayItem], appointments: Mapping[dt.date, int]) -> list[tuple[dt.date, int]]:
    """Return each day of the coming week with its appointments and what else is due; no empty weekend day.

    `items` are those of the day's list, which shows the appointments of the next days too.
    """
    first = clock.today()
    due = Counter(item.on for item in items if item.kind != "meet")
    days = [first + dt.timedelta(days=ahead) for ahead in range(DAYS)]
    counts = [(day, due[day] + appointments.get(day, 0)) for day in days]
    return [(day, count) for day, count in counts if count or day.weekday() < WEEKEND]


def week_text(week: Iterable[tuple[dt.date, int]]) -> str:
    """Return the week in words: « Semaine : lun. 5 · mar. 3 · mer. — »."""
    days = (f"{_(SHORT_WEEKDAYS[day.weekday()])} {count or '—'}" for day, count in week)
    return _("Week: {days}").format(days=dotted(*days))
