"""Finding organisations, those to verify first, and those that can be chosen."""

import datetime as dt
from dataclasses import replace

import pytest

from db.core import clock, database
from db.core.errors import NotFound
from db.core.paging import Span
from db.directory import actions, queries, service_search
from db.directory import actions_people as people
from db.directory import card as cards
from db.directory.models import ServiceStatus
from db.directory.service_search import Criteria
from tests.conftest import ActorFactory
from tests.factories import ORGANISATION, SERVICE, make_organisation

pytestmark = pytest.mark.usefixtures("frozen")


def names(search: str = "", *, stale_only: bool = False) -> list[str]:
    with database.reading():
        assert queries.count(search, stale_only=stale_only) == len(
            queries.page(search, stale_only=stale_only).rows
        )
        return [row.name for row in queries.page(search, stale_only=stale_only).rows]


@pytest.mark.parametrize(
    "typed",
    [
        "impot",
        "NORD",
        "ntre d'im",
        "fisca",
        "chicout",
        "revenu",
        "nord impot",
        "oeuvre",
        "faible",
        "d\u2019impôt",
    ],
)
def test_any_part_of_what_is_written_finds_an_organisation(actor: ActorFactory, typed: str) -> None:
    staff = actor()
    services = (replace(SERVICE, description="À faible revenu"), replace(SERVICE, name="Œuvre des papiers"))
    make_organisation(staff, alternate_name="Bureau fiscal", services=services)
    make_organisation(staff, "Logement solidaire", services=(), place="Alma")
    assert names(typed) == [ORGANISATION.name]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", '"', "nord sud"])
def test_signs_of_the_query_language_are_ordinary_text(actor: ActorFactory, typed: str) -> None:
    make_organisation(actor(), "Maison Bleue", services=())
    assert names(typed) == []


def test_signs_are_found_where_they_are_written(actor: ActorFactory) -> None:
    make_organisation(actor(), "100 % toit_vert", services=())
    assert names("0 %") == names("t_v") == ["100 % toit_vert"]


def test_the_list_is_in_the_order_of_the_alphabet_whatever_the_accents(actor: ActorFactory) -> None:
    staff = actor()
    for name in ("Zénith", "élan", "Eau vive", "Œuvre", "ombre"):
        make_organisation(staff, name, services=())
    assert names() == ["Eau vive", "élan", "Œuvre", "ombre", "Zénith"]


def test_what_is_to_verify_comes_most_overdue_first(actor: ActorFactory) -> None:
    staff = actor()
    ids = {name: make_organisation(staff, name) for name in ("Recent", "Old", "Older", "Closed", "Due")}
    today = clock.today()
    for name, days in (("Recent", 10), ("Old", 190), ("Older", 400), ("Closed", 500), ("Due", 180)):
        actions.verify(staff, ids[name], today - dt.timedelta(days=days))
    closed = replace(ORGANISATION, name="Closed")
    actions.edit_organisation(staff, ids["Closed"], replace(closed, active=False), closed)
    assert names(stale_only=True) == ["Older", "Old"]
    with database.reading():
        flags = {row.name: (row.days_since, row.to_verify) for row in queries.page().rows}
    assert flags == {
        "Recent": (10, False),
        "Old": (190, True),
        "Older": (400, True),
        "Closed": (500, False),
        "Due": (180, False),
    }


def test_the_stale_list_pages_by_review_date(actor: ActorFactory) -> None:
    staff = actor()
    for days in (300, 200, 200, 250, 200):
        actions.verify(staff, make_organisation(staff, services=()), clock.today() - dt.timedelta(days=days))
    with database.reading():
        whole = queries.page(stale_only=True).rows
        seen: list[queries.OrganisationRow] = []
        span = Span(limit=2)
        while rows := queries.page(stale_only=True, span=span).rows:
            seen += rows
            span = Span(after=rows[-1].key, limit=2)
    assert [row.days_since for row in seen] == [300, 250, 200, 200, 200]
    assert tuple(seen) == whole


def test_a_card_says_everything(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff, alternate_name="Fisc", services=(replace(SERVICE, response_days=4),))
    contact = people.add_contact(
        staff, id_, "Ève Roy", title="accueil", email="eve@x.ca", phone="418 555-0100"
    )
    people.add_phone(staff, id_, "418 555-0142", extension="2", description="file 2")
    actions.verify(staff, id_, dt.date(2026, 11, 1))
    with database.reading():
        card = cards.card(id_)
        row = queries.page().rows[0]
    assert (card.name, card.alternate_name, card.place) == (ORGANISATION.name, "Fisc", "Chicoutimi")
    assert (card.verified_on, card.verified_by, card.days_since) == (dt.date(2026, 11, 1), "M. L.", 20)
    assert [(s.name, s.status, s.response_days) for s in card.services] == [(SERVICE.name, "active", 4)]
    assert [phone.dialled() for phone in card.phones] == ["418 555-0142 x2"]
    assert [(c.id, c.name, c.phones[0].number) for c in card.contacts] == [
        (contact, "Ève Roy", "418 555-0100")
    ]
    assert (row.services, row.phone) == ((SERVICE.name,), "418 555-0142 x2")


def test_an_organisation_nobody_verified_says_so(actor: ActorFactory) -> None:
    id_ = make_organisation(actor())
    with database.reading():
        card = cards.card(id_)
    assert (card.verified_on, card.verified_by, card.days_since) == (None, "", None)


def test_only_what_is_open_can_be_chosen(actor: ActorFactory) -> None:
    staff = actor()
    closed = [replace(SERVICE, name=status, status=status) for status in ServiceStatus]
    make_organisation(staff, "Some closed", services=tuple(closed))
    make_organisation(staff, "All closed", services=tuple(s for s in closed if s.name != "active"))
    make_organisation(staff, "Inactive", active=False)
    make_organisation(staff, "No service", services=())
    with database.reading():
        found = service_search.page(Criteria(choosable=True)).rows
    assert [(row.organisation, row.service) for row in found] == [
        ("Some closed", "active"),
        ("No service", ""),
    ]


@pytest.mark.usefixtures("database")
def test_an_unknown_organisation_is_refused() -> None:
    with database.reading(), pytest.raises(NotFound):
        cards.card(404)
