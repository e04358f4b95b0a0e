"""Schedules as text: « lundi à vendredi, 8 h 30 – 16 h 30 »."""

from __future__ import annotations

import datetime as dt

from db.core import clock
from db.core.dates import WEEKDAYS, short_date
from db.core.text import dotted
from db.core.translation import _, language
from db.directory.hours import DAY_CODES

_MIN_RANGE = 2


def schedule_text(
    byday: str, opens_at: str, closes_at: str, text: str, valid_from: dt.date | None, valid_to: dt.date | None
) -> str:
    """Return the days and times of a schedule with its description; empty once it is over."""
    today = clock.today()
    if valid_to and valid_to < today:
        return ""
    times = " – ".join(time_text(hour) for hour in (opens_at, closes_at) if hour)
    said = dotted(", ".join(part for part in (weekdays_text(byday), times) if part), text)
    if said and valid_from and valid_from > today:
        return _("from {day}: {what}").format(day=short_date(valid_from), what=said)
    if said and valid_to:
        return _("until {day}: {what}").format(day=short_date(valid_to), what=said)
    return said


def weekdays_text(byday: str) -> str:
    """Return weekdays as text: « Monday to Friday », « Tuesday, Thursday »; other rules as they are."""
    words = [word.strip().upper() for word in byday.split(",") if word.strip()]
    if not words or any(word not in DAY_CODES for word in words):
        return byday
    places = sorted({DAY_CODES.index(word) for word in words})
    names = [_(WEEKDAYS[place]) for place in places]
    if len(places) > _MIN_RANGE and places[-1] - places[0] == len(places) - 1:
        return _("{first} to {last}").format(first=names[0], last=names[-1])
    return ", ".join(names)


def time_text(text: str) -> str:
    """Return « 8 h 30 » (8:30 in English)."""
    at = dt.time.fromisoformat(text)
    return f"{at.hour} h {at.minute:02}" if language() == "fr" else f"{at.hour}:{at.minute:02}"


def short_time(text: str) -> str:
    """Return « 9 h », « 8 h 30 » (9:00, 8:30 in English)."""
    return time_text(text).removesuffix(" 00")
