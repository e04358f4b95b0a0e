"""The orders of lists of clients; those without a value (no step, no appointment) come last, by name.

An order is a sequence of parts that follow one another, each read from an index by its own key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import OP, SQL, Expression, NodeList, fn

from db.clients.models import Client, Engagement, Identity, Stay
from db.core.bulk import in_query
from db.core.database import is_sqlite
from db.core.text import fold
from db.staff.models import Staff

WITHOUT, FIRST = 0, 1
"""Parts: those without a value, and the only part with one. Of `responsible`: each colleague's id."""


@dataclass(frozen=True)
class Along:
    """How a part is read: the columns of its key, a table joined by client, a condition."""

    key: Sequence[Any]
    joined: Any = None
    condition: Any = None
    turns: bool = True
    """Whether the part is read from its end when the order is turned."""


def parts(order: str, positions: bool, reverse: bool, own: Any = None) -> Sequence[int]:
    """Return the parts of an order; `positions` for a list of open stays, `own` colleagues' ids."""
    if order == "responsible":
        query: Any = Staff.select(Staff.id, Staff.name)
        query = query if own is None else query.where(in_query(Staff.id, own))
        found = sorted(query.tuples(), key=lambda row: (fold(row[1]), row[0]))
        return [*(id_ for id_, _name in (reversed(found) if reverse else found)), WITHOUT]
    return (FIRST, WITHOUT) if order in _WITH_GAPS[positions] else (FIRST,)


def along(order: str, positions: bool, part: int, colleague: Any) -> Along:
    """Return how a part of an order is read; `colleague`: whose part it is, if ordered by them."""
    last = Stay.id if positions else Identity.client
    if part == WITHOUT:
        key = (Stay.due_on, Stay.id) if positions else (Identity.sort_key, Identity.client)
        return Along(key, condition=_without(order), turns=False)
    if order == "responsible":
        return Along((Identity.sort_key, Identity.client), condition=Client.responsible == colleague)
    if order == "next":
        return Along((Engagement.planned_for, last), Engagement, _first_planned())
    if order == "name" or (not order and not positions):
        return Along((Identity.sort_key, last))
    if order == "number":
        number = Client.number if is_sqlite() else Client.number.collate('"C"')
        return Along((number, Identity.client))
    joined, condition = (None, None) if positions else (Stay, _first_due())
    if order == "days":
        return Along((Stay.entered_at, Stay.id), joined, condition)
    if order == "step":
        return Along((Stay.step, Stay.due_on, Stay.id), joined, condition)
    return Along((Stay.due_on, Stay.id), joined, condition)


def join(query: Any, along: Along, wide: bool) -> Any:
    """Join the table of a part; `wide`: nearly all its rows are listed."""
    if along.joined is None:
        return query
    # The unary plus makes SQLite start at the index of the order.
    column = NodeList((SQL("+"), along.joined.client)) if wide else along.joined.client
    return query.join(along.joined, on=Expression(column, OP.EQ, Client.id))


_WITH_GAPS = {True: ("next",), False: ("next", "days", "step")}
"""Orders in which some have no value, of open stays and of files."""


def _without(order: str) -> Any:
    if order == "responsible":
        return Client.responsible.is_null()
    other = Engagement.alias() if order == "next" else Stay.alias()
    held = other.planned_for.is_null(False) if order == "next" else other.left_at.is_null()
    return ~fn.EXISTS(other.select(SQL("1")).where(other.client == Client.id, held))


def _first_planned() -> Any:
    """Return the condition that an appointment is the client's first one."""
    other = Engagement.alias()
    sooner = (other.planned_for < Engagement.planned_for) | (
        (other.planned_for == Engagement.planned_for) & (other.id < Engagement.id)
    )
    earlier = other.select(SQL("1")).where(
        other.client == Engagement.client, other.planned_for.is_null(False), sooner
    )
    return Engagement.planned_for.is_null(False) & ~fn.EXISTS(earlier)


def _first_due() -> Any:
    """Return the condition that a stay is the one that lists show: the client's first due."""
    other = Stay.alias()
    sooner = (other.due_on < Stay.due_on) | ((other.due_on == Stay.due_on) & (other.id > Stay.id))
    earlier = other.select(SQL("1")).where(other.client == Stay.client, other.left_at.is_null(), sooner)
    return Stay.left_at.is_null() & ~fn.EXISTS(earlier)
