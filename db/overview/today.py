"""My day: one list, over all areas, of what needs a person now, in order of urgency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from db.clients import day as clients
from db.core import clock
from db.core.actor import Actor
from db.core.dates import date_time
from db.core.day import EACH, Kind, TodayItem
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory import day as directory
from db.referrals import day as referrals
from db.retros import day as retros
from db.staff.drafts import all_drafts
from db.suggestions import day as suggestions

AREAS = {
    "trajectories": clients,
    "referrals": referrals,
    "directory": directory,
    "suggestions": suggestions,
    "retros": retros,
}
"""What is due in each area, by the id under which the top line counts it."""
DRAFTS: dict[str, str] = {name: label for area in AREAS.values() for name, label in area.DRAFTS.items()}
"""Every form whose drafts are saved, by the name that a draft has."""


def today(actor: Actor) -> list[TodayItem]:
    """Return what needs this person, the most urgent first."""
    return in_order([*due(actor), *_drafts(actor)])


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield what is due for this person in all areas."""
    return (item for area in AREAS.values() for item in area.due(actor))


def in_order(items: Iterable[TodayItem]) -> list[TodayItem]:
    """Return items in order of urgency: late first, then today, then soon.

    In each, people come before paper: the longest late on top, then by hour.
    """
    rank = {"late": 0, "today": 1, "soon": 2}
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(
        items,
        key=lambda item: (
            rank[item.section],
            item.client_id is None,
            item.on,
            item.at or last,
            item.kind,
            item.id,
        ),
    )


def attention(actor: Actor) -> dict[str, int]:
    """Return how many things need this person's attention, by area: the counts of the top line."""
    return {name: area.waiting(actor) for name, area in AREAS.items()}


def _drafts(actor: Actor) -> Iterator[TodayItem]:
    for draft in all_drafts(actor)[:EACH]:
        on = clock.local(draft.saved_at).date()
        about = draft.about[2] if draft.about else ""
        yield TodayItem("draft", "today", on, draft.id, text=draft.form, detail=about, at=draft.saved_at)


def _say_draft(item: TodayItem) -> tuple[str, str]:
    assert item.at is not None  # the hour of the last key
    label = DRAFTS.get(item.text.partition(":")[0])
    name = _(label) if label else item.text
    return " ".join(dotted(name, item.detail).split()), date_time(item.at)


KINDS: dict[str, Kind] = {
    **{kind: how for area in AREAS.values() for kind, how in area.KINDS.items()},
    "draft": Kind(N_("Draft"), _say_draft, N_("Draft")),
}
"""draft: `text` is the form's name in DRAFTS, `detail` what it is about."""


def said(item: TodayItem) -> tuple[str, str]:
    """Return what is to do, and what helps to do it, in the current language."""
    return KINDS[item.kind].say(item)
