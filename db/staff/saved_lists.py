"""Lists saved under a name: the tab, order and criteria that a person looks at every day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db.audit.journal import writing_unlogged
from db.core.actor import Actor
from db.core.errors import Invalid
from db.core.text import clean, fold
from db.core.translation import N_
from db.staff.models import SavedList, Staff

LONGEST = 60


@dataclass(frozen=True)
class Saved:
    """A saved list: the area it is in, its name, and what it shows."""

    id: int
    area: str
    name: str
    state: dict[str, Any]


def saved_lists(actor: Actor, area: str | None = None, text: str = "") -> list[Saved]:
    """Return this person's lists of an area, or of all, whose name has every word of `text`, by name."""
    query: Any = SavedList.select().where(SavedList.staff.in_(_owner(actor)))
    if area is not None:
        query = query.where(SavedList.area == area)
    words = fold(text).split()
    rows = [row for row in query if all(word in fold(row.name) for word in words)]
    rows.sort(key=lambda row: (fold(row.name), row.area, row.id))
    return [Saved(row.id, row.area, row.name, json.loads(row.state)) for row in rows]


def save_list(actor: Actor, area: str, name: str, state: dict[str, Any]) -> None:
    """Save a list under a name, in place of one that has it. Raises Invalid without a name."""
    name = clean(name, field="name", limit=LONGEST)
    if not name:
        raise Invalid("list.name", N_("Enter a name."), field="name")
    with writing_unlogged():
        owner = _owner(actor).scalar()
        if owner is None:
            return
        values = {"state": json.dumps(state)}
        SavedList.insert(staff=owner, area=area, name=name, **values).on_conflict(
            conflict_target=[SavedList.staff, SavedList.area, SavedList.name], update=values
        ).execute()


def remove_list(actor: Actor, id_: int) -> None:
    """Remove one of this person's lists."""
    with writing_unlogged():
        SavedList.delete().where(SavedList.id == id_, SavedList.staff.in_(_owner(actor))).execute()


def _owner(actor: Actor) -> Any:
    """Return the query of the open account of who is typing, even on behalf of another person."""
    login = actor.on_behalf or actor.login
    return Staff.select(Staff.id).where(Staff.login == login, Staff.active == True)  # noqa: E712 - SQL
