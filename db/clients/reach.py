"""Whose files are within a person's reach: their caseload, their team's, and those opened with a reason.

Server reference, §6: staff work on their own caseload, a lead on the team's; any other file asks why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from db.clients.models import BreakGlass, Client, Identity, Involvement
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import among, found_in
from db.core.errors import Denied, Unknown, denied
from db.core.text import initials
from db.core.translation import N_
from db.staff.models import Staff
from db.staff.permissions import PERMISSIONS, Reach

ALERT = "client.alert"
"""The permission of those who are told of a file that was opened outside a caseload."""
OUTSIDE_CASELOAD = "client.outside"
"""Code of the refusal that a reason lifts."""


def within(actor: Actor, verb: str) -> Any:
    """Return the condition on Client that `verb` covers a file for this person, whose role allows it.

    A file nobody follows is within reach of all who follow people, so that somebody can take it. What a lead
    is to see of one that no lead has falls to every lead.
    """
    reach = actor.permissions[verb]
    if reach == Reach.ANY or (reach == Reach.TEAM and actor.team_id is None):
        return Client.id.is_null(False)
    ways: list[Any] = [
        Client.responsible == actor.id,
        found_in(Client.id, Involvement.select(Involvement.client).where(Involvement.staff == actor.id)),
        found_in(Client.id, _opened(actor)),
        Client.responsible.is_null() & (Client.team.is_null() | (Client.team == actor.team_id)),
    ]
    if verb == ALERT:
        ways.append(~fn.EXISTS(_leads_of_a_file()))
    if reach == Reach.TEAM:
        team = Staff.select(Staff.id).where(Staff.team == actor.team_id)
        ways += [
            found_in(Client.responsible, team),
            Client.team == actor.team_id,
            found_in(
                Client.id, Involvement.select(Involvement.client).where(found_in(Involvement.staff, team))
            ),
        ]
    return reduce(or_, ways)


def _leads_of_a_file() -> Any:
    """Return the leads who have a client's file within reach: of all, of its team, or of who follows it."""
    lead, follower = Staff.alias(), Staff.alias()
    others = Involvement.select(Involvement.staff).where(Involvement.client == Client.id)
    theirs = (follower.id == Client.responsible) | found_in(follower.id, others)
    teams = follower.select(follower.team).where(theirs)
    reached = lead.team.is_null() | (lead.team == Client.team) | found_in(lead.team, teams)
    return lead.select(lead.id).where(lead.active == True, holding(lead, ALERT), reached)  # noqa: E712 - SQL


def holding(staff: Any, verb: str) -> Any:
    """Return the condition that someone of the staff has a role with this permission."""
    return reduce(or_, (staff.roles.contains(role) for role in PERMISSIONS[verb]))


def _opened(actor: Actor) -> Any:
    return BreakGlass.select(BreakGlass.client).where(
        BreakGlass.staff == actor.id, BreakGlass.until > clock.now()
    )


def find(client_id: int) -> Client:
    """Return the row of a client, whosever it is; raises Unknown."""
    row = Client.get_or_none(Client.id == client_id)
    if row is None:
        raise Unknown("client.unknown", N_("There is no file {number}."), number=client_id)
    return row


def reachable(actor: Actor, verb: str, client_id: int) -> Client:
    """Return the row of a client whom the person may do this for.

    Raises Unknown for no such file, Denied for a role without the verb or a file outside the caseload.
    """
    if not actor.may(verb):
        raise denied(verb)
    client = find(client_id)
    if not Client.select(Client.id).where(Client.id == client_id, within(actor, verb)).exists():
        raise _outside(client)
    return client


def _outside(client: Client) -> Denied:
    return Denied(
        OUTSIDE_CASELOAD,
        N_("{number} is outside your caseload: open the file and say why."),
        number=client.number,
        client_id=client.id,
    )


def those_within(actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Return which of these clients the person may read."""
    if not actor.may("client.read"):
        return frozenset()
    found: Any = Client.select(Client.id).where(among(Client.id, list(ids)), within(actor, "client.read"))
    return frozenset(id_ for (id_,) in found.tuples())


def look(actor: Actor, client_id: int, what: str = "file") -> Client:
    """Return the row of a client whose file is about to be shown, and keep the look in the access log.

    Raises Unknown, Denied, and NotReady when the look cannot be kept.
    """
    client = reachable(actor, "client.read", client_id)
    opened = (
        BreakGlass.select(BreakGlass.why)
        .where(BreakGlass.client == client_id, BreakGlass.staff == actor.id, BreakGlass.until > clock.now())
        .order_by(BreakGlass.id.desc())
        .first()
    )
    from db.audit.access import looked  # the first screen looks at no file

    looked(actor, client.id, client.number, what, opened.why if opened else "")
    return client


@dataclass(frozen=True)
class Alert:
    """A file that someone opened outside their caseload, for a lead to see."""

    id: int
    at: dt.datetime
    who: str
    client_id: int
    number: str
    given: str
    family: str
    initials: str
    why: str


def alerts(actor: Actor, limit: int = 40) -> list[Alert]:
    """Return what a lead has not seen yet of the files opened outside a caseload, the oldest first.

    Where no lead has the file every one is told, without the name of who it is about.
    """
    if not actor.may(ALERT):
        return []
    query = (
        BreakGlass.select(BreakGlass, Staff, Client, Identity)
        .join(Staff, on=(BreakGlass.staff == Staff.id))
        .switch(BreakGlass)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .where(BreakGlass.seen_at.is_null(), BreakGlass.staff != actor.id, within(actor, ALERT))
        .order_by(BreakGlass.id)
        .limit(limit)
    )
    rows = list(query)
    mine = those_within(actor, {row.client_id for row in rows})
    known = ((row, row.client.identity if row.client_id in mine else Identity()) for row in rows)
    return [
        Alert(
            row.id,
            row.at,
            row.staff.name,
            row.client_id,
            row.client.number,
            who.given,
            who.family,
            initials(who.given, who.family),
            row.why,
        )
        for row, who in known
    ]
