"""The current time: aware UTC datetimes, and dates in the agency's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from db.core import settings
from db.core.errors import Invalid
from db.core.translation import N_

_frozen: dt.datetime | None = None


def now() -> dt.datetime:
    """Return the current time, aware, in UTC."""
    return _frozen or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the current date in the agency's time zone."""
    return local(now()).date()


def local(instant: dt.datetime) -> dt.datetime:
    """Convert a datetime to the agency's time zone."""
    return instant.astimezone(settings.current().zone())


def instant(day: dt.date, at: dt.time = dt.time(12)) -> dt.datetime:
    """Return the UTC datetime of a date and time in the agency's time zone; noon by default.

    Raises Invalid for a date that UTC cannot represent (the first or last day of the calendar).
    """
    try:
        return dt.datetime.combine(day, at, settings.current().zone()).astimezone(dt.UTC)
    except OverflowError:
        raise Invalid(
            "date.none",
            N_("{typed} is not a date in the calendar. Enter one such as 2026-11-30."),
            typed=day.isoformat(),
        ) from None


@contextmanager
def frozen(moment: str) -> Iterator[None]:
    """Freeze the clock at an ISO 8601 datetime with an offset; for tests, screenshots and sample data."""
    global _frozen
    before, _frozen = _frozen, dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
    try:
        yield
    finally:
        _frozen = before
