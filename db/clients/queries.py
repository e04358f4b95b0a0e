"""Lists of clients and their positions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import JOIN

from db.clients.models import Asked, Client, Engagement, Identity, Involvement, Mode, Stay
from db.clients.position import Lateness, lateness
from db.clients.reach import id_in_reach, in_scope, reachable, scope, visible
from db.clients.search import matching
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids, in_query
from db.core.paging import FIRST, Key, Page, Span, WordedList, keyset
from db.core.statement import IdsParameter, Parameter, Statement, worded
from db.core.text import initials
from db.staff.models import Staff
from db.staff.queries import short_name
from db.trajectories.models import Step


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
    newest: bool = False
    """Reverse order of due dates: who entered a step last comes first."""

    def by_position(self) -> bool:
        """Tell whether the list is sorted by due date rather than by name."""
        return self.step_id is not None or self.late


def page(filters: Filter, span: Span = FIRST) -> Page[PersonRow]:
    """Return one page of clients: by name, or the most overdue first when filtered by step or lateness."""
    positions = filters.by_position()
    if filters.search:  # each search has words of its own
        query = _listed(filters, visible(filters.actor), clock.today()).tuples()
        descending = positions and filters.newest
        found = keyset(query, _POSITION_KEY if positions else _NAME_KEY, span, tuple, descending=descending)
    else:
        reach = scope(filters.actor)
        given = {"step": filters.step_id, "mine": filters.mine, "today": clock.today()}
        shape = filters.step_id is not None, filters.late, filters.mine is not None, filters.newest
        found = _worded_list(reach.shape, *shape).page(span, tuple, **reach.values, **given)
    return Page(_rows(found.rows, chosen=positions), found.more)


def count(filters: Filter) -> int:
    """Return the number of clients listed."""
    if filters.by_position():
        of: Any = Stay.client
        query: Any = Stay.select(Stay.id)
    else:
        of, query = Identity.client, Identity.select(Identity.client)
    query = query.where(id_in_reach(of, filters.actor))
    return int(_narrow(query, of, filters, clock.today()).count())


_NAME_KEY = (Identity.sort_key, Identity.client)
_POSITION_KEY = (Stay.due_on, Stay.id)
_PERSON_COLUMNS = (Client.id, Client.number, Identity.given, Identity.family, Staff.name)


@worded
def _worded_list(reach: tuple[Any, ...], step: bool, late: bool, mine: bool, newest: bool) -> WordedList:
    """Return the list without a search; its parameters are `step`, `mine`, `today` and those of the reach."""
    with_parameters: Any = Filter
    filters = with_parameters(
        None, "", Parameter("step") if step else None, late, Parameter("mine") if mine else None
    )
    query = _listed(filters, in_scope(reach), Parameter("today"))
    if step or late:
        return WordedList(query, _POSITION_KEY, descending=newest)
    return WordedList(query, _NAME_KEY)


def _listed(filters: Filter, reach: Any, today: Any) -> Any:
    """Return the query of the listed people: two key columns, then _PERSON_COLUMNS."""
    query: Any
    if filters.by_position():
        query = Stay.select(*_POSITION_KEY, *_PERSON_COLUMNS).join(Client)
        query = query.join(Identity, on=(Identity.client == Client.id))
    else:
        query = Identity.select(*_NAME_KEY, *_PERSON_COLUMNS).join(Client)
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(Client.responsible == Staff.id)).where(reach)
    return _narrow(query, Stay.client if filters.by_position() else Identity.client, filters, today)


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
    return query


def _rows(found: Sequence[tuple[Any, ...]], *, chosen: bool = False) -> tuple[PersonRow, ...]:
    """Make the rows of one page from (two key columns, *_PERSON_COLUMNS); one more query for each detail.

    `chosen`: the second key column is the stay that the list is about.
    """
    if not found:
        return ()
    ids = [row[2] for row in found]
    stays = _open_stays(ids, {row[1] for row in found} if chosen else set())
    asked, upcoming, today = first_unreceived(ids), _upcoming(ids), clock.today()
    rows = []
    for first, second, id_, number, given, family, responsible in found:
        at, mode = upcoming.get(id_, (None, None))
        rows.append(
            PersonRow(
                key=(first, second),
                id=id_,
                number=number,
                given=given,
                family=family,
                initials=initials(given, family),
                responsible=short_name(responsible) if responsible else "",
                waiting_for=asked.get(id_, ""),
                next_at=at,
                next_mode=mode,
                **_position(stays[id_], today) if id_ in stays else {},
            )
        )
    return tuple(rows)


def _position(stay: tuple[Any, ...], today: dt.date) -> dict[str, Any]:
    """Return the position fields of a row from what `_open_stays` found."""
    _client, stay_id, step_id, entered_at, soon_on, due_on, step, expected_days = stay
    entered_on = clock.local(entered_at).date()
    return {
        "stay_id": stay_id,
        "step_id": step_id,
        "step": step,
        "entered_on": entered_on,
        "days": max(0, (today - entered_on).days),  # a clock may have been set back since
        "expected_days": expected_days,
        "pressing": lateness(today, soon_on, due_on),
    }


def stay_at(enrolment_id: int, instant: dt.datetime) -> int:
    """Return the stay that was open on a path at a time; the path has not ended.

    Times that a wrong clock dated in the future count as earlier.
    """
    left_since = Stay.left_at.between(instant + dt.datetime.resolution, clock.now())
    stays = Stay.select(Stay.id).where(Stay.enrolment == enrolment_id, Stay.left_at.is_null() | left_since)
    return int(stays.order_by(Stay.place).limit(1).scalar())


_IDS = IdsParameter("ids")


@worded
def _stays_statement() -> Statement:
    columns = Stay.client, Stay.id, Stay.step, Stay.entered_at, Stay.soon_on, Stay.due_on
    return Statement(
        Stay.select(*columns, Step.name, Step.expected_days)
        .join(Step)
        .where(in_ids(Stay.client, _IDS), Stay.left_at.is_null())
        .order_by(Stay.due_on.desc(), Stay.id)
    )


def _open_stays(ids: list[int], chosen: set[int]) -> dict[int, tuple[Any, ...]]:
    """Return one open stay a client: the one that the list is about, else the first due."""
    found: dict[int, tuple[Any, ...]] = {}
    for stay in _stays_statement().rows(ids=ids):
        if found.get(stay[0], (0, 0))[1] not in chosen:
            found[stay[0]] = stay
    return found


@worded
def _asked_statement() -> Statement:
    return Statement(
        Asked.select(Asked.client, Asked.what)
        .where(in_ids(Asked.client, _IDS), Asked.received_on.is_null())
        .order_by(Asked.asked_on.desc(), Asked.id.desc())
    )


def first_unreceived(ids: list[int]) -> dict[int, str]:
    """Return the oldest thing asked of each client and not received, by client."""
    return {client: what for client, what in _asked_statement().rows(ids=ids)}


@worded
def _upcoming_statement() -> Statement:
    return Statement(
        Engagement.select(Engagement.client, Engagement.planned_for, Engagement.mode)
        .where(in_ids(Engagement.client, _IDS), Engagement.planned_for.is_null(False))
        .order_by(Engagement.planned_for.desc())
    )


def _upcoming(ids: list[int]) -> dict[int, tuple[dt.datetime, Mode]]:
    return {client: (at, mode) for client, at, mode in _upcoming_statement().rows(ids=ids)}


def takes_part(actor: Actor, client_id: int, login: str) -> bool:
    """Tell whether a colleague is involved in a file beside the one responsible; raises Denied."""
    reachable(actor, "client.assign", client_id)
    colleague = Staff.select(Staff.id).where(Staff.login == login)
    return bool(
        Involvement.select().where(Involvement.client == client_id, Involvement.staff.in_(colleague)).exists()
    )
