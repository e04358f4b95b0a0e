"""What ties a person to files, as conditions on Client."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from db.clients.models import BreakGlass, Client, Involvement
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import exists_per_row, in_ids
from db.core.database import proxy
from db.staff.coverage import Colleague, covered_by
from db.staff.permissions import Reach, permissions

LASTING_VERBS = frozenset(
    {"client.lead", "client.assign", "client.withdraw", "exchange.export", "exchange.import"}
)
"""Verbs not allowed for a file opened for the day only, since their effect would last longer."""


class Ties(NamedTuple):
    """What ties a person to files: ids, or the parameters that hold them."""

    followers: Any
    """Whose caseloads count."""
    led: Any
    """The teams of which all files count."""
    teams: Any
    """The teams of which the files that nobody follows count."""


def ties_of(actor: Actor, verb: str) -> Ties:
    """Return the ties of a person, and of the colleagues for whom they stand in today."""
    followers, led, teams = {actor.id}, set(), {actor.team_id}
    if actor.permissions.get(verb) == Reach.TEAM:
        led.add(actor.team_id)
    for colleague in covered_by(actor) if actor.may(verb) else ():
        followers.add(colleague.id)
        teams.add(colleague.team_id)
        if permissions(colleague.roles).get(verb) == Reach.TEAM:
            led.add(colleague.team_id)
    of_led = {team for team in led if team is not None}
    return Ties(followers | _members(of_led), of_led, {team for team in teams if team is not None})


def ties_of_leads(leads: Collection[Colleague]) -> Ties:
    """Return the ties of leads to the files of their teams."""
    teams = {lead.team_id for lead in leads if lead.team_id is not None}
    return Ties({lead.id for lead in leads} | _members(teams), teams, teams)


def _members(teams: set[int]) -> set[int]:
    """Return the staff ids of these teams."""
    if not teams:
        return set()
    ids = ", ".join(str(int(team)) for team in teams)
    return {id_ for (id_,) in proxy.execute_sql(f"SELECT id FROM staff WHERE team_id IN ({ids})").fetchall()}


def access(ties: Ties, reader: Any, now: Any) -> Any:
    """Return the condition on Client; files opened for the day count at the time `now`, if it is given."""
    somewhere = Client.team.is_null()
    if ties.teams:
        somewhere |= in_ids(Client.team, ties.teams)
    nobodys = Client.responsible.is_null() & somewhere
    ways = [in_ids(Client.responsible, ties.followers), nobodys, exists_per_row(_takes_part(ties.followers))]
    if ties.led:
        ways.insert(0, in_ids(Client.team, ties.led))
    if now is not None:
        opened = BreakGlass.select(BreakGlass.id).where(
            BreakGlass.client == Client.id, BreakGlass.staff == reader, BreakGlass.until > now
        )
        ways.append(exists_per_row(opened))
    return reduce(or_, ways)


def _takes_part(followers: Any) -> Any:
    return Involvement.select(Involvement.staff).where(
        Involvement.client == Client.id, in_ids(Involvement.staff, followers)
    )


def access_queries(actor: Actor, verb: str) -> list[str]:
    """Return the SELECT statements of the ids of the files within reach, one for each kind of access.

    An index answers each; combined by OR, PostgreSQL would scan all clients.
    """
    ties = ties_of(actor, verb)
    ids, led, teams = (", ".join(str(int(id_)) for id_ in some) for some in ties)
    ways = [
        f"SELECT id FROM client WHERE responsible_id IN ({ids})",
        f"SELECT client_id FROM involvement WHERE staff_id IN ({ids})",
        "SELECT id FROM client WHERE responsible_id IS NULL AND team_id IS NULL",
    ]
    if led:
        ways.insert(0, f"SELECT id FROM client WHERE team_id IN ({led})")
    if teams:
        ways.append(f"SELECT id FROM client WHERE team_id IN ({teams}) AND responsible_id IS NULL")
    if verb not in LASTING_VERBS:
        now = BreakGlass.until.db_value(clock.now())
        ways.append(f"SELECT client_id FROM break_glass WHERE staff_id = {actor.id:d} AND until > '{now}'")
    return ways
