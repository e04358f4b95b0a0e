"""What one line of « Ma journée » is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.core import clock

AHEAD_DAYS = 7
"""How many days to come the list looks at."""

EACH = 40
"""At most so many lines of one kind: the list is for today, the areas hold the rest."""


@dataclass(frozen=True)
class TodayItem:
    """One thing to do: `kind` names it and so the key that settles it; `on` is the day it is or was due.

    Kinds: confirm (a referral: who is called is the `person`, or the organisation whose `phone` it is; `asks`
    for what), next (a referral that led nowhere: what comes after it), opinion (a client in contact for a
    month who was not asked how it went), stay (late or soon in a step), meet (a planned contact, `at` its
    hour), decide (a suggestion), verify (directory entries, `count` of them), act (a retrospective's action,
    whose retrospective is `retro_id`, None where one does not see it), write (an open retrospective), alert
    (what a lead is to know: `detail` did what `verb` names, `text` is why or what), draft (what the person
    typed and did not save: `text` names the form as DRAFT_NAMES does, `detail` what it is about).
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


def section(on: dt.date) -> str:
    """Return where a day stands in the list: late, today, soon."""
    today = clock.today()
    return "late" if on < today else "today" if on == today else "soon"
