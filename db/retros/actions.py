"""Retrospectives: opening, adding notes and actions, closing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.database import is_sqlite
from db.core.errors import Invalid, NotFound, Refused
from db.core.model import change
from db.core.text import clean, clean_lines, fold
from db.core.translation import N_
from db.retros.models import Card, Phase, Retro, RetroAction
from db.retros.prompts import PROMPTS_LIMIT
from db.retros.queries import unknown_action
from db.retros.reach import find, visible_action
from db.staff import queries as staff_queries
from db.staff.conflicts import stale_because
from db.staff.models import Staff, Team

LAST_ID = 2**31 - 1
"""Largest PostgreSQL integer."""


def open_retro(
    actor: Actor, title: str, prompts: Iterable[str], *, anonymous: bool = False, team: str = ""
) -> int:
    """Open a retrospective dated today, with these column headings, and return its id.

    `team` defaults to the actor's own. Raises Invalid with the field, Unknown for a team.
    """
    title = clean(title, field="title")
    if not title:
        raise Invalid("retro.title", N_("Enter a title."), field="title")
    headings = [clean(prompt, field="prompts", limit=60) for prompt in prompts]
    if not 1 <= len(headings) <= PROMPTS_LIMIT or not all(headings):
        raise Invalid(
            "retro.prompts",
            N_("Enter 1 to {limit} headings, none of them empty."),
            field="prompts",
            limit=PROMPTS_LIMIT,
        )
    with writing(actor, "retro.open") as entry:
        row = Retro.create(
            title=title,
            team=_team(actor, clean(team)),
            lead=actor.id or None,
            anonymous=anonymous,
            prompts=headings,
            held_on=clock.today(),
            search_key=fold(title),
        )
        entry.about("retro", row.id, title)
        entry.note(anonymous=anonymous)
        return int(row.id)


def _team(actor: Actor, name: str) -> int | None:
    if not name:
        lead = Staff.get_or_none(Staff.id == actor.id)
        return lead.team_id if lead else None
    team = Team.get_or_none(Team.name == name)
    if team is None:
        raise NotFound("team.unknown", N_("There is no team “{name}”."), field="team", name=name)
    return int(team.id)


def add_card(actor: Actor, retro_id: int, column: int, text: str) -> int:
    """Add a note to a column (from 0) and return its id; raises Refused once the retrospective is closed.

    In an anonymous retrospective nothing stored shows who wrote it, when, or in which order: there is no
    journal line, and the note's time is the retrospective's.
    """
    text = clean_lines(text, field="text", limit=2000)
    if not text:
        raise Invalid("card.empty", N_("Enter some text first."), field="text")
    with writing(actor, "retro.note") as entry:
        retro = find(actor, retro_id)
        if retro.phase is Phase.CLOSED:
            raise closed(retro)
        if not 0 <= column < len(retro.prompts):
            raise NotFound("retro.column", N_("This heading does not exist."), field="column")
        id_ = _random_id()
        Card.create(
            id=id_,
            retro=retro,
            column=column,
            text=text,
            author=None if retro.anonymous else actor.id or None,
            created_at=retro.created_at if retro.anonymous else clock.now(),
            search_key=fold(text),
        )
        if retro.anonymous:
            _rewrite_cards(retro)
            entry.omit_line(lambda: _card_exists(id_))
        entry.about("retro", retro.id, retro.title)
        return id_


def _random_id() -> int:
    while _card_exists(id_ := 1 + secrets.randbelow(LAST_ID)):
        pass
    return id_


def _card_exists(card_id: int) -> bool:
    return bool(Card.select().where(Card.id == card_id).exists())


def _rewrite_cards(retro: Retro) -> None:
    """Rewrite all notes of an anonymous retrospective in the order of their ids.

    PostgreSQL keeps rows in the order of writing, each with its transaction; SQLite keeps them by id.
    """
    if is_sqlite():
        return
    for card in Card.select(Card.id).where(Card.retro == retro).order_by(Card.id):
        Card.update(votes=Card.votes).where(Card.id == card.id).execute()


def close_retro(actor: Actor, retro_id: int) -> None:
    """Close a retrospective: it becomes read-only."""
    with writing(actor, "retro.close") as entry:
        retro = find(actor, retro_id)
        if retro.phase is Phase.CLOSED:
            raise closed(retro)
        change(retro, phase=Phase.CLOSED, closed_at=clock.now())
        entry.about("retro", retro.id, retro.title)


def add_action(
    actor: Actor, retro_id: int, text: str, owner_login: str | None = None, due_on: dt.date | None = None
) -> int:
    """Add an action that the team decided on, with its owner and due date, and return its id."""
    text = clean_lines(text, field="text", limit=2000)
    if not text:
        raise Invalid("retro_action.empty", N_("Enter what will be done."), field="text")
    if due_on is not None and due_on < clock.today():
        raise Invalid(
            "retro_action.due_on",
            N_("The due date cannot be in the past. Enter today or a later date."),
            field="due_on",
        )
    with writing(actor, "retro.note") as entry:
        retro = find(actor, retro_id)
        row = RetroAction.create(
            retro=retro,
            text=text,
            owner=staff_queries.find(owner_login).id if owner_login else None,
            due_on=due_on,
            search_key=fold(text),
        )
        entry.about("retro", retro.id, retro.title)
        entry.note(action=row.id, owner=owner_login)
        return int(row.id)


def finish_action(actor: Actor, action_id: int, result: str) -> None:
    """Mark an action as done today, with its result; raises Stale if it was done already.

    The owner may do so even from another team.
    """
    result = clean_lines(result, field="result", limit=2000)
    if not result:
        raise Invalid(
            "retro_action.result", N_("Enter what it changed, or that nothing changed."), field="result"
        )
    with writing(actor, "retro.note") as entry:
        row = RetroAction.get_or_none((RetroAction.id == action_id) & visible_action(actor))
        if row is None:
            raise unknown_action(action_id)
        if row.done_on is not None:
            raise stale_because(("retro", row.retro_id), entry.verb, action=row.id, done=True)
        change(row, done_on=clock.today(), result=result, search_key=fold(f"{row.text} {result}"))
        entry.about("retro", row.retro_id, row.retro.title)
        entry.note(action=row.id, done=True)


def closed(retro: Retro) -> Refused:
    """Return the error for a closed retrospective."""
    return Refused("retro.closed", N_("The retrospective “{title}” is closed."), title=retro.title)
