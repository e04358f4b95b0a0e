"""How a value of HSDS is held in a column, and told again from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.core.text import LINE_LIMIT, TEXT_LIMIT, clean, clean_lines
from db.directory.hours_parser import parse_time
from db.directory.models import ServiceStatus

_LARGEST = 2**53
"""Whole numbers beyond it are not exact everywhere."""
_CENTS_LIMIT = 2**62


@dataclass(frozen=True)
class Form:
    """`hold` returns the column's value for what a file says, or None says; `tell` returns what it said."""

    hold: Callable[[Any], Any]
    tell: Callable[[Any], Any]


def _text(reader: Callable[..., str], most: int) -> Form:
    """Return the form of a text; a column has the beginning of one that is very long."""

    def hold(value: Any) -> str:
        return reader(value, limit=3 * len(value))[:most] if isinstance(value, str) else ""

    return Form(hold, _told)


def _told(value: str) -> str | None:
    return value or None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _tell_number(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _hold_cents(value: Any) -> int | None:
    if not _is_number(value) or abs(value) * 100 > _CENTS_LIMIT:
        return None
    cents = Decimal(str(value)) * 100
    return int(cents) if cents == int(cents) else None


def _read(reader: Callable[[str], Any], value: Any) -> Any:
    try:
        return reader(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if len(value) == len("2026-01-31") else None


def _instant(value: str) -> dt.datetime | None:
    moment = dt.datetime.fromisoformat(value)
    return moment.astimezone(dt.UTC) if moment.tzinfo else None


def _hold_clock(value: Any) -> str:
    """Return a time without its offset, which the record keeps; also one as people type it, such as 9am."""
    time = _read(dt.time.fromisoformat, value)
    if time is None and isinstance(value, str) and (typed := parse_time(value)):
        return f"{typed}:00"
    return time.replace(tzinfo=None).isoformat("seconds") if time else ""


def _hold_status(value: Any) -> ServiceStatus:
    """Return the status; active where nothing is said, and inactive for a word that says neither."""
    if value is None:
        return ServiceStatus.ACTIVE
    return ServiceStatus(value) if value in list(ServiceStatus) else ServiceStatus.INACTIVE


def _tell_extension(value: str) -> int | str | None:
    """Return a number where the text is one and loses nothing as one."""
    return int(value) if value.isascii() and value.isdigit() and str(int(value)) == value else value or None


LINE, LINES = _text(clean, LINE_LIMIT), _text(clean_lines, TEXT_LIMIT)
WORD = Form(lambda value: value if isinstance(value, str) and len(value) <= 20 else "", _told)
STATUS = Form(_hold_status, lambda status: status.value)
NUMBER = Form(lambda value: float(value) if _is_number(value) else None, _tell_number)
WHOLE = Form(lambda value: value if type(value) is int and abs(value) < 2**31 else None, lambda value: value)
CENTS = Form(_hold_cents, lambda cents: None if cents is None else _tell_number(cents / 100))
DAY = Form(lambda value: _read(_day, value), lambda day: day.isoformat() if day else None)
INSTANT = Form(lambda value: _read(_instant, value), lambda at: at.isoformat() if at else None)
CLOCK = Form(_hold_clock, _told)
NUMBERED = Form(
    lambda value: LINE.hold(str(value) if type(value) is int and abs(value) <= _LARGEST else value),
    _tell_extension,
)
OPEN = Form(lambda value: value is not False, lambda active: None if active else False)
"""Said only of what is closed."""
