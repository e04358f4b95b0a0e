"""Dates, times and durations as text, in the current language and the agency's time zone."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

from db.core import clock
from db.core.errors import Invalid
from db.core.translation import N_, _, language, ngettext

# From the catalogue: loading a library's locale data took a tenth of the start-up time.
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
SHORT_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def short_date(day: dt.date | None) -> str:
    """Format a date as « 12 oct. », with the year when it is not the current one; « — » for None."""
    if day is None:
        return "—"
    text = f"{day.day} {_(SHORT_MONTHS[day.month - 1])}"
    return text if day.year == clock.today().year else f"{text} {day.year}"


def column_date(day: dt.date | None) -> str:
    """Format a date in at most ten columns: « 12 oct. », or 2025-10-12 for another year."""
    if day is not None and day.year != clock.today().year:
        return day.isoformat()
    return short_date(day)


def long_date(day: dt.date) -> str:
    """Format a date as « Samedi 21 novembre » (Saturday, November 21)."""
    weekday, month = _(WEEKDAYS[day.weekday()]), _(MONTHS[day.month - 1])
    text = f"{weekday} {day.day} {month}" if language() == "fr" else f"{weekday}, {month} {day.day}"
    return text[:1].upper() + text[1:]


def written_date(day: dt.date, say: Callable[[str], str]) -> str:
    """Write a date out for a letter, in the language of `say`: « 1er décembre 2026 » (December 1, 2026)."""
    form = N_("{month} 1, {year}") if day.day == 1 else N_("{month} {day}, {year}")
    return say(form).format(month=say(MONTHS[day.month - 1]), day=day.day, year=day.year)


def written_time(instant: dt.datetime, say: Callable[[str], str]) -> str:
    """Write a date and a time out for a letter: « 25 novembre 2026 à 14 h 30 »."""
    at = clock.local(instant)
    date = written_date(at.date(), say)
    return say(N_("{date}, {hour}:{minute}")).format(date=date, hour=at.hour, minute=f"{at.minute:02}")


def short_time(instant: dt.datetime) -> str:
    """Format a time as « 14 h 30 » (14:30 in English)."""
    at = clock.local(instant)
    return f"{at.hour} h {at.minute:02}" if language() == "fr" else f"{at.hour}:{at.minute:02}"


def date_time(instant: dt.datetime) -> str:
    """Format a datetime as « 24 nov. 10 h 00 »."""
    return f"{short_date(clock.local(instant).date())} {short_time(instant)}"


def days(count: float | None) -> str:
    """Format a number of days as « 40 j » (40 d in English), half days included; « — » for None."""
    if count is None:
        return "—"
    number = f"{count:g}" if count != int(count) else str(int(count))
    return _("{number} d").format(number=number.replace(".", ",") if language() == "fr" else number)


def decimal(number: float) -> str:
    """Format a number as « 2,5 » (2.5 in English)."""
    return f"{number:g}".replace(".", ",") if language() == "fr" else f"{number:g}"


def years(age: float) -> str:
    """Format an age as « 2 ans »."""
    return ngettext("{number} year", "{number} years", math.ceil(age)).format(number=decimal(age))


def days_ago(day: dt.date) -> str:
    """Format a date as « aujourd'hui », « il y a 3 jours » or « dans 3 jours »."""
    count = (clock.today() - day).days
    if count == 0:
        return _("today")
    if count < 0:
        return ngettext("in {count} day", "in {count} days", -count).format(count=-count)
    return ngettext("{count} day ago", "{count} days ago", count).format(count=count)


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def parse_date(text: str, *, field: str | None = None) -> dt.date:
    """Parse 2026-11-21 or 21/11/2026 (day first); raises Invalid."""
    typed = text.strip()
    try:
        if found := _ISO.fullmatch(typed):
            return dt.date(*map(int, found.groups()))
        if found := _DAY_FIRST.fullmatch(typed):
            day, month, year = map(int, found.groups())
            return dt.date(year, month, day)
    except ValueError:
        raise Invalid(
            "date.none",
            N_("{typed} is not a date in the calendar. Enter one such as 2026-11-30."),
            field=field,
            typed=typed[:40],
        ) from None
    raise Invalid(
        "date.unclear",
        N_("“{typed}” is not a date. Enter one such as 2026-11-30 or 30/11/2026."),
        field=field,
        typed=typed[:40],
    )


_TIME = re.compile(r"(\d{1,2})\s*(?:[hH:]\s*(\d{2})?)?")


def parse_time(text: str, *, field: str | None = None) -> dt.time:
    """Parse 14:30, 14 h 30, 14h or 14; raises Invalid."""
    found = _TIME.fullmatch(text.strip())
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return dt.time(int(found[1]), int(found[2] or 0))
    raise Invalid(
        "time.unclear",
        N_("“{typed}” is not a time. Enter one such as 14:30."),
        field=field,
        typed=text.strip()[:40],
    )


def parse_instant(day: dt.date, typed: str | None, *, field: str) -> dt.datetime:
    """Return a time typed on a day, noon if none is; raises Invalid."""
    return clock.instant(day, parse_time(typed, field=field)) if typed else clock.instant(day)


def check_not_future(day: dt.date, field: str) -> dt.date:
    """Return the day; raises Invalid if it is in the future."""
    if day > clock.today():
        raise Invalid(
            "date.future",
            N_("{day} is in the future. Enter today or an earlier date."),
            field=field,
            day=day.isoformat(),
        )
    return day
