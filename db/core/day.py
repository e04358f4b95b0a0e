"""Lines of My day, shared by all areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from db.core import clock

AHEAD_DAYS = 7
"""Number of days ahead that the list covers."""

EACH = 40
"""Maximum number of lines of one kind; the areas list the rest."""


@dataclass(frozen=True)
class TodayItem:
    """Something to do, due on the day `on`.

    `kind` is a key of the KINDS of its area, which document the other fields.
    """

    kind: str
    section: str
    on: dt.date
    id: int
    client_id: int | None = None
    number: str = ""
    given: str = ""
    family: str = ""
    initials: str = ""
    text: str = ""
    detail: str = ""
    phone: str = ""
    person: bool = False
    rules: str = ""
    days: int = 0
    expected_days: int | None = None
    at: dt.datetime | None = None
    mode: str = ""
    count: int = 0
    retro_id: int | None = None
    asks: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Kind:
    """The text of one kind of line."""

    name: str
    """Marked with N_()."""
    say: Callable[[TodayItem], tuple[str, str]]
    """Returns what to do and a detail, in the current language."""
    short: str = ""
    """Marked with N_(); shown instead of a file number."""


def section(on: dt.date) -> str:
    """Return the section of a day: late, today or soon."""
    today = clock.today()
    return "late" if on < today else "today" if on == today else "soon"
