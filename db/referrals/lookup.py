"""Referrals by the client or the organisation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from db.clients import queries as client_queries
from db.clients.lookup import label
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids, in_query
from db.core.match import Match
from db.core.paging import Span
from db.core.text import dotted
from db.directory.models import Organisation
from db.referrals.models import Referral
from db.referrals.queries import make_row, select_joined
from db.referrals.reach import visible

CLIENTS = 25
"""Number of clients found whose referrals are looked at: a common word must not cost more than a rare one."""


def find(actor: Actor, text: str, limit: int) -> list[Match]:
    """Return referrals of the clients found, and one's own to the organisations found, the newest first."""
    clients = client_queries.page(client_queries.Filter(actor, search=text), Span(limit=CLIENTS)).rows
    places = Organisation.select(Organisation.id).where(Organisation.sort_key.has_words(text))
    own = (Referral.made_by == actor.id) & in_query(Referral.organisation, places)
    return _matches(actor, in_ids(Referral.client, [row.id for row in clients]) | own, limit)


def named(actor: Actor, ids: Collection[int]) -> list[Match]:
    """Return those of these referrals that this person may open."""
    return _matches(actor, in_ids(Referral.id, ids), len(ids))


def _matches(actor: Actor, which: Any, limit: int) -> list[Match]:
    query = select_joined().where(which, visible(actor)).tuples()
    newest = query.order_by(Referral.sent_on.desc(), Referral.id.desc()).limit(limit)
    rows = (make_row(found, clock.today()) for found in newest)
    return [
        Match(row.id, f"{label(actor, row.number, row)} → {dotted(row.organisation, row.service)}")
        for row in rows
    ]
