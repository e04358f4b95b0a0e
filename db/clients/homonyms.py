"""People of the same name: those that who opens a file is told of, and those that only the leads are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.clients.display_names import name_key
from db.clients.models import Client, Identity
from db.clients.reach import within_reach
from db.core.actor import Actor
from db.core.errors import Doubtful

MOST = 5
"""How many file numbers a sentence names."""


@dataclass(frozen=True)
class Homonyms:
    """The files of people of one name, their numbers by id: within reach of who asks, and beyond it."""

    known: Mapping[int, str]
    beyond: Mapping[int, str]

    def numbers(self) -> str:
        """Return those within reach as a sentence names them, empty for none."""
        return ", ".join(sorted(self.known.values())[:MOST])


class SameName(Doubtful):
    """Somebody within reach has this name already."""


def homonyms(actor: Actor, given: str, family: str) -> Homonyms:
    """Return the files of those who have this name, accents and case apart."""
    key = name_key(given, family)
    if not key:
        return Homonyms({}, {})
    found: Any = (
        Client.select(Client.id, Client.number).join(Identity).where(Identity.sort_key == key).tuples()
    )
    same: dict[int, str] = dict(found)
    within = within_reach(actor, same)
    return Homonyms(
        {id_: number for id_, number in same.items() if id_ in within},
        {id_: number for id_, number in same.items() if id_ not in within},
    )
