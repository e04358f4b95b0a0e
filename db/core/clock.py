"""The one seam for time: aware UTC instants, and dates in the agency's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from db.core import settings
from db.core.errors import Invalid
from db.core.translation import N_

_frozen: dt.datetime | None = None


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the present date in the agency's time zone."""
    return local(now()).date()


def local(instant: dt.datetime) -> dt.datetime:
    """Return the instant as the agency's clocks show it."""
    return instant.astimezone(settings.current().zone())


def instant(day: dt.date, at: dt.time = dt.time(12)) -> dt.datetime:
    """Return the UTC instant of a date and an hour of the agency's clocks; noon when no hour is given.

    Raises Invalid at the two ends of the calendar, where the other zone has no such day.
    """
    try:
        return dt.datetime.combine(day, at, settings.current().zone()).astimezone(dt.UTC)
    except OverflowError:
        raise Invalid("date.none", N_("There is no such date: {typed}."), typed=day.isoformat()) from None


@contextmanager
def frozen(moment: str) -> Iterator[None]:
    """Hold time still at an ISO 8601 instant with its zone; for tests, pictures and sample data."""
    global _frozen
    before, _frozen = _frozen, dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
    try:
        yield
    finally:
        _frozen = before
