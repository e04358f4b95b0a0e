"""Deadlines for answering suggestions (field reference, appendix A1)."""

from __future__ import annotations

import datetime as dt

ACKNOWLEDGE_DAYS = 1
"""Days within which the author gets a first answer."""

DECIDE_DAYS = 30
"""Days within which a suggestion is decided, with a reason."""


def acknowledge_by(noted_on: dt.date) -> dt.date:
    """Return the last day for a first answer."""
    return noted_on + dt.timedelta(days=ACKNOWLEDGE_DAYS)


def decide_by(noted_on: dt.date) -> dt.date:
    """Return the last day for a decision: 20 November for a suggestion of 21 October."""
    return noted_on + dt.timedelta(days=DECIDE_DAYS)


def is_late(noted_on: dt.date, today: dt.date, *, answered: bool) -> bool:
    """Tell whether an open suggestion is past its deadline for a decision, or for a first answer."""
    return today > (decide_by(noted_on) if answered else acknowledge_by(noted_on))
