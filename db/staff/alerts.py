"""Alerts to team leads: files opened or searched outside a caseload, and administrators' actions.

Each lead reads them in My day; unread alerts pass to the leads who follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from db.core.actor import Actor
from db.core.bulk import in_query
from db.staff.models import Alert, AlertTo, Staff
from db.staff.queries import has_permission, names

LEAD_PERMISSION = "client.alert"
"""The permission that makes someone a lead."""


@dataclass(frozen=True)
class AlertRow:
    """An unread alert: `verb` is the action, `client_id` the file, if any."""

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
    """Alert these leads to an action, inside its transaction.

    If none of them remains, all leads are alerted; if there are none, the next one will be. Nobody is alerted
    to their own actions.
    """
    recipients = set(leads) - {actor.id} or all_leads()
    if recipients == {actor.id}:
        return
    made = Alert.insert(  # not `create`: what leads are told cannot be undone
        verb=verb,
        staff=actor.id or None,
        on_behalf=actor.on_behalf,
        client_id=client_id,
        subject=subject,
        text=text,
    ).execute()
    _address(made, recipients - {actor.id})


def all_leads() -> set[int]:
    """Return the ids of all leads."""
    query: Any = Staff.select(Staff.id).where(_leading())
    return {id_ for (id_,) in query.tuples()}


def leads_of_teams(teams: Collection[int]) -> set[int]:
    """Return the ids of the leads of these teams and of the whole agency."""
    query: Any = Staff.select(Staff.id).where(_leading(), Staff.team.is_null() | Staff.team.in_(list(teams)))
    return {id_ for (id_,) in query.tuples()}


def _leading() -> Any:
    return (Staff.active == True) & has_permission(Staff, LEAD_PERMISSION)  # noqa: E712 - SQL


def _address(alert_id: int, leads: Collection[int]) -> None:
    if leads:
        AlertTo.insert_many([{"alert": alert_id, "staff": lead} for lead in sorted(leads)]).execute()


def reassign_unread() -> None:
    """Give unread alerts without a current lead to all leads; call it after leads change."""
    leads = all_leads()
    there = AlertTo.select().join(Staff).where(AlertTo.alert == Alert.id, _leading())
    read = AlertTo.select().where(AlertTo.alert == Alert.id, AlertTo.seen_at.is_null(False))
    for row in list(Alert.select().where(~fn.EXISTS(there), ~fn.EXISTS(read))):
        _address(row.id, leads - {row.staff_id})


def unread(actor: Actor, limit: int) -> list[AlertRow]:
    """Return this person's unread alerts, the oldest first."""
    if not actor.may(LEAD_PERMISSION):
        return []
    mine = AlertTo.select(AlertTo.alert).where(AlertTo.staff == actor.id, AlertTo.seen_at.is_null())
    query = (
        Alert.select(Alert, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(in_query(Alert.id, mine))
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
