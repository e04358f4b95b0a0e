"""The calendar of the sample data: days counted from today, as texts ready to store."""

from __future__ import annotations

import datetime as dt

from db.core import clock
from db.core.fields import UTCDateTimeField

_BACK, _AHEAD = 1500, 500
_OPENING = dt.time(8)
OPEN_MINUTES = 480
"""Length of a working day, in minutes from its opening at 8."""


class Days:
    """Dates and instants by day (0 is today, -1 yesterday) and minute after opening, in the agency's time."""

    def __init__(self) -> None:
        self.today = clock.today()
        span = range(-_BACK, _AHEAD)  # the last part is found from the end, by a negative day
        dates = [self.today + dt.timedelta(days=day) for day in (*span[_BACK:], *span[:_BACK])]
        self._dates = dates
        self._texts = [date.isoformat() for date in dates]
        self._openings = [clock.instant(date, _OPENING).replace(tzinfo=None) for date in dates]
        self._worked = [-max(0, date.weekday() - 4) for date in dates]
        self._minutes = [dt.timedelta(minutes=minute) for minute in range(24 * 60)]

    def day(self, day: int) -> dt.date:
        """Return the date."""
        return self._dates[day]

    def date(self, day: int) -> str:
        """Return the date as it is stored."""
        return self._texts[day]

    def at(self, day: int, minute: int) -> str:
        """Return the instant, so many minutes after opening, as it is stored."""
        return (self._openings[day] + self._minutes[minute]).isoformat(" ", "microseconds")

    def now(self) -> str:
        """Return the present instant as it is stored."""
        return str(UTCDateTimeField().db_value(clock.now()))

    def worked(self, day: int) -> int:
        """Return the day itself, or the Friday before it."""
        return day + self._worked[day]

    def working(self, day: int) -> int:
        """Return the day itself, or the Monday after it."""
        return day if self._worked[day] == 0 else self.worked(day) + 3
