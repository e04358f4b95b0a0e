"""Lists of people and their positions, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from db.clients.models import Asked, Client, Engagement, Identity, Involvement, Stay
from db.clients.position import Pressing, pressing
from db.clients.search import matching
from db.core import clock
from db.core.errors import Unknown
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.text import fold, initials
from db.core.translation import N_
from db.staff.models import Staff
from db.staff.queries import short_name
from db.trajectories.models import Step


@dataclass(frozen=True)
class PersonRow:
    """A client and where they stand; the position fields are empty for someone outside every trajectory."""

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
    pressing: Pressing = Pressing.ON_TIME
    waiting_for: str = ""
    next_at: dt.datetime | None = None
    next_mode: str = ""


@dataclass(frozen=True)
class Filter:
    """Which people a list shows; everything given must hold."""

    search: str = ""
    step_id: int | None = None
    late: bool = False
    mine: int | None = None
    """Id of a colleague: only those they are responsible for or take part with."""
    newest: bool = False
    """By due date, the last one first: who came to a step most recently."""

    def by_position(self) -> bool:
        """Tell whether the list is ordered by due date rather than by name."""
        return self.step_id is not None or self.late


def page(wanted: Filter, span: Span = FIRST) -> Page[PersonRow]:
    """Return one page of people: by name, or the most overdue first when a step or lateness is asked for."""
    if wanted.by_position():
        query = _positions(wanted)
        found = keyset(query, (Stay.due_on, Stay.id), span, _stay_row, descending=wanted.newest)
    else:
        query = _people(wanted)
        found = keyset(query, (Identity.sort_key, Identity.client), span, _name_row)
    return Page(tuple(_completed(list(found.rows))), found.more)


def count(wanted: Filter) -> int:
    """Return how many people the list has."""
    query = _positions(wanted) if wanted.by_position() else _people(wanted)
    return int(query.count())


def _people(wanted: Filter) -> Any:
    query = Identity.select(
        Identity.sort_key,
        Identity.client,
        Identity.given,
        Identity.family,
        Client.id,
        Client.number,
        Client.responsible,
    ).join(Client)
    if wanted.search:
        query = query.where(matching(wanted.search))
    if wanted.mine is not None:
        query = query.where(Identity.client.in_(_caseload(wanted.mine)))
    return query


def _positions(wanted: Filter) -> Any:
    query = (
        Stay.select(
            Stay.due_on,
            Stay.id,
            Stay.client,
            Identity.given,
            Identity.family,
            Client.id,
            Client.number,
            Client.responsible,
        )
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .where(Stay.left_at.is_null())
    )
    if wanted.step_id is not None:
        query = query.where(Stay.step == wanted.step_id)
    if wanted.late:
        query = query.where(Stay.due_on < clock.today())
    if wanted.search:
        query = query.where(matching(wanted.search))
    if wanted.mine is not None:
        query = query.where(Stay.client.in_(_caseload(wanted.mine)))
    return query


def _caseload(staff_id: int) -> Any:
    mine = Client.select(Client.id).where(Client.responsible == staff_id)
    return mine.union(Involvement.select(Involvement.client).where(Involvement.staff == staff_id))


def _name_row(row: Identity) -> PersonRow:
    client = row.client
    return _person((row.sort_key, client.id), client.id, row.given, row.family, client)


def _stay_row(row: Stay) -> PersonRow:
    identity = row.client.identity
    person = _person((row.due_on, row.id), row.client.id, identity.given, identity.family, row.client)
    return replace(person, stay_id=row.id)


def _person(key: Key, id_: int, given: str, family: str, client: Any) -> PersonRow:
    return PersonRow(
        key, id_, client.number, given, family, initials(given, family), str(client.responsible_id or "")
    )


def _completed(rows: list[PersonRow]) -> list[PersonRow]:
    """Add position, what blocks and what comes next to the rows of one page, in a few queries."""
    if not rows:
        return rows
    ids = [row.id for row in rows]
    staff_ids = {int(row.responsible) for row in rows if row.responsible}
    names = {
        s.id: short_name(s.name) for s in Staff.select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids))
    }
    stays = _open_stays(ids, [row.stay_id for row in rows if row.stay_id])
    waits = waiting(ids)
    upcoming = _upcoming(ids)
    today = clock.today()
    done = []
    for row in rows:
        stay = stays.get(row.id)
        at, mode = upcoming.get(row.id, (None, ""))
        row = replace(
            row,
            responsible=names.get(int(row.responsible), "") if row.responsible else "",
            waiting_for=waits.get(row.id, ""),
            next_at=at,
            next_mode=mode,
        )
        done.append(with_stay(row, stay, today) if stay else row)
    return done


def with_stay(row: PersonRow, stay: Stay, today: dt.date) -> PersonRow:
    """Return the row with the position that an open stay (with its step) gives."""
    entered_on = clock.local(stay.entered_at).date()
    return replace(
        row,
        stay_id=stay.id,
        step_id=stay.step_id,
        step=stay.step.name,
        entered_on=entered_on,
        days=(today - entered_on).days,
        expected_days=stay.step.expected_days,
        pressing=pressing(today, stay.soon_on, stay.due_on),
    )


def _open_stays(ids: list[int], chosen: list[int]) -> dict[int, Stay]:
    """Return one open stay a client: the one the list is about, else the most pressing."""
    query = (
        Stay.select(Stay, Step.id, Step.name, Step.expected_days)
        .join(Step)
        .where(Stay.client.in_(ids), Stay.left_at.is_null())
        .order_by(Stay.due_on.desc(), Stay.id)
    )
    found = {stay.client_id: stay for stay in query}
    if chosen:
        found |= {stay.client_id: stay for stay in query if stay.id in set(chosen)}
    return found


def waiting(ids: list[int]) -> dict[int, str]:
    """Return what was asked first of each of these clients and has not come."""
    query = (
        Asked.select(Asked.client, Asked.what)
        .where(Asked.client.in_(ids), Asked.received_on.is_null())
        .order_by(Asked.asked_on.desc(), Asked.id)
    )
    return {row.client_id: row.what for row in query}


def _upcoming(ids: list[int]) -> dict[int, tuple[dt.datetime, str]]:
    query = (
        Engagement.select(Engagement.client, Engagement.planned_for, Engagement.mode)
        .where(Engagement.client.in_(ids), Engagement.planned_for.is_null(False))
        .order_by(Engagement.planned_for.desc())
    )
    return {row.client_id: (row.planned_for, row.mode.value) for row in query}


def by_number(number: str) -> int:
    """Return the id of the client with this number, case and accents apart; raises Unknown."""
    from db.clients.numbers import is_slip

    row = Client.get_or_none(Client.number == number.strip().upper()) or Client.get_or_none(
        Client.number == number.strip()
    )
    if row is None:
        sentence = N_("There is no file {number}.")
        if is_slip(number.strip()):
            sentence = N_("There is no file {number}: the last letter does not go with the digits.")
        raise Unknown("client.unknown", sentence, field="number", number=number.strip()[:40])
    return int(row.id)


def homonyms(given: str, family: str) -> list[PersonRow]:
    """Return those who already have this name, accents and case apart: a warning before a second file."""
    key = fold(f"{family} {given}")
    if not key:
        return []
    query = _people(Filter()).where(Identity.sort_key == key).limit(5)
    return _completed([_name_row(row) for row in query])
