"""What team leads are told of: a file opened or searched outside a caseload, what administrators did.

Each lead reads it in their day and says so; what nobody read goes on to those who lead after them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from db.core.actor import Actor
from db.core.bulk import found_in
from db.staff.models import Alert, AlertTo, Staff
from db.staff.queries import holding, names

LEADS = "client.alert"
"""The permission of those who look after what nobody else does: a team's leads."""


@dataclass(frozen=True)
class AlertRow:
    """Something that a lead has not read yet; `verb` is what was done, `client_id` the file, if any."""

    id: int
    at: dt.datetime
    verb: str
    who: str
    client_id: int | None
    subject: str
    text: str


def alert(
    actor: Actor,
    verb: str,
    leads: Collection[int],
    *,
    client_id: int | None = None,
    subject: str = "",
    text: str = "",
) -> None:
    """Tell these leads what this person does, inside the transaction in which it is done.

    Where none of them is left, every lead is told; where there is none at all, it waits for the next one. Who
    leads alone knows what they do.
    """
    told = set(leads) - {actor.id} or all_leads()
    if told == {actor.id}:
        return
    made = Alert.create(
        verb=verb,
        staff=actor.id or None,
        on_behalf=actor.on_behalf,
        client_id=client_id,
        subject=subject,
        text=text,
    )
    _address(made.id, told - {actor.id})


def all_leads() -> set[int]:
    """Return the ids of those who lead a team or the agency."""
    query: Any = Staff.select(Staff.id).where(_leading())
    return {id_ for (id_,) in query.tuples()}


def leads_of_teams(teams: Collection[int]) -> set[int]:
    """Return the ids of those who lead one of these teams, or the whole agency."""
    query: Any = Staff.select(Staff.id).where(_leading(), Staff.team.is_null() | Staff.team.in_(list(teams)))
    return {id_ for (id_,) in query.tuples()}


def _leading() -> Any:
    return (Staff.active == True) & holding(Staff, LEADS)  # noqa: E712 - SQL


def _address(alert_id: int, leads: Collection[int]) -> None:
    if leads:
        AlertTo.insert_many([{"alert": alert_id, "staff": lead} for lead in sorted(leads)]).execute()


def readdress() -> None:
    """Tell those who lead now what was left unread by who leads no more; after each change of leads."""
    leads = all_leads()
    there = AlertTo.select().join(Staff).where(AlertTo.alert == Alert.id, _leading())
    read = AlertTo.select().where(AlertTo.alert == Alert.id, AlertTo.seen_at.is_null(False))
    for row in list(Alert.select().where(~fn.EXISTS(there), ~fn.EXISTS(read))):
        _address(row.id, leads - {row.staff_id})


def unread(actor: Actor, limit: int) -> list[AlertRow]:
    """Return what this lead has not read yet, the oldest first."""
    if not actor.may(LEADS):
        return []
    mine = AlertTo.select(AlertTo.alert).where(AlertTo.staff == actor.id, AlertTo.seen_at.is_null())
    query = (
        Alert.select(Alert, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(found_in(Alert.id, mine))
        .order_by(Alert.id)
        .limit(limit)
    )
    rows = list(query)
    known = names() if any(row.on_behalf for row in rows) else {}
    return [
        AlertRow(
            row.id,
            row.at,
            row.verb,
            " / ".join(
                name
                for name in (row.staff.name if row.staff else "", known.get(row.on_behalf, row.on_behalf))
                if name
            ),
            row.client_id,
            row.subject,
            row.text,
        )
        for row in rows
    ]
