"""Every order of every list: pages show each row once, forwards and backwards, in one total order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from db.clients import queries as clients
from db.clients.actions import assign
from db.clients.actions_moves import move
from db.clients.models import Client, Enrolment, Stay
from db.clients.position import MoveKind
from db.core import clock
from db.core.database import connection, reading
from db.core.paging import Page, Span
from db.core.text import fold
from db.directory import queries as directory
from db.directory import service_search as services
from db.directory.actions import verify
from db.referrals import orders as referral_orders
from db.referrals import queries as referrals
from db.referrals.actions import confirm, refer
from db.referrals.lifecycle import Confirmer
from db.retros import queries as retros
from db.staff.models import Team
from db.suggestions import actions as suggestion_actions
from db.suggestions import queries as suggestions
from tests.conftest import Prepared, account
from tests.factories import (
    READER,
    first_service,
    make_action,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)

PEOPLE = (
    ("Élodie", "Tremblay", "C-30", "Learn", 9),
    ("Éric", "tremblay", "C-100", "Inquire", 20),
    ("Anna", "Œuvray", "É-1", "Learn", 9),
    ("Ali", "O'Neil", "C-2", "Inquire", 3),
    ("Bob", "Roy", "D-9", "Apply", 50),
    ("Zoé", "Roy", "Z-1", "Learn", 1),
    ("Ève", "Abel", "A-1", "Get advice", 31),
)
"""Given and family name, number, step, and days since they entered it."""


@pytest.fixture
def world(frozen: dt.datetime, prepared: Prepared) -> dict[str, int]:
    """Return the ids of the clients, by number; every list has rows, some of them alike in all but the id."""
    made: dict[str, int] = prepared(_world)
    return made


def _world() -> dict[str, int]:
    lead, staff = account("lead"), account()
    make_design(lead)
    ids = {}
    for given, family, number, step, days in PEOPLE:
        with clock.frozen((clock.now() - dt.timedelta(days=days)).isoformat()):
            ids[number] = make_client(staff, given, family, number=number, step=step)
    assign(lead, ids["Z-1"], "lise")
    with connection():
        for team in ("Nord", "Sud"):
            Team.create(name=team)
        Client.update(responsible=None).where(Client.number << ("C-2", "C-30")).execute()
        path = Enrolment.select().where(Enrolment.client == ids["C-100"]).get()
        first = Stay.select().where(Stay.client == ids["Z-1"]).get()
        again = Enrolment.create(client=path.client, trajectory=path.trajectory, opened_at=clock.now())
        Stay.create(
            enrolment=again, client=path.client, step=first.step, place=1, kind=MoveKind.START,
            entered_at=clock.now(), due_on=dt.date(2026, 12, 24),
        )  # fmt: skip
        last = Stay.select(Stay.id).where(Stay.client == ids["D-9"]).scalar()
    move(staff, last, None)
    places = [make_organisation(lead, name, place=place) for name, place in PLACES]
    verify(lead, places[1], dt.date(2026, 3, 1))
    verify(staff, places[2], dt.date(2026, 11, 1))
    for day, (number, place) in enumerate((("C-30", 0), ("C-100", 1), ("É-1", 1), ("C-30", 2), ("A-1", 0))):
        id_ = refer(staff, ids[number], places[place], service_id=first_service(places[place]),
                    sent_on=dt.date(2026, 11, 9 + day // 2))  # fmt: skip
        if day in (1, 2):
            confirm(staff, id_, Confirmer.STAFF, dt.date(2026, 11, 18 + day))
    for who, text in ((staff, "Éclairer"), (lead, "eau"), (staff, "Café"), (lead, "Éclairer")):
        id_ = make_suggestion(who, text)
    suggestion_actions.comment(staff, id_, "oui")
    suggestion_actions.support(staff, id_)
    for title, team in (("Été", "Sud"), ("Rétro", ""), ("eau", "Nord"), ("Été", "Nord")):
        retro = make_retro(lead, title, team=team)
    make_action(lead, retro)
    return ids


PLACES = (("Éclair", "Québec"), ("eau vive", "Quebec"), ("Abri", "Lévis"), ("Abri", "Lévis"))
Read = Callable[[Span], Page[Any]]


def lists(reverse: bool) -> Iterator[tuple[str, Read, int]]:
    """Yield every list in every order: its name, what reads a page, and how many rows it has."""
    for finished in (None, False, True):
        for search in ("", "e"):
            for order in clients.ORDERS:
                wanted = clients.Filter(READER, search, finished=finished, order=order, reverse=reverse)
                yield f"clients {wanted}", partial(clients.page, wanted), clients.count(wanted)
    for order in clients.ORDERS:
        wanted = clients.Filter(READER, late=True, order=order, reverse=reverse)
        yield f"late {order}", partial(clients.page, wanted), clients.count(wanted)
    for state in ("to_confirm", "open", "all"):
        for order in ("", *referral_orders.ORDERS):
            sent = referrals.Filter(READER, state, order=order, reverse=bool(order) and reverse)
            yield f"referrals {sent}", partial(referrals.page, sent), referrals.count(sent)
    for idea in suggestions.ORDERS:
        read: Read = lambda span, o=idea: suggestions.page(READER, order=o, span=span, reverse=reverse)  # type: ignore[misc] # noqa: E731
        yield f"suggestions {idea}", read, 4
    for order in retros.ORDERS:
        read = lambda span, o=order: retros.page(READER, span=span, order=o, reverse=reverse)  # type: ignore[misc] # noqa: E731
        yield f"retros {order}", read, 4
    for order in directory.ORDERS:
        read = lambda span, o=order: directory.page(span=span, order=o, reverse=reverse)  # type: ignore[misc] # noqa: E731
        yield f"organisations {order}", read, 4
    for order in services.ORDERS:
        read = lambda span, o=order: services.page(span=span, order=o, reverse=reverse)  # type: ignore[misc] # noqa: E731
        yield f"services {order}", read, 4


def walked(read: Read, limit: int, backwards: bool) -> list[Any]:
    rows: list[Any] = []
    page = read(Span(last=True, limit=limit) if backwards else Span(limit=limit))
    while page.rows:
        rows = [*page.rows, *rows] if backwards else [*rows, *page.rows]
        key = page.rows[0].key if backwards else page.rows[-1].key
        following = read(Span(before=key, limit=limit) if backwards else Span(after=key, limit=limit))
        assert page.more == bool(following.rows)
        page = following
    return rows


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_make_the_whole_list_in_every_order(reverse: bool) -> None:
    with reading():
        for name, read, count in lists(reverse):
            whole = list(read(Span()).rows)
            assert len({row.key for row in whole}) == len(whole) == count, name
            for backwards in (False, True):
                assert walked(read, 2, backwards) == whole, (name, backwards)


@pytest.mark.usefixtures("world")
def test_rows_are_in_the_order_asked_for() -> None:
    """Worked by hand; accents and case count for nothing, as does the server's language."""

    def numbers(order: str, **more: Any) -> list[str]:
        return [row.number for row in clients.page(clients.Filter(READER, order=order, **more)).rows]

    with reading():
        assert numbers("name") == ["A-1", "C-2", "É-1", "D-9", "Z-1", "C-30", "C-100"]
        assert numbers("number") == ["A-1", "C-100", "C-2", "C-30", "D-9", "Z-1", "É-1"]
        assert numbers("responsible") == ["Z-1", "C-100", "É-1", "D-9", "A-1", "C-2", "C-30"]
        # Due 7, 14 or 30 days after the step began; D-9 is in none any more.
        assert numbers("late") == ["C-100", "C-30", "É-1", "A-1", "Z-1", "C-2", "D-9"]
        assert numbers("since") == ["A-1", "C-100", "C-30", "É-1", "C-2", "Z-1", "D-9"]
        assert numbers("step") == ["C-30", "É-1", "Z-1", "C-100", "C-2", "A-1", "D-9"]
        assert numbers("name", finished=True) == ["D-9"]
        assert "D-9" not in numbers("number", finished=False)
        assert numbers("name", reverse=True) == numbers("name")[::-1]
        titles = [row.title for row in retros.page(READER, order="title").rows]
        assert [fold(title) for title in titles] == ["eau", "ete", "ete", "retro"]
        teams = [row.team for row in retros.page(READER, order="team").rows]
        assert teams == ["Nord", "Nord", "Sud", ""]
        assert retros.page(READER, order="to_do").rows[0].open_actions == 1
        assert suggestions.page(READER, order="comments").rows[0].comments == 1
        places = [row.place for row in directory.page(order="place").rows]
        assert places == ["Lévis", "Lévis", "Quebec", "Québec"]
        verified = [
            row.verified_on and row.verified_on.month for row in directory.page(order="verified").rows
        ]
        assert verified == [None, None, 3, 11]
        sent = referrals.page(referrals.Filter(READER, "all", order="organisation")).rows
        assert [row.organisation for row in sent] == ["Abri", "eau vive", "eau vive", "Éclair", "Éclair"]
