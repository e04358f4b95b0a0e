"""Orders of the lists of clients: each pages through everybody exactly once; those without a value last."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.clients.models import Client, Engagement, Enrolment, Identity, Stay
from db.clients.queries import Filter, count, page
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.paging import Span
from db.trajectories.models import Trajectory
from db.trajectories.queries import find_design
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design

NOW = dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)
FILES, POSITIONS = ("", "name", "number", "days", "step", "next", "responsible"), ("", "days", "name", "next")
Person = tuple[str, list[tuple[int, int]], list[int], int]
PERSON: st.SearchStrategy[Person] = st.tuples(
    st.sampled_from(["abel", "noe", "zoe"]),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=2),  # stays: step, days
    st.lists(st.integers(-2, 3), max_size=2),  # appointments
    st.integers(0, 2),  # who is responsible, 2: nobody
)


def numbers(filters: Filter, limit: int, *, backwards: bool = False) -> list[str]:
    """Return the files page after page, from either end."""
    rows: list[str] = []
    span = Span(limit=limit, last=backwards)
    while True:
        found = page(filters, span)
        here = [row.number for row in found.rows]
        rows = [*here, *rows] if backwards else [*rows, *here]
        if not found.more:
            return rows
        edge = found.rows[0 if backwards else -1].key
        span = Span(before=edge, limit=limit) if backwards else Span(after=edge, limit=limit)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=6), limit=st.integers(1, 4), search=st.booleans())
def test_each_order_pages_through_everybody_once(
    office: tuple[Actor, Actor], steps: list[int], people: list[Person], limit: int, search: bool
) -> None:
    lead, other = office
    with reading():
        for table in (Engagement, Stay, Identity, Client):
            table.delete().execute()
        fill(people, [lead.id, other.id, None], steps)
        for reader in office:
            for mine in (None, reader.id):
                whole = Filter(reader, search="c-" if search else "", mine=mine)
                check(whole, FILES, limit)
                check(replace(whole, step_id=steps[0]), POSITIONS, limit)


def check(filters: Filter, orders: tuple[str, ...], limit: int) -> None:
    everybody = sorted(numbers(filters, 100))
    assert len(everybody) == count(filters)
    for order in orders:
        for reverse in (False, True):
            told = replace(filters, order=order, reverse=reverse)
            listed = numbers(told, 100)
            assert sorted(listed) == everybody, told
            assert numbers(told, limit) == listed, told
            assert numbers(told, limit, backwards=True) == listed, told


def fill(people: list[Person], responsible: list[int | None], steps: list[int]) -> None:
    path = Trajectory.get().id
    for place, (name, stays, planned, who) in enumerate(people):
        number = f"C-{place}"
        client = Client.create(number=number, responsible=responsible[who])
        Identity.create(client=client, family=name, sort_key=name, search_key=f"{name} c-{place}")
        for step, days in stays:
            enrolment = Enrolment.create(client=client, trajectory=path, opened_at=NOW)
            entered, due = NOW - dt.timedelta(days=days), NOW.date() + dt.timedelta(days=days)
            Stay.create(
                enrolment=enrolment,
                client=client,
                step=steps[step],
                place=1,
                kind="start",
                entered_at=entered,
                due_on=due,
            )
        for days in planned:
            at = NOW + dt.timedelta(days=days)
            Engagement.create(
                client=client, at=at, mode="phone", attendance="planned", planned_for=at, staff=None
            )


@pytest.fixture
def steps(office: tuple[Actor, Actor]) -> list[int]:
    with reading():
        return [step.id for step in find_design().steps]


@pytest.fixture
def office(actor: ActorFactory, frozen: object) -> tuple[Actor, Actor]:
    """Return a reader of all files and a caseworker."""
    make_design(actor("administrator"))
    return actor("lead"), actor("staff")


@pytest.mark.usefixtures("frozen")
def test_each_order_is_what_its_name_says(actor: ActorFactory) -> None:
    """Zoé since 10 October at « Learn », Éli since 20 October at « Get advice », Abel in no step.

    Éli has an appointment; « Émile » follows Zoé, « Yves » the two others.
    """
    make_design(actor("administrator"))
    lead = actor("lead")
    emile, yves = actor(login="emile", name="Émile Roy"), actor(login="yves", name="Yves Roy")
    with clock.frozen("2026-10-10T15:00:00+00:00"):
        make_client(emile, "Zoé", "Zed", number="C-1")
    with clock.frozen("2026-10-20T15:00:00+00:00"):
        eli = make_client(yves, "Éli", "Émond", number="C-3", step="Get advice")
        abel = make_client(yves, "Abel", "Abel", number="C-2")
    with reading():
        Stay.delete().where(Stay.client == abel).execute()
        at = clock.now()
        Engagement.create(client=eli, at=at, mode="phone", attendance="planned", planned_for=at)
        told = {
            (order, reverse): [
                row.number[-1] for row in page(Filter(lead, order=order, reverse=reverse)).rows
            ]
            for order in FILES
            for reverse in (False, True)
        }
    assert {order: ("".join(told[order, False]), "".join(told[order, True])) for order in FILES} == {
        "": ("231", "132"),
        "name": ("231", "132"),
        "number": ("123", "321"),
        "days": ("132", "312"),
        "step": ("132", "312"),
        "next": ("321", "321"),
        "responsible": ("123", "321"),
    }
