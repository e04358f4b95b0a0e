"""Opening hours: the rules of HSDS schedules (RFC 5545), also used for hours as typed.

Datetimes are naive, in the agency's time zone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LOOKAHEAD_DAYS = 14
"""Days searched for the next opening or closing."""
EXCEPTION_DAYS = 183
"""A rule valid for no longer is an exception (holidays, summer) and replaces the usual rules."""
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The weekdays of RFC 5545, from Monday."""
_DAY = dt.timedelta(days=1)


class Rule(NamedTuple):
    """One row of a schedule, with times as HH:MM; without times it means closed."""

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

    @property
    def exceptional(self) -> int:
        """Return how many days an exception is valid; 0 for a usual rule."""
        if self.valid_from is None or self.valid_to is None:
            return 0
        days = (self.valid_to - self.valid_from).days + 1
        return days if days <= EXCEPTION_DAYS else 0

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def recurs_on(self, day: dt.date) -> bool:
        """Tell whether the recurrence includes this day, whatever the rule's validity."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        start = self.first or self.valid_from or day
        days = [part.strip().upper() for part in self.byday.split(",") if part.strip()]
        if self.freq.upper() == "MONTHLY" or (not self.freq and self.bymonthday):
            return self._in_step(_months(day), _months(start)) and self._of_month(day, days)
        if self.freq.upper() == "DAILY":
            return self._in_step(day.toordinal(), start.toordinal()) and (
                not days or DAY_CODES[day.weekday()] in days
            )
        if not days and self.freq and self.first:
            days = [DAY_CODES[self.first.weekday()]]
        return self._in_step(_weeks(day), _weeks(start)) and (
            not days or DAY_CODES[day.weekday()] in {part[-2:] for part in days}
        )

    def _in_step(self, now: int, start: int) -> bool:
        return self.interval <= 1 or (now - start) % self.interval == 0

    def _of_month(self, day: dt.date, days: Sequence[str]) -> bool:
        length = ((day.replace(day=1) + 31 * _DAY).replace(day=1) - _DAY).day
        if self.bymonthday:
            wanted = {int(part) for part in self.bymonthday.split(",") if part.strip().lstrip("+-").isdigit()}
            return day.day in wanted or day.day - length - 1 in wanted
        if not days:
            return self.first is None or day.day == self.first.day
        nth, nth_last = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
        name = DAY_CODES[day.weekday()]
        return any(
            part[-2:] == name and part[:-2].lstrip("+") in ("", str(nth), str(nth_last)) for part in days
        )

    def span(self, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """Return the opening and closing times on a day; after midnight if it closes before it opens."""
        if not (self.opens_at or self.closes_at):
            return None
        opens = dt.datetime.combine(day, _time(self.opens_at or "00:00"))
        closes = dt.datetime.combine(day, _time(self.closes_at or "23:59"))
        if closes.time() >= dt.time(23, 59):
            return opens, dt.datetime.combine(day + _DAY, dt.time())
        return opens, closes if closes > opens else closes + _DAY


@dataclass(frozen=True)
class Opening:
    """Whether it is open, and until when; None if that does not change within two weeks."""

    open: bool
    until: dt.datetime | None


def opening(rules: Sequence[Rule], now: dt.datetime) -> Opening | None:
    """Return whether it is open at a time; None if no rule says so."""
    days = [now.date() + i * _DAY for i in range(-1, LOOKAHEAD_DAYS + 1)]
    if not any(rule.valid_on(day) for rule in rules for day in days[1:]):
        return None
    end: dt.datetime | None = None
    for opens, closes in sorted(span for day in days for span in _spans(rules, day)):
        if end is not None:
            if opens > end:
                break
            end = max(end, closes)
        elif opens <= now < closes:
            end = closes
        elif opens > now:
            return Opening(False, opens)
    if end is None:
        return Opening(False, None)
    return Opening(True, end if end.date() < days[-1] else None)


def _spans(rules: Sequence[Rule], day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the opening times of a day; only the exceptions with the shortest validity apply, if any."""
    valid = [rule for rule in rules if rule.valid_on(day)]
    lengths = [rule.exceptional for rule in valid if rule.exceptional]
    level = min(lengths, default=0)
    for rule in valid:
        if rule.exceptional == level and rule.recurs_on(day) and (span := rule.span(day)) is not None:
            yield span


def serialise(rules: Sequence[Rule]) -> str:
    """Serialise rules; empty for none."""
    if not rules:
        return ""
    rows = [[value.isoformat() if isinstance(value, dt.date) else value for value in rule] for rule in rules]
    return json.dumps(rows, separators=(",", ":"))


@lru_cache(maxsize=1024)
def stored_opening(text: str, now: dt.datetime) -> Opening | None:
    """Return `opening` for serialised rules; cached, so pass a time rounded to the minute."""
    return opening(_rules(text), now) if text else None


def is_open_at(text: str, now: dt.datetime) -> bool:
    """Tell whether it is open at a time, by serialised rules."""
    rules = _rules(text)
    days = (now.date() - _DAY, now.date())
    return any(opens <= now < closes for day in days for opens, closes in _spans(rules, day))


def _rules(text: str) -> list[Rule]:
    rows = json.loads(text)
    return [Rule(*row[:6], *(value and dt.date.fromisoformat(value) for value in row[6:])) for row in rows]


def _time(text: str) -> dt.time:
    hour, minute = text.split(":")[:2]
    return dt.time(23, 59) if hour == "24" else dt.time(int(hour), int(minute))


def _weeks(day: dt.date) -> int:
    return (day.toordinal() - 1) // 7


def _months(day: dt.date) -> int:
    return day.year * 12 + day.month
