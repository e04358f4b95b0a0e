"""Alerts to team leads: files opened or searched outside a caseload, and administrators' actions.

Each lead reads them in My day; unread alerts pass to the leads who follow, or without any to the caseworkers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from db.core.actor import Actor
from db.core.bulk import in_ids, in_query
from db.staff.coverage import FOLLOWS, LEADS, coverage
from db.staff.models import Alert, AlertTo, Staff
from db.staff.queries import has_permission, names

LEAD_PERMISSION = LEADS
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
    followers: Collection[int] = (),
) -> None:
    """Alert these leads to an action, inside its transaction.

    If none of them remains, all leads are alerted; without any, those who follow the file, then all
    caseworkers. Nobody is alerted to their own actions.
    """
    recipients = set(leads) - {actor.id} or all_leads()
    if recipients == {actor.id}:
        return
    recipients = recipients or set(followers) - {actor.id} or _staff_who(FOLLOWS)
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
    return _staff_who(LEAD_PERMISSION)


def leads_of_teams(teams: Collection[int]) -> set[int]:
    """Return the ids of the leads of these teams and of the whole agency."""
    return _staff_who(LEAD_PERMISSION, Staff.team.is_null() | Staff.team.in_(list(teams)))


def _staff_who(verb: str, *where: Any) -> set[int]:
    query: Any = Staff.select(Staff.id).where(_able(verb), *where)
    return {id_ for (id_,) in query.tuples()}


def _able(verb: str) -> Any:
    return (Staff.active == True) & has_permission(Staff, verb)  # noqa: E712 - SQL


def _address(alert_id: int, recipients: Collection[int]) -> None:
    if recipients:
        AlertTo.insert_many([{"alert": alert_id, "staff": id_} for id_ in sorted(recipients)]).execute()


def reassign_unread() -> None:
    """Give unread alerts without a current lead to all leads, or without any to all caseworkers.

    Call it after accounts or roles change.
    """
    verb = LEAD_PERMISSION if (leads := all_leads()) else FOLLOWS
    recipients = leads or _staff_who(FOLLOWS)
    there = AlertTo.select().join(Staff).where(AlertTo.alert == Alert.id, _able(verb))
    read = AlertTo.select().where(AlertTo.alert == Alert.id, AlertTo.seen_at.is_null(False))
    for row in list(Alert.select().where(~fn.EXISTS(there), ~fn.EXISTS(read))):
        known = {to.staff_id for to in AlertTo.select().where(AlertTo.alert == row.id)}
        _address(row.id, recipients - {row.staff_id} - known)


def falls_to(actor: Actor) -> Any:
    """Return the condition that an alert is for this person, or for someone whose work they do.

    Alerts are for leads, or without any for caseworkers. One whose recipients are all gone is for everyone.
    """
    now = coverage(actor)
    mine = {colleague.id for colleague in now.mine if not now.led or colleague.may(LEADS)}
    if not mine:
        return AlertTo.staff.is_null()
    other = AlertTo.alias()
    there = (
        in_ids(other.staff, {lead.id for lead in now.leads}) if now.led else ~in_ids(other.staff, now.gone)
    )
    somebody = other.select(other.alert).where(other.alert == AlertTo.alert, there)
    return in_ids(AlertTo.staff, mine) | ~fn.EXISTS(somebody)


def unread(actor: Actor, limit: int) -> list[AlertRow]:
    """Return the unread alerts that fall to this person, the oldest first."""
    mine = AlertTo.select(AlertTo.alert).where(falls_to(actor), AlertTo.seen_at.is_null())
    query = (
        Alert.select(Alert, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(in_query(Alert.id, mine), Alert.staff.is_null() | (Alert.staff != actor.id))
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
