"""The cells of an event log: which columns are wanted, what a text or a time in them means."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from db.core.errors import Invalid
from db.core.text import LINE_LIMIT, clean
from db.core.translation import N_

CASE, TRACE, ACTIVITY, TIME, LIFECYCLE = (
    "case:concept:name",
    "concept:name",
    "concept:name",
    "time:timestamp",
    "lifecycle:transition",
)
"""The names of the XES standard; a CSV file puts `case:` before those of the trace."""
END = "end_timestamp"
"""Our own name for the end of a visit: the standard has none for an event that lasts."""


@dataclass(frozen=True)
class Columns:
    """The names that the person gave; None takes the usual one."""

    case: str | None
    activity: str | None
    time: str | None
    end: str | None
    lifecycle: str | None


_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(.*))?")
_UTC = re.compile(r"(?:UTC|GMT)$")


def read_text(text: str, row: int, column: str) -> str:
    """Return a name of a case or of a step as it would be stored; raises Invalid when empty or too long."""
    if len(text) > LINE_LIMIT:
        raise Invalid(
            "log.long",
            N_("Row {row}, column “{column}”: this text has more than {limit} characters."),
            field=column,
            row=row,
            column=column,
            limit=LINE_LIMIT,
        )
    if not (line := clean(text)):
        raise Invalid(
            "log.empty",
            N_("Row {row}, column “{column}”: this cell is empty."),
            field=column,
            row=row,
            column=column,
        )
    return line


def read_time(text: str, row: int, column: str, zone: dt.tzinfo) -> dt.datetime:
    """Return an instant in UTC from a date, or a date and time, with or without a zone.

    The year comes first (ISO 8601, also with slashes): no other order is guessed. Raises Invalid.
    """
    try:
        moment = _parse(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            "log.date",
            N_(
                "Row {row}, column “{column}”: “{value}” is not a date and time. Write the year "
                "first, such as 2026-11-30 14:30."
            ),
            field=column,
            row=row,
            column=column,
            value=clean(text[:60]),
        ) from error


def read_end(text: str, begun: dt.datetime, row: int, column: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return when a visit ended, None for an empty cell; raises Invalid when that is before it began."""
    if not text.strip():
        return None
    end = read_time(text, row, column, zone)
    if end < begun:
        raise Invalid(
            "log.order",
            N_("Row {row}, column “{column}”: the end is before the start."),
            field=column,
            row=row,
            column=column,
        )
    return end


def _parse(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        if not (found := _DAY.fullmatch(text)):
            raise
    year, month, day, hour, rest = found.groups()
    date = f"{year}-{month:0>2}-{day:0>2}"
    time = f"T{hour:0>2}:{_UTC.sub('Z', rest.replace(' ', ''))}" if hour else ""
    return dt.datetime.fromisoformat(date + time)
