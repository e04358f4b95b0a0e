"""My day: what one line of it is, whichever area it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from db.core import clock

AHEAD_DAYS = 7
"""How many days to come the list looks at."""

EACH = 40
"""At most so many lines of one kind: the list is for today, the areas hold the rest."""


@dataclass(frozen=True)
class TodayItem:
    """Something to do, due on the day `on`.

    `kind` is a key of the KINDS of its area, which say what the other fields hold.
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
    """How lines of one kind are worded."""

    name: str
    """Marked with N_()."""
    say: Callable[[TodayItem], tuple[str, str]]
    """Returns what is to do and what helps to do it, in the current language."""
    short: str = ""
    """Marked with N_(): what stands in the place of a file's number."""


def section(on: dt.date) -> str:
    """Return the part of the list that a day belongs to: late, today, soon."""
    today = clock.today()
    return "late" if on < today else "today" if on == today else "soon"
