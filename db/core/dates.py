"""Dates, times and durations as people write them, in the current language and the agency's time zone."""

from __future__ import annotations

import datetime as dt
import re

from db.core import clock
from db.core.errors import Invalid
from db.core.translation import N_, _, language, ngettext

# Words of the catalogue, not a library: its locale data took a tenth of the time that a session starts in.
MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
SHORT_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def short_date(day: dt.date | None) -> str:
    """Return « 12 oct. », with the year when it is not this one; a dash for no date."""
    if day is None:
        return "—"
    text = f"{day.day} {_(SHORT_MONTHS[day.month - 1])}"
    return text if day.year == clock.today().year else f"{text} {day.year}"


def column_date(day: dt.date | None) -> str:
    """Return « 12 oct. », or 2025-10-12 when it is not this year: ten columns at most; a dash for no date."""
    if day is not None and day.year != clock.today().year:
        return day.isoformat()
    return short_date(day)


def long_date(day: dt.date) -> str:
    """Return « Samedi 21 novembre » (Saturday, November 21)."""
    weekday, month = _(WEEKDAYS[day.weekday()]), _(MONTHS[day.month - 1])
    text = f"{weekday} {day.day} {month}" if language() == "fr" else f"{weekday}, {month} {day.day}"
    return text[:1].upper() + text[1:]


def short_time(instant: dt.datetime) -> str:
    """Return « 14 h 30 » (14:30 in English) in the agency's time zone."""
    at = clock.local(instant)
    return f"{at.hour} h {at.minute:02}" if language() == "fr" else f"{at.hour}:{at.minute:02}"


def date_time(instant: dt.datetime) -> str:
    """Return « 24 nov. 10 h 00 » in the agency's time zone."""
    return f"{short_date(clock.local(instant).date())} {short_time(instant)}"


def days(count: float | None) -> str:
    """Return « 40 j » (40 d in English); a dash for none; half days are shown."""
    if count is None:
        return "—"
    number = f"{count:g}" if count != int(count) else str(int(count))
    return _("{number} d").format(number=number.replace(".", ",") if language() == "fr" else number)


def days_ago(day: dt.date) -> str:
    """Return « aujourd'hui », « il y a 3 jours » or « dans 3 jours »."""
    count = (clock.today() - day).days
    if count == 0:
        return _("today")
    if count < 0:
        return ngettext("in {count} day", "in {count} days", -count).format(count=-count)
    return ngettext("{count} day ago", "{count} days ago", count).format(count=count)


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def parse_date(text: str, *, field: str | None = None) -> dt.date:
    """Return the date typed as 2026-11-21 or 21/11/2026 (day first); raises Invalid."""
    typed = text.strip()
    try:
        if found := _ISO.fullmatch(typed):
            return dt.date(*map(int, found.groups()))
        if found := _DAY_FIRST.fullmatch(typed):
            day, month, year = map(int, found.groups())
            return dt.date(year, month, day)
    except ValueError:
        raise Invalid(
            "date.none", N_("There is no such date: {typed}."), field=field, typed=typed[:40]
        ) from None
    raise Invalid(
        "date.unclear",
        N_("“{typed}” is not a date; write 2026-11-21 or 21/11/2026."),
        field=field,
        typed=typed[:40],
    )


_TIME = re.compile(r"(\d{1,2})\s*(?:[hH:]\s*(\d{2})?)?")


def parse_time(text: str, *, field: str | None = None) -> dt.time:
    """Return the hour typed as 14:30, 14 h 30, 14h or 14; raises Invalid."""
    found = _TIME.fullmatch(text.strip())
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return dt.time(int(found[1]), int(found[2] or 0))
    raise Invalid(
        "time.unclear", N_("“{typed}” is not an hour; write 14:30."), field=field, typed=text.strip()[:40]
    )
