"""On which days and at what times a schedule of HSDS applies (RFC 5545), also used for hours as typed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.core import settings

EXCEPTION_DAYS = 183
"""A rule valid for no longer is an exception (holidays, summer) and replaces the usual rules."""
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The weekdays of RFC 5545, from Monday."""
DAY = dt.timedelta(days=1)
_END_OF_DAY = dt.time(23, 59)
_COUNTED_DAYS = 20 * 366
"""How far the end of a counted rule is looked for."""
_DAY_CODE = re.compile(r"([+-]?\d{0,2})(MO|TU|WE|TH|FR|SA|SU)")


class Rule(NamedTuple):
    """One row of a schedule, with times as HH:MM; without times it means closed.

    `offset` is that of its times from UTC, in minutes; None for the agency's time. `site` tells apart the
    places of a service, each of which has its own exceptions.
    """

    opens_at: str = ""
    closes_at: str = ""
    byday: str = ""
    freq: str = ""
    interval: int = 1
    bymonthday: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    byweekno: str = ""
    byyearday: str = ""
    wkst: str = "MO"
    offset: int | None = None
    site: int = 0

    @property
    def exceptional(self) -> int:
        """Return how many days an exception is valid; 0 for a usual rule."""
        if self.valid_from is None or self.valid_to is None:
            return 0
        days = (self.valid_to - self.valid_from).days + 1
        return days if days <= EXCEPTION_DAYS else 0

    @property
    def closed(self) -> bool:
        """Tell whether the rule has no times."""
        return not (self.opens_at or self.closes_at)

    @property
    def start(self) -> dt.date | None:
        """Return the day from which intervals are counted, if known."""
        return self.first or self.valid_from

    @property
    def period(self) -> str:
        """Return how it repeats: DAILY, WEEKLY, MONTHLY or YEARLY; if not said, as its days imply."""
        if self.freq:
            return self.freq.upper()
        ordinal = any(nth for nth, _day in weekdays(self.byday) or ())
        return "MONTHLY" if self.bymonthday or ordinal else "YEARLY" if self.byyearday else "WEEKLY"

    @property
    def known(self) -> bool:
        """Tell whether the rule says on which days it applies, and from when to when."""
        if weekdays(self.byday) is None or self.period not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
            return False
        if None in (numbers(self.bymonthday), numbers(self.byweekno), numbers(self.byyearday)):
            return False
        if self.interval > 1 and self.start is None:
            return False
        vague = self.freq and self.period != "DAILY" and not self.limited and self.first is None
        return self.closed or bool(self.opens_at and self.closes_at and not vague)

    @property
    def limited(self) -> bool:
        """Tell whether it names days, rather than leave them to the first one."""
        return bool(self.byday or self.bymonthday or self.byweekno or self.byyearday)

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def recurs_on(self, day: dt.date) -> bool:
        """Tell whether the recurrence includes this day, whatever the rule's validity."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        if self.interval > 1 and not self._in_step(day):
            return False
        if self.limited:
            return self._on_weekday(day) and self._on_number(day)
        first = self.first
        if not self.freq or first is None or self.period == "DAILY":
            return True
        if self.period == "WEEKLY":
            return day.weekday() == first.weekday()
        return day.day == first.day and (self.period == "MONTHLY" or day.month == first.month)

    def _in_step(self, day: dt.date) -> bool:
        if (start := self.start) is None:
            return False
        if self.period == "DAILY":
            steps = (day - start).days
        elif self.period == "WEEKLY":
            steps = (_week_start(day, self.wkst) - _week_start(start, self.wkst)).days // 7
        else:
            steps = day.year - start.year
            if self.period == "MONTHLY":
                steps = 12 * steps + day.month - start.month
        return steps % self.interval == 0

    def _on_weekday(self, day: dt.date) -> bool:
        if not (days := weekdays(self.byday)):
            return days is not None
        if (0, day.weekday()) in days:
            return True
        if not any(nth for nth, _weekday in days):
            return False
        if self.period == "YEARLY":
            place, length = day.timetuple().tm_yday, _year_days(day.year)
        else:
            place, length = day.day, _month_days(day)
        nths = ((place - 1) // 7 + 1, -((length - place) // 7 + 1))
        return any(weekday == day.weekday() and nth in nths for nth, weekday in days)

    def _on_number(self, day: dt.date) -> bool:
        if not (self.bymonthday or self.byweekno or self.byyearday):
            return True
        if self.byweekno:
            year, week = _week(day, self.wkst)
            weeks = _week(dt.date(year, 12, 28), self.wkst)[1]  # always in the last week
            if not _among(week, weeks, self.byweekno):
                return False
        return _among(day.day, _month_days(day), self.bymonthday) and _among(
            day.timetuple().tm_yday, _year_days(day.year), self.byyearday
        )

    def span(self, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the opening and closing times of a day, naive and in the agency's time zone.

        After midnight if it closes before it opens.
        """
        if not (self.opens_at and self.closes_at):
            return None
        opens = dt.datetime.combine(day, _time(self.opens_at))
        closes = dt.datetime.combine(day, _time(self.closes_at))
        if closes.time() >= _END_OF_DAY:
            closes = dt.datetime.combine(day + DAY, dt.time())
        elif closes <= opens:
            closes += DAY
        opens, closes = self.localised(opens), self.localised(closes)
        return (opens, closes) if opens < closes else None  # within the hour that a change of clocks repeats

    def localised(self, at: dt.datetime) -> dt.datetime:
        """Return a time of the rule in the agency's time zone; both are naive."""
        if not self.foreign:
            return at
        zone = dt.timezone(dt.timedelta(minutes=self.offset or 0))
        return at.replace(tzinfo=zone).astimezone(settings.current().zone()).replace(tzinfo=None)

    @property
    def foreign(self) -> bool:
        """Tell whether its times are of another zone.

        Files give an offset where they mean a zone: one that the agency's own zone has in a part of the year
        is of that zone, and the times are those of the clock on the wall all year.
        """
        return self.offset is not None and self.offset not in _own_offsets(settings.current().zone())

    def next_day(self, after: dt.date, days: int) -> dt.date | None:
        """Return the first day from `after` on which it applies; None if there is none within some days."""
        ahead = (after + n * DAY for n in range(days))
        return next((day for day in ahead if self.valid_on(day) and self.recurs_on(day)), None)

    def counted(self, count: int) -> Rule:
        """Return the rule until its occurrence of that number from its first day."""
        if self.first is None or count < 1:
            return self
        for n in range(_COUNTED_DAYS):
            day = self.first + n * DAY
            if self.recurs_on(day) and (count := count - 1) == 0:
                return self._replace(last=day)
        return self


@lru_cache(maxsize=256)
def weekdays(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return each day of « MO,-1FR » as its ordinal (0 for all) and weekday; None if it is not understood."""
    days = []
    for part in text.upper().split(","):
        if part := part.strip():
            if (found := _DAY_CODE.fullmatch(part)) is None:
                return None
            sign = found[1]
            if sign in ("+", "-"):
                return None
            days.append((int(sign or 0), DAY_CODES.index(found[2])))
    return tuple(days)


@lru_cache(maxsize=256)
def numbers(text: str) -> tuple[int, ...] | None:
    """Return the numbers of « 1,15,-1 »; None if it is not understood."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[+-]?0*[1-9]\d{0,2}", part) for part in parts):
        return None
    return tuple(dict.fromkeys(map(int, parts)))


def _among(place: int, length: int, wanted: str) -> bool:
    """Tell whether a place, also as counted from the end, is among the numbers; any is if there are none."""
    return not wanted or bool({place, place - length - 1} & set(numbers(wanted) or ()))


def _time(text: str) -> dt.time:
    hour, minute = text.split(":")[:2]
    return _END_OF_DAY if hour == "24" else dt.time(int(hour), int(minute))


def _week_start(day: dt.date, wkst: str) -> dt.date:
    return day - (day.weekday() - _week_day(wkst)) % 7 * DAY


def _week_day(wkst: str) -> int:
    return DAY_CODES.index(wkst) if wkst in DAY_CODES else 0


def _week(day: dt.date, wkst: str) -> tuple[int, int]:
    """Return the year and number of a week, which belongs to the year of most of its days."""
    middle = _week_start(day, wkst) + 3 * DAY
    return middle.year, (middle.timetuple().tm_yday - 1) // 7 + 1


def _month_days(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _year_days(year: int) -> int:
    return dt.date(year, 12, 31).timetuple().tm_yday


@lru_cache(maxsize=8)
def _own_offsets(zone: ZoneInfo) -> frozenset[int]:
    """Return the offsets of a zone from UTC in winter and in summer, in minutes."""
    year = dt.datetime.now(dt.UTC).year
    offsets = (dt.datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return frozenset(int(offset.total_seconds()) // 60 for offset in offsets if offset is not None)
