"""To whom a due thing falls: its owner, the person responsible, a lead, then the team.

So that at every moment it stands in the day of someone whose account is open: an owner may have left, be
away, or have lost the file.
"""

from __future__ import annotations

from typing import Any

from db.clients.models import Client, Involvement
from db.clients.ties import access, ties_of_leads
from db.core.actor import Actor
from db.core.bulk import exists_per_row, in_ids, in_query
from db.staff.alerts import LEAD_PERMISSION, leads_of_teams
from db.staff.coverage import LEADS, Coverage, coverage
from db.staff.models import Staff
from db.staff.queries import has_permission


def falls_to(actor: Actor, owner: Any) -> Any:
    """Return the condition, in a query with Client, that what `owner` has to do there falls to this person.

    `owner` is the column of a colleague's id. One who no longer has the file is no owner.
    """
    now = coverage(actor)
    unowned = owner.is_null() | in_ids(owner, now.gone) | ~_has_file(owner)
    return (in_ids(owner, now.ids) & _has_file(owner)) | (unowned & file_falls_to(now))


def file_falls_to(now: Coverage) -> Any:
    """Return the condition on Client that what is due in a file falls to the person of this coverage."""
    mine, left = in_ids(Client.responsible, now.ids), left_file(now)
    return mine if left is None else mine | left


def left_file(now: Coverage) -> Any:
    """Return the condition on Client that nobody responsible is there, and that it falls to this person.

    To the leads who reach it; to all leads if none of them does; without any lead, to the team. None if no
    file can.
    """
    left = Client.responsible.is_null() | in_ids(Client.responsible, now.gone)
    if any(colleague.may(LEADS) for colleague in now.mine):
        return left & led_file(now)
    if now.led or not now.mine:
        return None
    here = in_ids(Client.team, now.teams) | ~in_ids(Client.team, now.staffed)
    return left & (Client.team.is_null() | here)


def led_file(now: Coverage) -> Any:
    """Return the condition on Client that a lead of this coverage reaches it, or that no lead does."""
    leads = [colleague for colleague in now.mine if colleague.may(LEADS)]
    if any(lead.team_id is None for lead in leads):
        return Client.id.is_null(False)
    return access(ties_of_leads(leads), None, None) | ~exists_per_row(_leads_of_a_file(now.gone))


def _has_file(owner: Any) -> Any:
    """Return the condition that a colleague follows the outer query's client, or leads its team."""
    theirs = Involvement.select(Involvement.staff).where(Involvement.client == Client.id)
    mates = Staff.select(Staff.id).where(Staff.team == Client.team)
    nobodys = Client.responsible.is_null() & (Client.team.is_null() | in_query(owner, mates))
    return (
        (Client.responsible.is_null(False) & (owner == Client.responsible))  # never null: it is negated
        | in_query(owner, theirs)
        | nobodys
        | in_query(owner, _leads_of_a_file(frozenset()))
    )


def _leads_of_a_file(gone: frozenset[int]) -> Any:
    """Return the query of the leads who reach the outer query's client, without those who are gone."""
    lead, follower = Staff.alias(), Staff.alias()
    others = Involvement.select(Involvement.staff).where(Involvement.client == Client.id)
    theirs = (follower.id == Client.responsible) | in_query(follower.id, others)
    teams = follower.select(follower.team).where(theirs)
    reached = lead.team.is_null() | (lead.team == Client.team) | in_query(lead.team, teams)
    there = (lead.active == True) & ~in_ids(lead.id, gone)  # noqa: E712 - SQL
    return lead.select(lead.id).where(there, has_permission(lead, LEAD_PERMISSION), reached)


def followers_of(client_id: int) -> set[int]:
    """Return the ids of the person responsible for a file and of those who take part in it."""
    others: Any = Involvement.select(Involvement.staff).where(Involvement.client == client_id)
    own: Any = Client.select(Client.responsible).where(Client.id == client_id)
    return {id_ for (id_,) in [*others.tuples(), *own.tuples()] if id_ is not None}


def leads_of(client_id: int) -> set[int]:
    """Return the ids of the leads who can reach a client's file."""
    others = Involvement.select(Involvement.staff).where(Involvement.client == client_id)
    responsible = Client.select(Client.responsible).where(Client.id == client_id)
    theirs: Any = Staff.select(Staff.team).where(in_query(Staff.id, others) | in_query(Staff.id, responsible))
    own: Any = Client.select(Client.team).where(Client.id == client_id)
    return leads_of_teams({team for (team,) in [*theirs.tuples(), *own.tuples()] if team is not None})
