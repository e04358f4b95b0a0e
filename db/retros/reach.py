"""Which retrospectives a person sees: everything that reads them goes through this."""

from __future__ import annotations

from typing import Any

from peewee import SQL

from db.core.actor import Actor
from db.core.errors import Unknown
from db.core.translation import N_
from db.retros.models import Retro, RetroAction


def visible(actor: Actor) -> Any:
    """Return the condition on Retro for what this person reads, writes in and closes.

    That is what their team holds, what no team does, and what they led. A lead without a team leads the
    whole agency. Whoever may not read retrospectives sees none.
    """
    if not actor.may("retro.read"):
        return SQL("1 = 0")
    if actor.team_id is None and actor.may("retro.open"):
        return SQL("1 = 1")
    return Retro.team.is_null() | (Retro.team == actor.team_id) | (Retro.lead == actor.id)


def visible_action(actor: Actor) -> Any:
    """Return the condition on RetroAction: one's own, and those of the retrospectives that one sees."""
    seen = Retro.select(Retro.id).where(visible(actor))
    return (RetroAction.owner == actor.id) | RetroAction.retro.in_(seen)


def find(actor: Actor, retro_id: int) -> Retro:
    """Return the row of a retrospective; raises Unknown, also for another team's."""
    row = Retro.get_or_none((Retro.id == retro_id) & visible(actor))
    if row is None:
        raise unknown(retro_id)
    return row


def unknown(retro_id: int) -> Unknown:
    """Return the refusal of a retrospective that does not exist."""
    return Unknown("retro.unknown", N_("There is no retrospective {id}."), id=retro_id)
