"""Clients by name or number, and those whose files a person opened last."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from db.audit.access import latest_views
from db.clients import queries
from db.clients.display_names import Named, listed_name
from db.clients.models import Client, Identity
from db.clients.queries import Filter
from db.clients.reach import row_in_reach
from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.match import Match
from db.core.paging import Span
from db.core.text import initials


class _Person(NamedTuple):
    given: str
    family: str
    initials: str


def find(actor: Actor, text: str, limit: int) -> list[Match]:
    """Return clients within reach by any part of a name or number, in the order of their names."""
    rows = queries.page(Filter(actor, search=text), Span(limit=limit)).rows
    return [Match(row.id, label(actor, row.number, row)) for row in rows]


def named(actor: Actor, ids: Collection[int]) -> list[Match]:
    """Return those of these clients that are within reach."""
    query: Any = Client.select(Client.id, Client.number, Identity.given, Identity.family).join(Identity)
    return [
        Match(id_, label(actor, number, _Person(given, family, initials(given, family))))
        for id_, number, given, family in query.where(in_ids(Client.id, ids), row_in_reach(actor)).tuples()
    ]


def opened_last(actor: Actor, limit: int) -> list[int]:
    """Return the ids of the clients whose files this person opened last, by the access log."""
    return latest_views(actor, "file", limit)


def label(actor: Actor, number: str, person: Named) -> str:
    """Return a file's number with what this reader sees of the name."""
    return f"{number}  {listed_name(actor, person)}".rstrip()
