"""Suggestions by their words."""

from __future__ import annotations

from collections.abc import Collection

from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.match import Match
from db.core.paging import Span
from db.suggestions import queries
from db.suggestions.models import Suggestion
from db.suggestions.reach import visible


def find(actor: Actor, text: str, limit: int) -> list[Match]:
    """Return suggestions that this person may read, the newest first."""
    rows = queries.page(actor, search=text, span=Span(limit=limit)).rows
    return [Match(row.id, _label(row.text)) for row in rows]


def named(actor: Actor, ids: Collection[int]) -> list[Match]:
    """Return those of these suggestions that this person may read."""
    rows = Suggestion.select().where(in_ids(Suggestion.id, ids), visible(actor))
    return [Match(row.id, _label(row.text)) for row in rows]


def _label(text: str) -> str:
    return " ".join(text.split())
