"""Opening hours: what is open at a moment by the rules of schedules, and until when.

Datetimes are naive, in the agency's time zone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from db.directory.recurrence import DAY, Rule, weekdays

LOOKAHEAD_DAYS = 62
"""Days searched for the next opening or closing: two months, for what opens once a month."""


@dataclass(frozen=True)
class Opening:
    """Whether it is open, and until when; None if that does not change within two months."""

    open: bool
    until: dt.datetime | None


Span = tuple[dt.datetime, dt.datetime]


def opening(rules: Sequence[Rule], now: dt.datetime) -> Opening | None:
    """Return whether it is open at a time; None if no rule says so."""
    today = now.date()
    horizon = today + LOOKAHEAD_DAYS * DAY
    if not any(_counts(rule, today, horizon) for rule in rules):
        return None
    end: dt.datetime | None = None
    for opens, closes in _in_order(rules, today, horizon):
        if end is not None:
            if opens > end:
                break
            end = max(end, closes)
        elif opens <= now < closes:
            end = closes
        elif opens > now:
            return None if _unknown(rules, today) else Opening(False, opens)
    if end is None:
        return None if _unknown(rules, today) else Opening(False, None)
    return Opening(True, end if end.date() < horizon else None)


def _counts(rule: Rule, today: dt.date, horizon: dt.date) -> bool:
    """Tell whether a rule says anything about these days; a closure does only while it lasts."""
    last = today if rule.closed else horizon
    return (rule.valid_from is None or rule.valid_from <= last) and (
        rule.valid_to is None or today <= rule.valid_to
    )


def _unknown(rules: Sequence[Rule], today: dt.date) -> bool:
    """Tell whether a rule that is not understood may say that it is open today."""
    return any(not rule.known and rule.valid_on(today) and _may_recur(rule, today) for rule in rules)


def _may_recur(rule: Rule, day: dt.date) -> bool:
    """Tell whether nothing that is understood of a rule excludes a day."""
    places = {place for _nth, place in weekdays(rule.byday) or ()}
    ended = rule.last is not None and day > rule.last
    return not ended and (not places or rule.foreign or day.weekday() in places)


def _in_order(rules: Sequence[Rule], today: dt.date, horizon: dt.date) -> Iterator[Span]:
    """Yield the opening times that begin before the horizon, in order."""
    before, after = _reach(rules)
    waiting: list[Span] = []
    day = today - before * DAY
    while day < horizon + after * DAY:
        if spans := [*_spans(rules, day)]:
            waiting = sorted([*waiting, *spans])
        day += DAY
        # In another zone, the times of a day may fall on another one.
        if waiting and waiting[0][0].date() <= (sure := day - (after + 1) * DAY):
            yield from (span for span in waiting if span[0].date() <= sure)
            waiting = [span for span in waiting if span[0].date() > sure]
    yield from (span for span in waiting if span[0].date() < horizon)


def _reach(rules: Iterable[Rule]) -> tuple[int, int]:
    """Return how many days before and after a moment the day of a rule in force may be."""
    return (3, 2) if any(rule.foreign for rule in rules) else (1, 0)


def _spans(rules: Sequence[Rule], day: dt.date) -> Iterator[Span]:
    """Yield the opening times of a day; at each site, the exceptions with the shortest validity win."""
    valid = [rule for rule in rules if rule.valid_on(day) and (not rule.closed or rule.recurs_on(day))]
    levels: dict[int, int] = {}
    for rule in valid:
        if length := rule.exceptional:
            levels[rule.site] = min(length, levels.get(rule.site, length))
    for rule in valid:
        applies = not levels or rule.exceptional == levels.get(rule.site, 0)
        if applies and rule.recurs_on(day) and rule.known and (span := rule.span(day)) is not None:
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
    before, after = _reach(rules)
    days = (now.date() + n * DAY for n in range(-before, after + 1))
    return any(opens <= now < closes for day in days for opens, closes in _spans(rules, day))


_DATES = slice(6, 10)


@lru_cache(maxsize=4096)
def _rules(text: str) -> tuple[Rule, ...]:
    rules = []
    for row in json.loads(text):
        row[_DATES] = [value and dt.date.fromisoformat(value) for value in row[_DATES]]
        rules.append(Rule(*row))
    return tuple(rules)
