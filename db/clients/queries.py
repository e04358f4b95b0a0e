"""Lists of clients and their positions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import JOIN, fn

from db.clients.details import first_unreceived, open_stays, position, upcoming
from db.clients.models import Client, Identity, Involvement, Mode, Stay
from db.clients.position import Lateness
from db.clients.reach import id_in_reach, in_scope, reachable, scope, sees_all, visible
from db.clients.search import matching
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import binary, exists_per_row, in_query
from db.core.paging import FIRST, Key, Page, Span, WordedList, in_parts, keyset
from db.core.statement import Parameter, worded
from db.core.text import initials
from db.staff.models import Staff
from db.staff.queries import short_name


class PersonRow(NamedTuple):
    """A client with their position; without one if they are in no trajectory."""

    key: Key
    id: int
    number: str
    given: str
    family: str
    initials: str
    responsible: str
    stay_id: int | None = None
    step_id: int | None = None
    step: str = ""
    entered_on: dt.date | None = None
    days: int | None = None
    expected_days: int | None = None
    pressing: Lateness = Lateness.ON_TIME
    waiting_for: str = ""
    next_at: dt.datetime | None = None
    next_mode: Mode | None = None


@dataclass(frozen=True)
class Filter:
    """Which clients within reach a list shows; all given must match."""

    actor: Actor
    search: str = ""
    step_id: int | None = None
    late: bool = False
    mine: int | None = None
    """Id of a colleague: only files that they are responsible for or involved in."""
    finished: bool | None = None
    """Only files that are in no trajectory any more, or only the others."""
    order: str = ""
    """One of ORDERS; by default the most overdue first in a step or among the late, else by name."""
    reverse: bool = False
    responsible: int | None = None
    """Id of a colleague: only files that they are responsible for."""

    def by_position(self) -> bool:
        """Tell whether each row is a stay in a step, rather than a file."""
        return self.step_id is not None or self.late


_ORDERS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "name": lambda: (Identity.sort_key,),
    "number": lambda: (binary(Client.number),),
    "responsible": lambda: (Staff.sort_key, Staff.id),
    "late": lambda: (Stay.due_on,),
    "since": lambda: (Stay.entered_at,),
    "step": lambda: (Stay.step, Stay.due_on),
}
ORDERS = tuple(_ORDERS)
"""By name, number, or colleague responsible; the most overdue first, the longest in a step, by step.

Files in no trajectory come last in an order of stays, those of nobody in that by colleague.
"""
_OF_STAYS = ("late", "since", "step")


class _Part(NamedTuple):
    """A list, or a part of one."""

    order: str
    stays: bool
    """Each row is a stay in a step; otherwise a file."""
    finished: bool | None = None
    assigned: bool | None = None
    """Only files that somebody is responsible for, or only the others."""


def _parts(filters: Filter) -> tuple[_Part, ...]:
    order = filters.order or ("late" if filters.by_position() else "name")
    stays = filters.by_position()
    if order == "responsible":
        parts = _Part(order, stays, filters.finished, True), _Part("name", stays, filters.finished, False)
        return parts[::-1] if filters.reverse else parts
    if stays or order not in _OF_STAYS:
        return (_Part(order, stays, filters.finished),)
    parts = _Part(order, True, False), _Part("name", False, True)
    return parts if filters.finished is None else parts[filters.finished :][:1]


def page(filters: Filter, span: Span = FIRST) -> Page[PersonRow]:
    """Return one page of clients; in an order of stays, files with two show the one due first."""
    parts = _parts(filters)
    return in_parts(lambda place, here: _page_of_part(filters, place, parts[place], here), len(parts), span)


def _page_of_part(filters: Filter, place: int, part: _Part, span: Span) -> Page[PersonRow]:
    if filters.search or filters.responsible is not None:  # worded anew
        query = _listed(filters, part, visible(filters.actor), clock.today()).tuples()
        found = keyset(query, _key(part), span, tuple, descending=filters.reverse)
    else:
        reach = scope(filters.actor)
        given = {"step": filters.step_id, "mine": filters.mine, "today": clock.today()}
        shape = filters.step_id is not None, filters.late, filters.mine is not None, part, filters.reverse
        found = _worded_list(reach.shape, *shape).page(span, tuple, **reach.values, **given)
    return Page(_rows(found.rows, place, stays=part.stays), found.more)


def count(filters: Filter) -> int:
    """Return the number of clients listed."""
    stays = filters.by_position()
    of: Any = Stay.client if stays else Identity.client
    query: Any = Stay.select(Stay.id) if stays else Identity.select(Identity.client)
    query = query.where(id_in_reach(of, filters.actor))
    narrowed = filters.search or filters.mine is not None or filters.responsible is not None
    everyone = sees_all(filters.actor) and not narrowed
    if filters.finished is not None and everyone:  # a fraction of the time of the query below
        inside = int(Stay.select(fn.COUNT(Stay.client.distinct())).where(Stay.left_at.is_null()).scalar())
        return int(query.count()) - inside if filters.finished else inside
    if filters.finished is not None:
        query = query.where(_in_trajectory(not filters.finished))
    return int(_narrow(query, of, filters, clock.today()).count())


def _key(part: _Part) -> tuple[Any, ...]:
    file = Client.id if part.assigned else Identity.client  # as the index that answers the order
    return *_ORDERS[part.order](), Stay.id if part.stays else file


_PERSON_COLUMNS = (Client.id, Client.number, Identity.given, Identity.family, Staff.name)


@worded
def _worded_list(
    reach: tuple[Any, ...], step: bool, late: bool, mine: bool, part: _Part, reverse: bool
) -> WordedList:
    """Return the list without a search; its parameters are `step`, `mine`, `today` and those of the reach."""
    with_parameters: Any = Filter
    filters = with_parameters(
        None, "", Parameter("step") if step else None, late, Parameter("mine") if mine else None
    )
    query = _listed(filters, part, in_scope(reach), Parameter("today"))
    return WordedList(query, _key(part), descending=reverse)


def _listed(filters: Filter, part: _Part, reach: Any, today: Any) -> Any:
    """Return the query of the listed people: the key columns, then _PERSON_COLUMNS."""
    query: Any
    if part.stays:
        query = Stay.select(*_key(part), *_PERSON_COLUMNS).join(Client)
        query = query.join(Identity, on=(Identity.client == Client.id)).where(Stay.left_at.is_null())
    else:
        query = Identity.select(*_key(part), *_PERSON_COLUMNS).join(Client)
    if part.finished is not None:
        query = query.where(_first_due() if part.stays else _in_trajectory(not part.finished))
    if part.assigned is False:
        query = query.where(Client.responsible.is_null())
    how = JOIN.INNER if part.assigned else JOIN.LEFT_OUTER
    query = query.join(Staff, how, on=(Client.responsible == Staff.id)).where(reach)
    return _narrow(query, Stay.client if part.stays else Identity.client, filters, today)


def _first_due() -> Any:
    """Return the condition that a client has no other open stay that is due before."""
    other = Stay.alias()
    before = (other.due_on < Stay.due_on) | ((other.due_on == Stay.due_on) & (other.id > Stay.id))
    others = other.select(other.id).where(other.client == Stay.client, other.left_at.is_null(), before)
    return ~exists_per_row(others)


def _in_trajectory(inside: bool) -> Any:
    stays = Stay.select(Stay.id).where(Stay.client == Identity.client, Stay.left_at.is_null())
    return exists_per_row(stays) if inside else ~exists_per_row(stays)


def _narrow(query: Any, client: Any, filters: Filter, today: Any) -> Any:
    """Apply the filter; `client` is the query's column that holds the client."""
    if filters.by_position():
        query = query.where(Stay.left_at.is_null())
    if filters.step_id is not None:
        query = query.where(Stay.step == filters.step_id)
    if filters.late:
        query = query.where(Stay.due_on < today)
    if filters.search and client is Identity.client:
        query = query.where(matching(filters.search))
    elif filters.search:
        query = query.where(
            in_query(client, Identity.select(Identity.client).where(matching(filters.search)))
        )
    if filters.mine is not None:
        own = Client.select(Client.id).where(Client.responsible == filters.mine)
        involved = Involvement.select(Involvement.client).where(Involvement.staff == filters.mine)
        query = query.where(in_query(client, own.union(involved)))
    if filters.responsible is not None:
        own = Client.select(Client.id).where(Client.responsible == filters.responsible)
        query = query.where(in_query(client, own))
    return query


def _rows(found: Sequence[tuple[Any, ...]], part: int, *, stays: bool) -> tuple[PersonRow, ...]:
    """Make the rows of one page from (key columns, *_PERSON_COLUMNS); one more query for each detail.

    `stays`: the last key column is the stay that the row is about.
    """
    if not found:
        return ()
    last = len(found[0]) - len(_PERSON_COLUMNS) - 1
    ids = [row[last + 1] for row in found]
    positions = open_stays(ids, {row[last] for row in found} if stays else set())
    asked, planned, today = first_unreceived(ids), upcoming(ids), clock.today()
    rows = []
    for row in found:
        id_, number, given, family, responsible = row[last + 1 :]
        at, mode = planned.get(id_, (None, None))
        rows.append(
            PersonRow(
                key=(part, *row[: last + 1]),
                id=id_,
                number=number,
                given=given,
                family=family,
                initials=initials(given, family),
                responsible=short_name(responsible) if responsible else "",
                waiting_for=asked.get(id_, ""),
                next_at=at,
                next_mode=mode,
                **position(positions[id_], today) if id_ in positions else {},
            )
        )
    return tuple(rows)


def stay_at(enrolment_id: int, instant: dt.datetime) -> int:
    """Return the stay that was open on a path at a time; the path has not ended.

    Times that a wrong clock dated in the future count as earlier.
    """
    left_since = Stay.left_at.between(instant + dt.datetime.resolution, clock.now())
    stays = Stay.select(Stay.id).where(Stay.enrolment == enrolment_id, Stay.left_at.is_null() | left_since)
    return int(stays.order_by(Stay.place).limit(1).scalar())


def takes_part(actor: Actor, client_id: int, login: str) -> bool:
    """Tell whether a colleague is involved in a file beside the one responsible; raises Denied."""
    reachable(actor, "client.assign", client_id)
    colleague = Staff.select(Staff.id).where(Staff.login == login)
    return bool(
        Involvement.select().where(Involvement.client == client_id, Involvement.staff.in_(colleague)).exists()
    )
