"""Reading retrospectives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, Case, fn

from db.core.actor import Actor
from db.core.bulk import rank
from db.core.errors import NotFound, denied
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.text import fold
from db.core.translation import N_
from db.retros.models import Card, Phase, Retro, RetroAction
from db.retros.reach import unknown, visible, visible_action
from db.staff.models import Staff, Team
from db.staff.queries import short_name


@dataclass(frozen=True)
class RetroRow:
    """A retrospective as lists show it, with its numbers of notes and open actions."""

    key: Key
    id: int
    title: str
    team: str
    lead: str
    phase: Phase
    anonymous: bool
    held_on: dt.date
    cards: int = 0
    open_actions: int = 0


@dataclass(frozen=True)
class CardRow:
    """One note; `author` is empty if the retrospective is anonymous."""

    id: int
    text: str
    author: str
    votes: int


@dataclass(frozen=True)
class Column:
    """A heading and its notes, the most voted first."""

    heading: str
    cards: tuple[CardRow, ...]


@dataclass(frozen=True)
class ActionRow:
    """An action of the team; `done_on` is None while it is open, `result` says what it changed."""

    id: int
    version: int
    text: str
    owner: str
    due_on: dt.date | None
    done_on: dt.date | None
    result: str


@dataclass(frozen=True)
class Board:
    """A retrospective; `still_open` are the open actions of the team's previous one."""

    row: RetroRow
    version: int
    columns: tuple[Column, ...]
    actions: tuple[ActionRow, ...]
    still_open: tuple[ActionRow, ...]


ORDERS = ("held", "title", "team", "phase", "notes", "to_do", "lead")
"""The newest first; by title, team, phase; the most notes, the most open actions first; by who leads it."""


def page(
    actor: Actor, search: str = "", span: Span = FIRST, *, order: str = "held", reverse: bool = False
) -> Page[RetroRow]:
    """Return one page of retrospectives; searches titles, notes and actions."""
    column = _order(order)
    found = keyset(
        _retros(actor, search).select_extend(column.alias("order_key")),
        (column, Retro.id),
        span,
        lambda row: replace(_row(row), key=(row.order_key, row.id)),
        descending=(order in ("held", "notes", "to_do")) != reverse,
    )
    return Page(_completed(found.rows), found.more)


def _order(order: str) -> Any:
    if order == "team":
        teams = sorted(Team.select(), key=lambda team: (fold(team.name), team.id))
        return rank(Retro.team, (team.id for team in teams))
    if order == "lead":
        return fn.COALESCE(Staff.sort_key, "")
    if order == "phase":
        return Case(Retro.phase, [(phase, place) for place, phase in enumerate(Phase)], len(Phase))
    if order == "notes":
        return fn.COALESCE(Card.select(fn.COUNT(Card.id)).where(Card.retro == Retro.id), 0)
    if order == "to_do":
        still_open = RetroAction.retro == Retro.id, RetroAction.done_on.is_null()
        return fn.COALESCE(RetroAction.select(fn.COUNT(RetroAction.id)).where(*still_open), 0)
    return Retro.search_key if order == "title" else Retro.held_on


def count(actor: Actor, search: str = "") -> int:
    """Return the number of retrospectives listed."""
    return int(_retros(actor, search).count())


def board(actor: Actor, retro_id: int) -> Board:
    """Return a retrospective with its notes and actions.

    The order of anonymous notes reveals nothing: they share one time and have random ids. Raises NotFound,
    also for another team's, and Denied for someone who may not read retrospectives.
    """
    if not actor.may("retro.read"):
        raise denied("retro.read")
    retro = _retros(actor).where(Retro.id == retro_id).first()
    if retro is None:
        raise unknown(retro_id)
    cards = list(
        Card.select(Card, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Card.retro == retro_id)
        .order_by(Card.votes.desc(), Card.created_at, Card.id)
    )
    columns = tuple(
        Column(heading, tuple(_card(card) for card in cards if card.column == place))
        for place, heading in enumerate(retro.prompts)
    )
    previous = _previous(actor, retro)
    still_open = _actions(RetroAction.retro == previous, RetroAction.done_on.is_null()) if previous else ()
    return Board(
        _completed((_row(retro),))[0],
        retro.row_version,
        columns,
        _actions(RetroAction.retro == retro_id),
        still_open,
    )


def action(actor: Actor, action_id: int) -> ActionRow:
    """Return an action of the team; raises NotFound, also for one that this person may not see."""
    for row in _actions(RetroAction.id == action_id, visible_action(actor)):
        return row
    raise unknown_action(action_id)


def unknown_action(action_id: int) -> NotFound:
    """Return the error for an action that does not exist."""
    return NotFound("retro_action.unknown", N_("There is no action {id}."), id=action_id)


def _retros(actor: Actor, search: str = "") -> Any:
    query = (
        Retro.select(Retro, Team, Staff)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Retro)
        .join(Staff, JOIN.LEFT_OUTER, on=(Retro.lead == Staff.id))
        .where(visible(actor))
    )
    if search:
        cards = Card.select(Card.retro).where(Card.search_key.has_words(search))
        actions = RetroAction.select(RetroAction.retro).where(RetroAction.search_key.has_words(search))
        query = query.where(Retro.search_key.has_words(search) | Retro.id.in_(cards) | Retro.id.in_(actions))
    return query


def _previous(actor: Actor, retro: Retro) -> int | None:
    same_team = Retro.team.is_null() if retro.team_id is None else Retro.team == retro.team_id
    earlier = (Retro.held_on < retro.held_on) | ((Retro.held_on == retro.held_on) & (Retro.id < retro.id))
    row = (
        Retro.select(Retro.id)
        .where(same_team, earlier, visible(actor))
        .order_by(Retro.held_on.desc(), Retro.id.desc())
        .first()
    )
    return row.id if row else None


def _actions(*conditions: Any) -> tuple[ActionRow, ...]:
    query = RetroAction.select(RetroAction, Staff).join(Staff, JOIN.LEFT_OUTER).where(*conditions)
    return tuple(
        ActionRow(
            a.id,
            a.row_version,
            a.text,
            short_name(a.owner.name) if a.owner else "",
            a.due_on,
            a.done_on,
            a.result,
        )
        for a in query.order_by(RetroAction.id)
    )


def _card(card: Card) -> CardRow:
    return CardRow(card.id, card.text, short_name(card.author.name) if card.author else "", card.votes)


def _row(retro: Retro) -> RetroRow:
    return RetroRow(
        (retro.held_on, retro.id),
        retro.id,
        retro.title,
        retro.team.name if retro.team else "",
        short_name(retro.lead.name) if retro.lead else "",
        retro.phase,
        retro.anonymous,
        retro.held_on,
    )


def _completed(rows: Iterable[RetroRow]) -> tuple[RetroRow, ...]:
    """Add the counts to the rows of one page, in two queries."""
    rows = tuple(rows)
    ids = [row.id for row in rows]
    cards = _counted(Card, ids)
    actions = _counted(RetroAction, ids, RetroAction.done_on.is_null())
    return tuple(
        replace(row, cards=cards.get(row.id, 0), open_actions=actions.get(row.id, 0)) for row in rows
    )


def _counted(model: Any, ids: list[int], *conditions: Any) -> dict[int, int]:
    query = model.select(model.retro, fn.COUNT(model.id)).where(model.retro.in_(ids), *conditions)
    return dict(query.group_by(model.retro).tuples())
