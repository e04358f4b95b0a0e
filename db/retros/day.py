"""Retrospectives in My day: actions to finish, and retrospectives that accept notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.dates import short_date
from db.core.day import AHEAD_DAYS, EACH, Kind, TodayItem, section
from db.core.translation import N_, _
from db.retros.models import Phase, Retro, RetroAction
from db.retros.reach import visible
from db.staff.coverage import LEADS, coverage

DRAFTS = {
    "retro.new": N_("New retrospective"),
    "retro.note": N_("Note"),
    "retro.action": N_("Action"),
    "retro.done": N_("What it changed"),
}
"""Forms whose drafts are saved."""
FEW = 3
"""Maximum number of retrospectives."""


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield this person's actions, and the retrospectives that they can write in."""
    yield from _actions(actor)
    yield from _open_retros(actor)


def waiting(actor: Actor) -> int:
    """Return the number of open retrospectives."""
    return int(_under_way(actor).count())


def _under_way(actor: Actor) -> Any:
    return Retro.select().where(Retro.phase != Phase.CLOSED, visible(actor))


def _actions(actor: Actor) -> Iterator[TodayItem]:
    horizon = clock.today() + dt.timedelta(days=AHEAD_DAYS)
    query = (
        RetroAction.select(RetroAction, Retro)
        .join(Retro)
        .where(_falls_to(actor), RetroAction.done_on.is_null(), RetroAction.due_on <= horizon)
        .order_by(RetroAction.due_on)
        .limit(EACH)
    )
    rows = list(query)
    ids = [row.retro_id for row in rows]
    seen = {retro.id for retro in Retro.select(Retro.id).where(Retro.id.in_(ids), visible(actor))}
    for row in rows:
        days = (clock.today() - row.due_on).days
        within = row.retro_id in seen  # an action assigned across teams does not open the other team's board
        yield TodayItem(
            "act",
            section(row.due_on),
            row.due_on,
            row.id,
            text=row.text,
            detail=row.retro.title if within else "",
            days=days,
            retro_id=row.retro_id if within else None,
        )


def _falls_to(actor: Actor) -> Any:
    """Return the condition that an action falls to this person: its owner, who stands in for them, or a lead.

    Without an owner who is there: the leads of the team, all leads if it has none, or the whole team.
    """
    now = coverage(actor)
    theirs = in_ids(RetroAction.owner, now.ids)
    led = {colleague.team_id for colleague in now.mine if colleague.may(LEADS)}
    if now.led and not led:
        return theirs
    left = RetroAction.owner.is_null() | in_ids(RetroAction.owner, now.gone)
    if None in led:
        return theirs | left
    own, others = (led, {lead.team_id for lead in now.leads}) if led else (now.teams, now.staffed)
    here = Retro.team.is_null() | in_ids(Retro.team, (team for team in own if team is not None))
    if None not in others:
        here |= ~in_ids(Retro.team, (team for team in others if team is not None))
    return theirs | (left & here)


def _open_retros(actor: Actor) -> Iterator[TodayItem]:
    collecting = _under_way(actor).where(Retro.phase == Phase.COLLECT)
    for row in collecting.order_by(Retro.held_on.desc(), Retro.id.desc()).limit(FEW):
        on = max(row.held_on, clock.today())
        yield TodayItem("write", section(on), on, row.id, text=row.title, retro_id=row.id)


def _say_act(item: TodayItem) -> tuple[str, str]:
    due_on = _("due {day}").format(day=short_date(item.on))
    return " ".join(item.text.split()), f"{due_on} · {item.detail}"


def _say_write(item: TodayItem) -> tuple[str, str]:
    return item.text, _("write a note")


KINDS = {
    "act": Kind(N_("Action to finish"), _say_act, N_("Action")),
    "write": Kind(N_("Retrospective open for notes"), _say_write, N_("Retro")),
}
"""act: an action of retrospective `detail`; `retro_id` is None if the person may not read it."""
