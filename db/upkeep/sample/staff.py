"""The staff of the sample data: teams, people, and who is drawn for what."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from db.core.actor import Actor
from db.core.text import fold
from db.staff.models import Staff, Team
from db.staff.permissions import Role
from db.upkeep.sample.days import Days
from db.upkeep.sample.store import Table
from db.upkeep.sample.texts import Names

CLIENTS_EACH = 250
LEAST = 8
CASELOAD = 80
"""So many clients go to whoever makes the sample, where there are enough, so that their day is full."""


@dataclass(frozen=True)
class Crew:
    """Who works here: ids of people, their teams (id by person), the teams' names, leads, and the actor."""

    people: tuple[int, ...]
    colleagues: tuple[int, ...]
    """Everyone but the actor."""
    team_of: dict[int, int | None]
    teams: dict[int, str]
    leads: tuple[int, ...]
    actor: int
    """0 when the actor has no account."""
    actor_share: float
    """Share of the clients that are the actor's own."""


def hire(
    rng: Random, days: Days, texts: dict[str, Any], names: Names, actor: Actor, clients: int
) -> tuple[tuple[Table, Table], Crew]:
    """Return the tables of teams and staff for so many clients, the staff not written yet, and who works."""
    team_table = Table(Team, "id created_at name")
    table = Table(Staff, "id created_at login name sort_key roles team")
    teams = {row.id: row.name for row in Team.select(Team.id, Team.name)}
    there = list(Staff.select().where(Staff.active == True))  # noqa: E712 - an SQL expression
    wanted = max(LEAST, clients // CLIENTS_EACH)
    since = days.at(days.worked(-1100), 0)
    for name in texts["teams"][: max(2, wanted // 5)]:
        if name not in teams.values():
            number = team_table.number()
            team_table.add(number, since, name)
            teams[number] = name
    team_table.write()
    ids = list(teams)
    team_of = {row.id: row.team_id for row in there}
    leads = []
    logins = {row.login for row in Staff.select(Staff.login)}
    for index in range(max(0, wanted - len(there))):
        given, family = names.draw()
        number, team = table.number(), ids[index % len(ids)]
        lead = index < len(ids)
        role = Role.LEAD if lead else Role.STAFF
        whole = f"{given} {family}"
        table.add(number, since, _login(given, family, logins), whole, fold(whole), role, team)
        team_of[number] = team
        if lead:
            leads.append(number)
    share = max(1 / len(team_of), min(0.3, CASELOAD / clients)) if actor.id in team_of else 0.0
    mine = actor.id if actor.id in team_of else 0
    people = tuple(team_of)
    colleagues = tuple(person for person in people if person != mine)
    crew = Crew(people, colleagues, team_of, teams, tuple(leads or people), mine, share)
    return (team_table, table), crew


def _login(given: str, family: str, taken: set[str]) -> str:
    """Return a free account name: the first letter, the family name, a number when it is taken."""
    base = "".join(c for c in fold(given[0] + family) if c.isascii() and c.isalnum())[:24]
    login, again = base, 1
    while login in taken:
        again += 1
        login = f"{base}{again}"
    taken.add(login)
    return login
