"""Whose files a person can reach: their caseload, their team's, and those opened with a reason.

Server reference, §6: staff have their own caseload, leads their team's; other files need a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from peewee import SQL

from db.clients.models import BreakGlass, Client, Involvement
from db.clients.numbers import has_wrong_letter
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import exists_per_row, in_ids, in_query
from db.core.database import proxy
from db.core.dates import short_date
from db.core.errors import Denied, NotFound, denied
from db.core.statement import IdsParameter, Parameter
from db.core.translation import N_
from db.staff.alerts import LEAD_PERMISSION, leads_of_teams
from db.staff.models import Staff
from db.staff.permissions import Reach
from db.staff.queries import has_permission

READ = "client.read"
LASTING_VERBS = frozenset(
    {LEAD_PERMISSION, "client.assign", "client.withdraw", "exchange.export", "exchange.import"}
)
"""Verbs not allowed for a file opened for the day only, since their effect would last longer."""
OUTSIDE_CASELOAD = "client.outside"
"""Code of the error that giving a reason resolves."""
MAX_IDS = 1000
"""Up to this number of files, lists are read by id: most caseloads and small teams."""
MIN_GROUP = 5
"""Smallest number of people out of reach that figures include: fewer could be recognised."""


def visible(actor: Actor, verb: str = READ, column: Any = Client.id) -> Any:
    """Return the condition, in a query with Client, that this person may do `verb` with a file.

    Every list, search, count and export of clients uses it or `id_in_reach`. False without the permission.
    `column` is another column of the query that holds the client. An unassigned file is within reach of its
    team, or of everyone if it has none, so that somebody can take it.
    """
    files = reachable_ids(actor, verb)
    return row_in_reach(actor, verb) if files is None else in_ids(column, files)


def id_in_reach(column: Any, actor: Actor, verb: str = READ) -> Any:
    """Return the same condition for a column of client ids, in a count or a query without Client."""
    if sees_all(actor, verb):
        return column.is_null(False)
    files = reachable_ids(actor, verb)
    return (
        column.in_(SQL(f"({' UNION '.join(_access_queries(actor, verb))})"))
        if files is None
        else in_ids(column, files)
    )


class Scope(NamedTuple):
    """The condition `visible` for a query that is worded once."""

    shape: tuple[Any, ...]
    """What changes its SQL: an argument of `in_scope`."""
    values: dict[str, Any]
    """What goes to its parameters."""


def scope(actor: Actor, verb: str = READ) -> Scope:
    """Return what this person may do `verb` with, for `in_scope`."""
    if sees_all(actor, verb):
        return Scope(("all",), {})
    if (files := reachable_ids(actor, verb)) is not None:
        return Scope(("ids",), {"within": files})
    values = {"reader": actor.id, "team": actor.team_id, "followers": caseworkers_in_reach(actor, verb)}
    shape = actor.permissions[verb] == Reach.TEAM, actor.team_id is not None, verb not in LASTING_VERBS
    return Scope(("rows", *shape), values | {"now": clock.now()})


def in_scope(shape: tuple[Any, ...], column: Any = Client.id) -> Any:
    """Return the condition `visible`, with parameters, for the shape of a Scope."""
    if shape[0] == "all":
        return column.is_null(False)
    if shape[0] == "ids":
        return in_ids(column, IdsParameter("within"))
    whole_team, has_team, opened = shape[1:]
    followers, team = IdsParameter("followers"), Parameter("team") if has_team else None
    return _access(
        Parameter("reader"), team, followers, Parameter("now") if opened else None, whole_team=whole_team
    )


def row_in_reach(actor: Actor, verb: str = READ) -> Any:
    """Return the same condition evaluated for each row, when other conditions already select few rows."""
    if not actor.may(verb):
        return Client.id.is_null()
    if sees_all(actor, verb):
        return Client.id.is_null(False)
    now = None if verb in LASTING_VERBS else clock.now()
    whole_team = actor.permissions[verb] == Reach.TEAM
    return _access(actor.id, actor.team_id, caseworkers_in_reach(actor, verb), now, whole_team=whole_team)


def _access(reader: Any, team: Any, followers: Any, now: Any, *, whole_team: bool) -> Any:
    """Return the condition on Client; files opened for the day count at the time `now`, if it is given."""
    here = Client.team == team
    taking_part = Involvement.select(Involvement.staff).where(
        Involvement.client == Client.id, in_ids(Involvement.staff, followers)
    )
    nobodys = Client.responsible.is_null() & (Client.team.is_null() | here)
    ways = [in_ids(Client.responsible, followers), nobodys, exists_per_row(taking_part)]
    if whole_team:
        ways.insert(0, here)
    if now is not None:
        opened = BreakGlass.select(BreakGlass.id).where(
            BreakGlass.client == Client.id, BreakGlass.staff == reader, BreakGlass.until > now
        )
        ways.append(exists_per_row(opened))
    return reduce(or_, ways)


def reachable_ids(actor: Actor, verb: str = READ) -> set[int] | None:
    """Return the ids of the files within this person's reach, or None if there are more than MAX_IDS."""
    found: set[int] = set()
    if sees_all(actor, verb):
        return None
    for way in _access_queries(actor, verb) if actor.may(verb) else ():
        found.update(id_ for (id_,) in proxy.execute_sql(f"{way} LIMIT {MAX_IDS + 1}").fetchall())
        if len(found) > MAX_IDS:
            return None
    return found


def sees_all(actor: Actor, verb: str = READ) -> bool:
    """Tell whether this person may do `verb` with every file of the agency."""
    reach = actor.permissions.get(verb)
    return reach == Reach.ANY or (reach == Reach.TEAM and actor.team_id is None)


def require_whole_agency(actor: Actor, verb: str) -> None:
    """Raise Denied unless this person may do `verb` with every file, as imports require."""
    if not actor.may(verb):
        raise denied(verb)
    if not sees_all(actor, verb):
        raise Denied("agency", N_("This affects the whole agency. Ask an administrator to do it."))


def in_charge(actor: Actor) -> Any:
    """Return the condition on Client that this lead is in charge of it, or that no lead is."""
    return row_in_reach(actor, LEAD_PERMISSION) | ~exists_per_row(_leads_of_a_file())


def caseworkers_in_reach(actor: Actor, verb: str) -> list[int]:
    """Return the staff ids whose caseload is within this person's reach."""
    if actor.permissions.get(verb) != Reach.TEAM or actor.team_id is None:
        return [actor.id]
    mates = proxy.execute_sql(f"SELECT id FROM staff WHERE team_id = {actor.team_id:d}").fetchall()
    return list({actor.id, *(id_ for (id_,) in mates)})


def _access_queries(actor: Actor, verb: str) -> list[str]:
    """Return the SELECT statements of the ids of the files within reach, one for each kind of access.

    An index answers each; combined by OR, PostgreSQL would scan all clients.
    """
    ids = ", ".join(str(int(id_)) for id_ in caseworkers_in_reach(actor, verb))
    ways = [
        f"SELECT id FROM client WHERE responsible_id IN ({ids})",
        f"SELECT client_id FROM involvement WHERE staff_id IN ({ids})",
        "SELECT id FROM client WHERE responsible_id IS NULL AND team_id IS NULL",
    ]
    if actor.permissions[verb] == Reach.TEAM:
        ways.insert(0, f"SELECT id FROM client WHERE team_id = {actor.team_id:d}")
    elif actor.team_id is not None:
        ways.append(f"SELECT id FROM client WHERE team_id = {actor.team_id:d} AND responsible_id IS NULL")
    if verb not in LASTING_VERBS:
        now = BreakGlass.until.db_value(clock.now())
        ways.append(f"SELECT client_id FROM break_glass WHERE staff_id = {actor.id:d} AND until > '{now}'")
    return ways


def _leads_of_a_file() -> Any:
    """Return the query of the leads who can reach the outer query's client."""
    lead, follower = Staff.alias(), Staff.alias()
    others = Involvement.select(Involvement.staff).where(Involvement.client == Client.id)
    theirs = (follower.id == Client.responsible) | in_query(follower.id, others)
    teams = follower.select(follower.team).where(theirs)
    reached = lead.team.is_null() | (lead.team == Client.team) | in_query(lead.team, teams)
    return lead.select(lead.id).where(lead.active == True, has_permission(lead, LEAD_PERMISSION), reached)  # noqa: E712 - SQL


def leads_of(client_id: int) -> set[int]:
    """Return the ids of the leads who can reach a client's file."""
    others = Involvement.select(Involvement.staff).where(Involvement.client == client_id)
    responsible = Client.select(Client.responsible).where(Client.id == client_id)
    theirs: Any = Staff.select(Staff.team).where(in_query(Staff.id, others) | in_query(Staff.id, responsible))
    own: Any = Client.select(Client.team).where(Client.id == client_id)
    return leads_of_teams({team for (team,) in [*theirs.tuples(), *own.tuples()] if team is not None})


def reachable(actor: Actor, verb: str, client_id: int, *, in_error: bool = False) -> Client:
    """Return the row of a client for whom the person may do `verb`.

    Raises Denied without the permission, and with the same message for a file out of reach and for none;
    NotFound for one entered in error, unless `in_error` asks for it.
    """
    if not actor.may(verb):
        raise denied(verb)
    row: Client | None = Client.all_rows().where(Client.id == client_id, row_in_reach(actor, verb)).first()
    if row is None:
        known = Client.all_rows().where(Client.id == client_id).first()
        raise out_of_reach(known.number if known else str(client_id), client_id)
    if row.error_at is not None and not in_error:
        raise _in_error(row)
    return row


def _in_error(row: Client) -> NotFound:
    return NotFound(
        "client.in_error",
        N_(
            "{number} was marked as entered in error on {day}. Search for this number to bring the file back."
        ),
        field="number",
        number=row.number,
        day=short_date(clock.local(row.error_at).date()),
    )


def find_by_number(actor: Actor, number: str, verb: str = READ, *, in_error: bool = False) -> int:
    """Return the id of the client with this number, in any case, for whom the person may do `verb`.

    Raises Denied and NotFound as `reachable` does.
    """
    if not actor.may(verb):
        raise denied(verb)
    typed = number.strip()
    for same in dict.fromkeys((typed.upper(), typed)):
        row = Client.all_rows().where(Client.number == same, row_in_reach(actor, verb)).first()
        if row is not None and row.error_at is not None and not in_error:
            raise _in_error(row)
        if row is not None:
            return int(row.id)
    raise out_of_reach(typed[:40])


def out_of_reach(number: str, client_id: int | None = None) -> Denied:
    """Return the error for a file out of reach, which does not reveal whether it exists."""
    sentence = N_(
        "{number} is not in your caseload. If a colleague works with them, search outside your caseload."
    )
    if has_wrong_letter(number):
        sentence = N_(
            "There is no file {number}: its last letter does not match the digits. Check the number."
        )
    return Denied(OUTSIDE_CASELOAD, sentence, field="number", number=number, client_id=client_id)


def within_reach(actor: Actor, ids: Collection[int], *, in_error: bool = False) -> frozenset[int]:
    """Return which of these clients the person may read; with `in_error`, of all files."""
    if not ids:
        return frozenset()
    query = Client.all_rows if in_error else Client.select
    found: Any = query(Client.id).where(in_ids(Client.id, ids), row_in_reach(actor))
    return frozenset(id_ for (id_,) in found.tuples())


def view_client(actor: Actor, client_id: int, what: str = "file") -> Client:
    """Return the row of a client whose file is about to be shown, and log the view.

    Raises NotFound, Denied, and NotReady if the view cannot be logged.
    """
    client = reachable(actor, "client.read", client_id)
    opened = (
        BreakGlass.select(BreakGlass.why)
        .where(BreakGlass.client == client_id, BreakGlass.staff == actor.id, BreakGlass.until > clock.now())
        .order_by(BreakGlass.id.desc())
        .first()
    )
    from db.audit.access import log_view  # lazy: not needed by the first screen

    log_view(actor, client.id, client.number, what, opened.why if opened else "")
    return client
