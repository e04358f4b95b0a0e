"""Which retrospectives a person may read."""

from __future__ import annotations

from typing import Any

from peewee import SQL

from db.core.actor import Actor
from db.core.errors import NotFound
from db.core.translation import N_
from db.retros.models import Retro, RetroAction


def visible(actor: Actor) -> Any:
    """Return the condition that this person may read, write and close a retrospective.

    It is their team's, has no team, or was led by them. A lead without a team reads all; someone without the
    permission reads none.
    """
    if not actor.may("retro.read"):
        return SQL("1 = 0")
    if actor.team_id is None and actor.may("retro.open"):
        return SQL("1 = 1")
    return Retro.team.is_null() | (Retro.team == actor.team_id) | (Retro.lead == actor.id)


def visible_action(actor: Actor) -> Any:
    """Return the condition that this person may see an action: their own, or of a visible retrospective."""
    seen = Retro.select(Retro.id).where(visible(actor))
    return (RetroAction.owner == actor.id) | RetroAction.retro.in_(seen)


def find(actor: Actor, retro_id: int) -> Retro:
    """Return the row of a retrospective; raises NotFound, also for another team's."""
    row = Retro.get_or_none((Retro.id == retro_id) & visible(actor))
    if row is None:
        raise unknown(retro_id)
    return row


def unknown(retro_id: int) -> NotFound:
    """Return the error for a retrospective that does not exist."""
    return NotFound("retro.unknown", N_("There is no retrospective {id}."), id=retro_id)
