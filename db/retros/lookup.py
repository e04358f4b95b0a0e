"""Retrospectives by their titles, notes and actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.dates import short_date
from db.core.match import Match
from db.core.paging import Span
from db.core.text import dotted
from db.retros import queries
from db.retros.models import Retro
from db.retros.reach import visible


def find(actor: Actor, text: str, limit: int) -> list[Match]:
    """Return retrospectives that this person may read, the newest first."""
    rows = queries.page(actor, text, Span(limit=limit)).rows
    return [Match(row.id, _label(row.title, row.held_on)) for row in rows]


def named(actor: Actor, ids: Collection[int]) -> list[Match]:
    """Return those of these retrospectives that this person may read."""
    rows = Retro.select().where(in_ids(Retro.id, ids), visible(actor))
    return [Match(row.id, _label(row.title, row.held_on)) for row in rows]


def _label(title: str, held_on: dt.date) -> str:
    return dotted(title, short_date(held_on))
