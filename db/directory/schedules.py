"""The schedules of a service as rules: which rows apply at each of its places, and what they say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from db.core.translation import N_
from db.directory import hours_parser
from db.directory.recurrence import DAY_CODES, Rule, numbers, weekdays

Row = dict[str, Any]
_OFFSET = re.compile(r"(Z|[+-]\d\d(?::?\d\d)?)$", re.IGNORECASE)
_MOST_HOURS = 14
"""The largest offset of a zone from UTC."""


class Schedules:
    """Schedules of services at their places.

    The most specific ones apply: of the service at a place, of the service, of the place. Exceptions that
    close apply wherever they are said.
    """

    def __init__(self, rows: Iterable[Row], services_at: Iterable[Row]) -> None:
        self._at: dict[int, list[Row]] = defaultdict(list)
        for at in services_at:
            self._at[at["service"]].append(at)
        self._rows: dict[tuple[str, object], list[Row]] = defaultdict(list)
        for row in rows:
            if row["service_at_location"]:
                self._rows["at", row["service_at_location"]].append(row)
            elif row["service"] and row["location"]:
                self._rows["both", (row["service"], row["location"])].append(row)
            else:
                kind = "service" if row["service"] else "location"
                self._rows[kind, row[kind]].append(row)

    def sites(self, service: int) -> Iterator[tuple[int | None, list[Row]]]:
        """Yield each place of a service with the rows that apply there; None for one without a place."""
        own = self._get("service", service)
        for at in self._at.get(service, ()):
            place = at["location"]
            here = self._get("at", at["id"]) + self._get("both", (service, place))
            yield place, _applying([here, own, self._get("location", place)])
        if service not in self._at:
            yield None, own

    def _get(self, kind: str, key: object) -> list[Row]:
        return self._rows.get((kind, key), [])

    def closures(self, service: int) -> list[Row]:
        """Return the rows by which a service is closed at all of its places for a time."""
        sites = [rows for _place, rows in self.sites(service)]
        return [row for row in sites[0] if _closes(rule_of(row)) and all(row in rows for rows in sites)]

    def rules(self, service: int) -> list[Rule]:
        """Return the rules of all places of a service."""
        sites: dict[tuple[Rule, ...], None] = {}
        for _place, rows in self.sites(service):
            rules = (rule for row in rows for rule in rules_of(row))
            sites[tuple(rule for rule in rules if rule.exceptional or not rule.closed)] = None
        return [rule._replace(site=site) for site, rules in enumerate(sites) for rule in rules]


def _applying(levels: Sequence[list[Row]]) -> list[Row]:
    """Return the rows that apply, of levels from the most specific."""
    applying: list[Row] = []
    settled = False
    for rows in levels:
        rules = [(row, rules_of(row)[0]) for row in rows]
        applying += [row for row, rule in rules if not settled or _closes(rule)]
        settled = settled or any(not rule.exceptional for _row, rule in rules)
    return applying


def _closes(rule: Rule) -> bool:
    return rule.closed and bool(rule.exceptional)


def rules_of(row: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rule of a schedule, or the rules that its description says if nothing else does."""
    rule = rule_of(row)
    if not rule.closed or rule.limited or rule.freq:
        return (rule,)
    dates = {name: getattr(rule, name) for name in ("first", "last", "valid_from", "valid_to")}
    said = hours_parser.parse_hours(row["description"])
    return tuple(one._replace(**dates) for one in said) or (rule,)


def rule_of(row: Mapping[str, Any]) -> Rule:
    """Return the rule of a schedule."""
    more = row["more"] or {}
    opens, closes = row["opens_at"][:5], row["closes_at"][:5]
    offsets = [_offset_of(more.get(name)) for name in ("opens_at", "closes_at")]
    offset = next((one for one in (*offsets, _zone(more.get("timezone"))) if one is not None), None)
    if closes and offsets[1] is not None and offset is not None:
        closes = _shifted(closes, offset - offsets[1])
    rule = Rule(
        opens,
        closes,
        _byday(row["byday"]),
        row["freq"],
        max(row["interval"] or 1, 1),
        row["bymonthday"],
        row["dtstart"],
        row["until"],
        row["valid_from"],
        row["valid_to"],
        byweekno=str(more.get("byweekno") or ""),
        byyearday=str(more.get("byyearday") or ""),
        wkst=str(more.get("wkst") or DAY_CODES[0]).upper(),
        offset=offset if opens or closes else None,
    )
    count = more.get("count")
    return rule.counted(count) if isinstance(count, int) else rule


def _byday(text: str) -> str:
    """Return the days of a schedule as codes, also where a file names them."""
    return hours_parser.day_codes(text) if weekdays(text) is None else text


def findings(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the field and the sentence of each thing for which an HSDS schedule cannot be followed."""
    if isinstance(said := record.get("byday"), str) and weekdays(_byday(said)) is None:
        yield "byday", N_("“{value}” is not days such as MO,TU or 1MO")
    for name in ("bymonthday", "byweekno", "byyearday"):
        if isinstance(said := record.get(name), str) and numbers(said) is None:
            yield name, N_("“{value}” is not numbers such as 1,15 or -1")
    interval = record.get("interval")
    if isinstance(interval, int) and interval > 1 and not (record.get("dtstart") or record.get("valid_from")):
        yield "interval", N_("“{value}” without dtstart: the days are not known")
    if isinstance(zone := record.get("timezone"), int | float) and _zone(zone) is None:
        yield "timezone", N_("“{value}” is not a number of hours from UTC")


def _offset_of(time: object) -> int | None:
    """Return the offset that a time has, in minutes."""
    found = _OFFSET.search(time) if isinstance(time, str) and ":" in time else None
    if found is None:
        return None
    if found[1] in "Zz":
        return 0
    digits = found[1][1:].replace(":", "")
    minutes = 60 * int(digits[:2]) + int(digits[2:] or 0)
    if minutes > 60 * _MOST_HOURS:
        return None
    return -minutes if found[1].startswith("-") else minutes


def _zone(hours: object) -> int | None:
    if not isinstance(hours, int | float) or isinstance(hours, bool) or abs(hours) > _MOST_HOURS:
        return None
    return round(60 * hours)


def _shifted(time: str, minutes: int) -> str:
    if not minutes:
        return time
    hour, minute = map(int, time.split(":"))
    total = (60 * hour + minute + minutes) % (24 * 60)
    return f"{total // 60:02}:{total % 60:02}"
