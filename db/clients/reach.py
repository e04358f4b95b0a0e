"""Whose files a person can reach: their caseload, their team's, and those opened with a reason.

Server reference, §6: staff have their own caseload, leads their team's; other files need a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from peewee import SQL

from db.clients.models import BreakGlass, Client
from db.clients.numbers import has_wrong_letter
from db.clients.ties import LASTING_VERBS, Ties, access, access_queries, ties_of
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.database import proxy
from db.core.dates import short_date
from db.core.errors import Denied, NotFound, denied
from db.core.statement import IdsParameter, Parameter
from db.core.translation import N_
from db.staff.coverage import covered_by
from db.staff.permissions import Reach, permissions

READ = "client.read"
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
        column.in_(SQL(f"({' UNION '.join(access_queries(actor, verb))})"))
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
    ties = ties_of(actor, verb)
    shape = bool(ties.led), bool(ties.teams), verb not in LASTING_VERBS
    return Scope(("rows", *shape), {"reader": actor.id, "now": clock.now(), **ties._asdict()})


def in_scope(shape: tuple[Any, ...], column: Any = Client.id) -> Any:
    """Return the condition `visible`, with parameters, for the shape of a Scope."""
    if shape[0] == "all":
        return column.is_null(False)
    if shape[0] == "ids":
        return in_ids(column, IdsParameter("within"))
    led, teams, opened = shape[1:]
    ties = Ties(
        IdsParameter("followers"),
        IdsParameter("led") if led else (),
        IdsParameter("teams") if teams else (),
    )
    return access(ties, Parameter("reader"), Parameter("now") if opened else None)


def row_in_reach(actor: Actor, verb: str = READ) -> Any:
    """Return the same condition evaluated for each row, when other conditions already select few rows."""
    if not actor.may(verb):
        return Client.id.is_null()
    if sees_all(actor, verb):
        return Client.id.is_null(False)
    now = None if verb in LASTING_VERBS else clock.now()
    return access(ties_of(actor, verb), actor.id, now)


def reachable_ids(actor: Actor, verb: str = READ) -> set[int] | None:
    """Return the ids of the files within this person's reach, or None if there are more than MAX_IDS."""
    found: set[int] = set()
    if sees_all(actor, verb):
        return None
    for way in access_queries(actor, verb) if actor.may(verb) else ():
        found.update(id_ for (id_,) in proxy.execute_sql(f"{way} LIMIT {MAX_IDS + 1}").fetchall())
        if len(found) > MAX_IDS:
            return None
    return found


def sees_all(actor: Actor, verb: str = READ) -> bool:
    """Tell whether this person may do `verb` with every file of the agency."""
    reach = actor.permissions.get(verb)
    if reach == Reach.ANY or (reach == Reach.TEAM and actor.team_id is None):
        return True
    return reach is not None and any(
        colleague.team_id is None and permissions(colleague.roles).get(verb) == Reach.TEAM
        for colleague in covered_by(actor)
    )


def require_whole_agency(actor: Actor, verb: str) -> None:
    """Raise Denied unless this person may do `verb` with every file, as imports require."""
    if not actor.may(verb):
        raise denied(verb)
    if not sees_all(actor, verb):
        raise Denied("agency", N_("This affects the whole agency. Ask an administrator to do it."))


def caseworkers_in_reach(actor: Actor, verb: str) -> set[int]:
    """Return the staff ids whose caseload is within this person's reach."""
    return set(ties_of(actor, verb).followers)


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
    from db.audit.access import IN_PLACE_OF, log_view  # lazy: not needed by the first screen

    why = opened.why if opened else ""
    if not why and (absent := actor.stands_in_for(READ)):
        why = IN_PLACE_OF + " ".join(absent)
    log_view(actor, client.id, client.number, what, why)
    return client
