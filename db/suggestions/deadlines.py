"""How soon a suggestion is answered: pure rules (field reference, appendix A1)."""

from __future__ import annotations

import datetime as dt

ACKNOWLEDGE_DAYS = 1
"""Days within which the author knows that the suggestion was read."""

DECIDE_DAYS = 30
"""Days within which a suggestion is decided, with a reason."""


def acknowledge_by(noted_on: dt.date) -> dt.date:
    """Return the last day on which a first answer is in time."""
    return noted_on + dt.timedelta(days=ACKNOWLEDGE_DAYS)


def decide_by(noted_on: dt.date) -> dt.date:
    """Return the last day on which a decision is in time: noted on 21 October, 20 November."""
    return noted_on + dt.timedelta(days=DECIDE_DAYS)


def is_late(noted_on: dt.date, today: dt.date, *, answered: bool) -> bool:
    """Tell whether a suggestion still open waits too long for a decision, or for any answer at all."""
    return today > (decide_by(noted_on) if answered else acknowledge_by(noted_on))
