"""Whose files are within a person's reach: their caseload, their team's, and those opened with a reason.

Server reference, §6: staff work on their own caseload, a lead on the team's; any other file asks why.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from peewee import OP, SQL, Expression, NodeList, fn

from db.clients.models import BreakGlass, Client, Involvement
from db.clients.numbers import is_slip
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import among, found_in, raw_rows
from db.core.errors import Denied, denied
from db.core.translation import N_
from db.staff.alerts import LEADS, leads_of_teams
from db.staff.models import Staff
from db.staff.permissions import Reach
from db.staff.queries import holding

READ = "client.read"
LASTING = frozenset({LEADS, "client.assign", "exchange.export", "exchange.import"})
"""What a file that is open for the day does not allow: it would last beyond the day."""
OUTSIDE_CASELOAD = "client.outside"
"""Code of the refusal that a reason lifts."""
FEW = 1000
"""Up to so many files, a list is read by their keys: most caseloads, and small teams."""
LEAST = 5
"""People from whom up figures are told of those out of reach: one of fewer could be recognised."""


def visible(actor: Actor, verb: str = READ, column: Any = Client.id) -> Any:
    """Return the condition, in a query with Client, that this person may do `verb` with a file.

    It is false without the verb; `column` is another one of the query that holds the client. Every list,
    search, count and export of people's rows goes through it, or through `reached`: there is no other way to
    ask, and nothing that shows all by default. A file nobody follows is within reach of its team, or of
    everyone, so that somebody can take it.
    """
    if not actor.may(verb):
        return Client.id.is_null()
    if sees_all(actor, verb):
        return Client.id.is_null(False)
    few = _few(actor, verb, column)
    return reduce(or_, _ways(actor, verb, scanned=True)) if few is None else few


def reached(column: Any, actor: Actor, verb: str = READ) -> Any:
    """Return the same condition on a column that holds clients, for a count, or a query without Client."""
    if not actor.may(verb):
        return column.is_null()
    if sees_all(actor, verb):
        return column.is_null(False)
    few = _few(actor, verb, column)
    files = Client.select(Client.id).where(reduce(or_, _ways(actor, verb)))
    return found_in(column, files) if few is None else few


def sees_all(actor: Actor, verb: str = READ) -> bool:
    """Tell whether this person may do `verb` with every file of the agency."""
    reach = actor.permissions.get(verb)
    return reach == Reach.ANY or (reach == Reach.TEAM and actor.team_id is None)


def whole_agency(actor: Actor, verb: str) -> None:
    """Raise Denied unless this person may do `verb` with every file: an import touches any of them."""
    if not actor.may(verb):
        raise denied(verb)
    if not sees_all(actor, verb):
        raise Denied("agency", N_("This concerns the whole agency: ask an administrator to do it."))


def led(actor: Actor) -> Any:
    """Return the condition on Client that a file falls to this lead, as one does that no lead has."""
    return visible(actor, LEADS) | ~fn.EXISTS(_leads_of_a_file())


def _ways(actor: Actor, verb: str, *, scanned: bool = False) -> list[Any]:
    """Return the conditions, one of which holds, that a file is within this person's reach.

    Where a list is read in its order until a page is full, they are `scanned`, row after row: the signs keep
    SQLite from collecting thousands of files by their indexes first.
    """

    def of(column: Any) -> Any:
        return NodeList((SQL("+"), column)) if scanned else column

    responsible, team = of(Client.responsible), of(Client.team)
    taking_part = Involvement.select(Involvement.client).where(Involvement.staff == actor.id)
    ways: list[Any] = [
        Expression(responsible, OP.EQ, actor.id),
        found_in(of(Client.id), taking_part),
        Client.responsible.is_null() & (Client.team.is_null() | Expression(team, OP.EQ, actor.team_id)),
    ]
    if verb not in LASTING:
        ways.append(found_in(of(Client.id), _opened(actor)))
    if actor.permissions[verb] == Reach.TEAM:
        mates = Staff.select(Staff.id).where(Staff.team == actor.team_id)
        theirs = Involvement.select(Involvement.client).where(found_in(Involvement.staff, mates))
        if scanned:
            with_mates: Any = fn.EXISTS(theirs.where(Involvement.client == Client.id))
        else:
            with_mates = found_in(Client.id, theirs)
        ways += [found_in(responsible, mates), Expression(team, OP.EQ, actor.team_id), with_mates]
    return ways


def _few(actor: Actor, verb: str, column: Any = Client.id) -> Any:
    """Return the condition for a caseload of at most FEW files, which are found by their keys; else None."""
    found: Any = Client.select(Client.id).where(reduce(or_, _ways(actor, verb))).limit(FEW + 1)
    ids = [id_ for (id_,) in raw_rows(found)]
    return None if len(ids) > FEW else among(column, ids)


def _leads_of_a_file() -> Any:
    """Return the leads who have a client's file within reach: of all, of its team, or of who follows it."""
    lead, follower = Staff.alias(), Staff.alias()
    others = Involvement.select(Involvement.staff).where(Involvement.client == Client.id)
    theirs = (follower.id == Client.responsible) | found_in(follower.id, others)
    teams = follower.select(follower.team).where(theirs)
    reached = lead.team.is_null() | (lead.team == Client.team) | found_in(lead.team, teams)
    return lead.select(lead.id).where(lead.active == True, holding(lead, LEADS), reached)  # noqa: E712 - SQL


def leads_of(client_id: int) -> set[int]:
    """Return the ids of the leads who have a client's file within reach."""
    others = Involvement.select(Involvement.staff).where(Involvement.client == client_id)
    responsible = Client.select(Client.responsible).where(Client.id == client_id)
    theirs: Any = Staff.select(Staff.team).where(found_in(Staff.id, others) | found_in(Staff.id, responsible))
    own: Any = Client.select(Client.team).where(Client.id == client_id)
    return leads_of_teams({team for (team,) in [*theirs.tuples(), *own.tuples()] if team is not None})


def _opened(actor: Actor) -> Any:
    return BreakGlass.select(BreakGlass.client).where(
        BreakGlass.staff == actor.id, BreakGlass.until > clock.now()
    )


def reachable(actor: Actor, verb: str, client_id: int) -> Client:
    """Return the row of a client whom the person may do this for.

    Raises Denied for a role without the verb, and in the same words for a file out of reach and for none.
    """
    if not actor.may(verb):
        raise denied(verb)
    row = Client.get_or_none((Client.id == client_id) & visible(actor, verb))
    if row is None:
        known = Client.get_or_none(Client.id == client_id)
        raise outside(known.number if known else str(client_id), client_id)
    return row


def by_number(actor: Actor, number: str, verb: str = READ) -> int:
    """Return the id of the client with this number, in capitals or as typed, whom one may do this for.

    Raises Denied as `reachable` does: that somebody else has the file is told by an outside search alone.
    """
    if not actor.may(verb):
        raise denied(verb)
    typed = number.strip()
    for same in dict.fromkeys((typed.upper(), typed)):
        row = Client.get_or_none((Client.number == same) & visible(actor, verb))
        if row is not None:
            return int(row.id)
    raise outside(typed[:40])


def outside(number: str, client_id: int | None = None) -> Denied:
    """Return the refusal of a file out of reach: no word of it tells whether there is one."""
    sentence = N_("{number} is not in your caseload. If someone else follows this person, search outside it.")
    if is_slip(number):
        sentence = N_("There is no file {number}: the last letter does not go with the digits.")
    return Denied(OUTSIDE_CASELOAD, sentence, field="number", number=number, client_id=client_id)


def those_within(actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Return which of these clients the person may read."""
    found: Any = Client.select(Client.id).where(among(Client.id, list(ids)), visible(actor))
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
