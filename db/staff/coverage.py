"""Who does whose work today: everyone their own; a substitute that of a colleague who is away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.statement import Parameter, Statement, worded
from db.staff.models import Absence, Staff
from db.staff.permissions import Role, permissions

FOLLOWS, LEADS = "client.read", "client.lead"
"""The permissions that make someone a caseworker, and a lead."""


@dataclass(frozen=True)
class Colleague:
    """An account, for what falls to whom."""

    id: int
    login: str
    team_id: int | None
    active: bool
    roles: frozenset[Role]

    def may(self, verb: str) -> bool:
        """Tell whether the account is open and its roles allow this."""
        return self.active and verb in permissions(self.roles)


@dataclass(frozen=True)
class Coverage:
    """What falls to one person today."""

    mine: tuple[Colleague, ...]
    """Those whose work it is, themself included."""
    gone: frozenset[int]
    """Those whose work nobody does: account closed, role changed, or away without a substitute."""
    leads: tuple[Colleague, ...]
    """The leads whose work someone does."""
    staffed: frozenset[int]
    """Teams of which someone is there."""

    @property
    def led(self) -> bool:
        """Whether someone does a lead's work."""
        return bool(self.leads)

    @property
    def ids(self) -> frozenset[int]:
        """Ids of those whose work it is."""
        return frozenset(colleague.id for colleague in self.mine)

    @property
    def teams(self) -> frozenset[int]:
        """Their teams."""
        return frozenset(colleague.team_id for colleague in self.mine if colleague.team_id is not None)


def stand_ins(able: Collection[int], away: Mapping[int, int | None]) -> dict[int, int]:
    """Return who does the work of each person; those whose work nobody does are left out.

    `away` holds the substitute of those who are absent. A substitute who is away has theirs do it.
    """
    found = {}
    for person in [*able, *away]:
        now, seen = person, {person}
        while now in away:
            substitute = away[now]
            if substitute is None or substitute in seen:
                break
            seen.add(substitute)
            now = substitute
        if now in able and now not in away and person in able:
            found[person] = now
    return found


def covered_by(actor: Actor) -> tuple[Colleague, ...]:
    """Return the absent colleagues whose work this person does today."""
    if not _absent().rows(today=clock.today()):  # almost always
        return ()
    return tuple(colleague for colleague in coverage(actor).mine if colleague.id != actor.id)


def coverage(actor: Actor) -> Coverage:
    """Return what falls to this person today."""
    people = {id_: Colleague(id_, *more) for id_, *more in _people().rows()}
    able = [id_ for id_, colleague in people.items() if colleague.may(FOLLOWS)]
    by = stand_ins(able, dict(_absent().rows(today=clock.today())))
    there = [people[id_] for id_ in able if id_ in by]
    own = [people[actor.id]] if actor.id in able else []  # who is away and looks finds their own work too
    others = (colleague for colleague in there if by[colleague.id] == actor.id != colleague.id)
    return Coverage(
        (*own, *others),
        frozenset(people.keys() - by.keys()),
        tuple(colleague for colleague in there if colleague.may(LEADS)),
        frozenset(colleague.team_id for colleague in there if colleague.team_id is not None),
    )


@worded
def _people() -> Statement:
    return Statement(
        Staff.select(Staff.id, Staff.login, Staff.team, Staff.active, Staff.roles).order_by(Staff.id)
    )


@worded
def _absent() -> Statement:
    today: Any = Parameter("today")
    query = Absence.select(Absence.staff, Absence.substitute)
    return Statement(query.where(Absence.from_on <= today, Absence.to_on >= today).order_by(Absence.id))
