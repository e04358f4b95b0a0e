"""Organisations and services by name."""

from __future__ import annotations

from collections.abc import Collection

from peewee import Case

from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.match import Match
from db.core.paging import Span
from db.core.text import dotted
from db.directory import service_search
from db.directory.models import Organisation
from db.directory.service_search import Criteria


def find(_actor: Actor, text: str, limit: int) -> list[Match]:
    """Return organisations, then services, which are a part of their organisation; names come first."""
    query = Organisation.select().where(Organisation.search_key.has_words(text))
    by_name = Case(None, [(Organisation.sort_key.has_words(text), 0)], 1)
    organisations = query.order_by(by_name, Organisation.sort_key, Organisation.id).limit(limit)
    offers = service_search.page(Criteria(words=text), Span(limit=limit)).rows
    found = [Match(row.id, _label(row.name, row.place)) for row in organisations]
    for row in offers:
        if row.service_id is not None:
            label = _label(dotted(row.service, row.organisation), row.place)
            found.append(Match(row.organisation_id, label, row.service_id))
    return found


def named(_actor: Actor, ids: Collection[int]) -> list[Match]:
    """Return these organisations."""
    rows = Organisation.select().where(in_ids(Organisation.id, ids))
    return [Match(row.id, _label(row.name, row.place)) for row in rows]


def _label(name: str, place: str) -> str:
    return f"{name} ({place})" if place else name
