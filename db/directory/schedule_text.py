"""Schedules as text: « 1er mardi du mois, 8 h 30 – 16 h 30 »."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from db.core import clock
from db.core.dates import WEEKDAYS, short_date
from db.core.text import dotted
from db.core.translation import N_, _, language, ngettext
from db.directory.recurrence import DAY, DAY_CODES, Rule, numbers, weekdays

_MIN_RANGE = 2
_NEXT_DAYS = 2 * 366
"""How far the next day is looked for."""
_OTHER = 2
_EVERY = {
    "DAILY": (N_("every day"), N_("every other day"), N_("every {n} days")),
    "WEEKLY": ("", N_("every other week"), N_("every {n} weeks")),
    "MONTHLY": ("", N_("every other month"), N_("every {n} months")),
    "YEARLY": ("", N_("every other year"), N_("every {n} years")),
}
"""How often, for an interval of one, of two, and of more."""


def schedule_text(rule: Rule, description: str = "") -> str:
    """Return the days and times of a schedule with its description; empty once it is over.

    Times are in the agency's time zone, as on the next day on which it applies.
    """
    today = clock.today()
    if any(day and day < today for day in (rule.valid_to, rule.last)):
        return ""
    if rule.closed and rule.exceptional:
        return dotted(_closure(rule), description)
    what = dotted(", ".join(part for part in _days_and_times(rule, today) if part), description)
    return what and _with_validity(rule, what, today)


def _closure(rule: Rule) -> str:
    first, last = short_date(rule.valid_from), short_date(rule.valid_to)
    closed = _("closed on {day}").format(day=first)
    if first != last:
        closed = _("closed from {first} to {last}").format(first=first, last=last)
    return ", ".join(part for part in (closed, *_days(rule, weekdays(rule.byday))) if part)


def _with_validity(rule: Rule, what: str, today: dt.date) -> str:
    """Return what a rule says with when it begins, if that is to come, or ends."""
    first, last = rule.valid_from, rule.valid_to
    if first and first > today:
        if first == last:
            return _("on {day}: {what}").format(day=short_date(first), what=what)
        if last:
            said = _("from {first} to {last}: {what}")
            return said.format(first=short_date(first), last=short_date(last), what=what)
        return _("from {day}: {what}").format(day=short_date(first), what=what)
    if ends := [day for day in (last, rule.last) if day]:
        return _("until {day}: {what}").format(day=short_date(min(ends)), what=what)
    return what


def _days_and_times(rule: Rule, today: dt.date) -> Iterator[str]:
    """Yield on which days, how often, the next day where the rest is not enough to know it, and the times."""
    days, opens, closes, zone = weekdays(rule.byday), rule.opens_at, rule.closes_at, ""
    day = rule.next_day(today, _NEXT_DAYS) if rule.known else None
    if rule.foreign and opens:
        here = [
            rule.localised(dt.datetime.combine(day or today, time_of(at))) for at in (opens, closes or opens)
        ]
        later = (here[0].date() - (day or today)).days
        if later and not _movable(rule):
            zone = _offset_text(rule.offset or 0)
        else:
            opens, closes = f"{here[0]:%H:%M}", f"{here[1]:%H:%M}" if closes else ""
            days = days and tuple((nth, (place + later) % 7) for nth, place in days)
            day = day and day + later * DAY
    if rule.valid_from is None or rule.valid_from != rule.valid_to:
        yield from _days(rule, days)
    if day and (rule.interval > 1 or rule.byweekno or rule.byyearday or rule.period == "YEARLY"):
        yield _("next {day}").format(day=short_date(day))
    yield " ".join(part for part in (_times(opens, closes), zone) if part)


def _movable(rule: Rule) -> bool:
    """Tell whether the rule names weekdays alone, which are others where it is another day."""
    days = weekdays(rule.byday)
    numbered = rule.bymonthday or rule.byweekno or rule.byyearday
    return (
        bool(days) and rule.period == "WEEKLY" and not numbered and not any(nth for nth, _day in days or ())
    )


def _days(rule: Rule, days: Sequence[tuple[int, int]] | None) -> Iterator[str]:
    """Yield on which days a rule applies, and how often."""
    month, often = rule.bymonthday, _often(rule)
    if days is None:
        yield rule.byday
    elif not rule.limited and rule.freq and rule.first:
        days = [(0, rule.first.weekday())] if rule.period == "WEEKLY" else []
        month = str(rule.first.day) if rule.period == "MONTHLY" else ""
    elif not rule.limited and rule.known and not rule.closed and not often:
        days = [(0, place) for place in range(len(DAY_CODES))]
    if rule.period == "WEEKLY" and rule.interval == _OTHER and days and len(days) == 1 and not days[0][0]:
        yield _("every other {day}").format(day=_(WEEKDAYS[days[0][1]]))
        often = ""
    else:
        yield weekdays_text([place for nth, place in days or () if not nth])
        if ordinal := _nth_days(days or ()):
            of = _("{days} of the year") if rule.period == "YEARLY" else _("{days} of the month")
            yield of.format(days=ordinal)
    if month:
        yield _month_days(numbers(month), month)
    if weeks := _listed(rule.byweekno):
        week = ngettext("week {numbers} of the year", "weeks {numbers} of the year", len(weeks))
        yield week.format(numbers=_and(weeks))
    if places := _listed(rule.byyearday):
        place = ngettext("day {numbers} of the year", "days {numbers} of the year", len(places))
        yield place.format(numbers=_and(places))
    yield often


def _listed(text: str) -> list[str]:
    return [str(n) for n in numbers(text) or ()] or ([text] if text else [])


def _often(rule: Rule) -> str:
    once, other, more = _EVERY.get(rule.period, ("", "", ""))
    if rule.interval <= 1:
        return _(once) if not rule.byday else ""
    return _(other) if rule.interval == _OTHER else _(more).format(n=rule.interval)


def weekdays_text(places: Sequence[int]) -> str:
    """Return weekdays as text: « Monday to Friday », « Tuesday, Thursday », « every day »."""
    places = sorted(set(places))
    if len(places) == len(DAY_CODES):
        return _("every day")
    names = [_(WEEKDAYS[place]) for place in places]
    if len(places) > _MIN_RANGE and places[-1] - places[0] == len(places) - 1:
        return _("{first} to {last}").format(first=names[0], last=names[-1])
    return ", ".join(names)


def _nth_days(days: Sequence[tuple[int, int]]) -> str:
    """Return « 1st and 3rd Tuesday, last Friday »."""
    found: dict[int, list[str]] = defaultdict(list)
    for nth, place in days:
        if nth:
            found[place].append(_ordinal(nth))
    return ", ".join(f"{_and(nths)} {_(WEEKDAYS[place])}" for place, nths in found.items())


def _month_days(days: Sequence[int] | None, text: str) -> str:
    """Return « the 1st and 15th of the month » (« le 1er et le 15 du mois »)."""
    if not days:
        return text
    if language() != "fr":
        said = [f"{_ordinal(day)} day" if day < 0 else _ordinal(day) for day in days]
        return _("the {days} of the month").format(days=_and(said))
    said = [f"le {_ordinal(day)} jour" if day < 0 else f"le {'1er' if day == 1 else day}" for day in days]
    return _("the {days} of the month").format(days=_and(said).replace("le avant", "l'avant"))


def _ordinal(n: int) -> str:
    """Return « 1er », « 2e », « dernier » (1st, 2nd, last)."""
    if n in _FROM_END:
        return _(_FROM_END[n])
    if language() == "fr":
        return ("1er" if n == 1 else f"{n}e") if n > 0 else f"{-n}e dernier"
    place = abs(n)
    ending = "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}" if n > 0 else f"{place}{ending}-last"


_FROM_END = {-1: N_("last"), -2: N_("second-last")}


def _and(words: Sequence[str]) -> str:
    """Return « a, b and c »."""
    if len(words) < 2:
        return "".join(words)
    return _("{words} and {last}").format(words=", ".join(words[:-1]), last=words[-1])


def _times(opens: str, closes: str) -> str:
    if opens == "00:00" and closes in ("00:00", "23:59", "24:00"):
        return _("24 hours a day")
    return " – ".join(time_text(at) for at in (opens, closes) if at)


def _offset_text(minutes: int) -> str:
    """Return « (UTC−8) »."""
    hours, rest = divmod(abs(minutes), 60)
    return f"(UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"


def time_of(text: str) -> dt.time:
    """Return the time of a schedule; midnight for 24:00."""
    hour, minute = map(int, text.split(":")[:2])
    return dt.time(hour % 24, minute)


def time_text(text: str) -> str:
    """Return « 8 h 30 » (8:30 in English)."""
    at = time_of(text)
    return f"{at.hour} h {at.minute:02}" if language() == "fr" else f"{at.hour}:{at.minute:02}"


def short_time(text: str) -> str:
    """Return « 9 h », « 8 h 30 » (9:00, 8:30 in English)."""
    return time_text(text).removesuffix(" 00")
