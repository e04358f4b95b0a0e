"""Where to send someone: what is found by each wish, in which order, and what each line tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.core.paging import Span
from db.directory import actions, service_search
from db.directory.details import (
    Accessibility,
    Address,
    CostOption,
    DirectoryLink,
    DirectoryRecord,
    Language,
    Schedule,
    ServiceArea,
    ServiceCapacity,
)
from db.directory.entries import reindex
from db.directory.hours import Opening
from db.directory.models import (
    Location,
    Organisation,
    Service,
    ServiceAtLocation,
    ServiceStatus,
)
from db.directory.service_search import Criteria, Mode, OfferRow
from tests.conftest import Prepared, account
from tests.factories import SERVICE, make_organisation

pytestmark = pytest.mark.usefixtures("frozen")
RENT = replace(
    SERVICE,
    name="Dépannage",
    description="Aide au loyer",
    eligibility_description="Locataires",
    languages="français, arabe",
    fees_description="Gratuit",
    hours="sam. 9 h–12 h",
)
FOOD = replace(
    SERVICE,
    name="Panier hebdomadaire",
    description="Livré à domicile",
    languages="anglais",
    fees_description="5 $",
    hours="lun.–ven. 9 h–16 h",
)


@pytest.fixture
def team(prepared: Prepared) -> Actor:
    """Return a caseworker whose directory has two places with a service each."""
    made: Actor = prepared(_team)
    return made


def _team() -> Actor:
    staff = account()
    make_organisation(staff, "Logement solidaire", services=(RENT,), place="Lévis")
    make_organisation(staff, "Comptoir", services=(FOOD,), place="Québec")
    return staff


def found(wanted: Criteria = service_search.NO_CRITERIA, **how: Any) -> list[OfferRow]:
    with database.reading():
        rows = service_search.page(wanted, **how).rows
        assert service_search.count(wanted) == len(rows)
    return list(rows)


def names(wanted: Criteria = service_search.NO_CRITERIA, **how: Any) -> list[str]:
    return [row.service or row.organisation for row in found(wanted, **how)]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (Criteria(words="loyer"), True),
        (Criteria(words="SOLID loyer"), True),
        (Criteria(words="levis"), True),
        (Criteria(need="aide loyer"), True),
        (Criteria(need="locataires"), True),
        (Criteria(need="logement"), None),  # the organisation's name is no need
        (Criteria(place="LEVIS"), True),
        (Criteria(language="ar"), True),
        (Criteria(language="Arabic"), True),
        (Criteria(language="angl"), False),
        (Criteria(whom="locataire"), True),
        (Criteria(mode=Mode.IN_PERSON), True),
        (Criteria(mode=Mode.HOME_VISIT), False),
        (Criteria(free=True), True),
        (Criteria(open_now=True), True),  # it is Saturday, 10 in the morning
        (Criteria(free=True, place="quebec"), None),
        (Criteria(words="%"), None),
    ],
)
@pytest.mark.usefixtures("team")
def test_each_wish_finds_what_says_so(wanted: Criteria, first: bool | None) -> None:
    assert names(wanted) == ([] if first is None else [RENT.name if first else FOOD.name])


@pytest.mark.usefixtures("team")
def test_what_hsds_records_say_is_found_too() -> None:
    with database.connection():
        service = Service.get(Service.name == RENT.name)
        one = Organisation.get(Organisation.id == service.organisation_id)
        place = Location.create(organisation=one, location_type="virtual")
        Address.create(organisation=one, location=place, city="Rimouski")
        ServiceAtLocation.create(organisation=one, service=service, location=place)
        Accessibility.create(organisation=one, location=place, description="ascenseur")
        ServiceArea.create(organisation=one, service=service, name="Bas-Saint-Laurent")
        CostOption.create(organisation=one, service=service, amount_cents=1000)
        ServiceCapacity.create(organisation=one, service=service, available=0)
        Language.create(organisation=one, service=service, code="uk")
        Schedule.create(
            organisation=one, location=place, byday="SU", opens_at="09:00:00", closes_at="10:00:00"
        )
        Service.update(minimum_age=18, maximum_age=25, hours="").where(Service.id == service.id).execute()
        DirectoryRecord.create(kind="taxonomy_term", uuid="t", data={"name": "Logement d'urgence"})
        DirectoryRecord.create(kind="attribute", uuid="a", data={"link_entity": "service"})
        DirectoryLink.create(
            kind="attribute", uuid="a", field="link_id", target_kind="service", target=service.uuid
        )
        DirectoryLink.create(
            kind="attribute", uuid="a", field="taxonomy_term_id", target_kind="taxonomy_term", target="t"
        )
        tabular = {"link_id": service.uuid, "link_entity": "service", "value": "nuitée"}
        DirectoryRecord.create(kind="attribute", uuid="b", data=tabular)
        reindex(one.id)
    for wanted in (
        Criteria(place="rimouski"),
        Criteria(place="bas-saint"),
        Criteria(need="logement urgence"),
        Criteria(need="nuitee"),
        Criteria(language="ukrainien"),
        Criteria(mode=Mode.ONLINE),
        Criteria(accessible=True),
    ):
        assert names(wanted) == [RENT.name], wanted
    assert names(Criteria(age=17)) == names(Criteria(age=26)) == [FOOD.name]
    assert names(Criteria(age=18)) == [RENT.name, FOOD.name]
    assert names(Criteria(free=True)) == names(Criteria(open_now=True)) == []
    row = found()[0]
    assert (row.place, row.available) == ("Rimouski", 0)
    assert row.opening == Opening(False, dt.datetime.fromisoformat("2026-11-22T09:00"))


def test_each_line_tells_whether_someone_can_be_sent_there_now(team: Actor) -> None:
    rent, food = found()
    assert (rent.service, rent.organisation, rent.place) == (RENT.name, "Logement solidaire", "Lévis")
    assert rent.opening == Opening(True, dt.datetime.fromisoformat("2026-11-21T12:00"))
    assert food.opening == Opening(False, dt.datetime.fromisoformat("2026-11-23T09:00"))
    assert (rent.days_since, rent.to_verify, rent.available, rent.choosable) == (None, False, None, True)
    actions.verify(team, rent.organisation_id, clock.today() - dt.timedelta(days=200))
    assert (found()[0].days_since, found()[0].to_verify) == (200, True)


def test_what_cannot_be_chosen_is_found_last_where_one_chooses(team: Actor) -> None:
    closed = replace(SERVICE, name="Accueil", status=ServiceStatus.TEMPORARILY_CLOSED, hours="24/7")
    make_organisation(team, "Abri", services=(closed,))
    make_organisation(team, "Aucun service", services=())
    make_organisation(team, "Fermée", active=False)
    assert names() == ["Accueil", "Aucun service", SERVICE.name, RENT.name, FOOD.name]
    assert names(Criteria(open_now=True)) == [RENT.name]
    best = found(best_first=True, language="en")
    assert [row.service or row.organisation for row in best] == [
        FOOD.name,
        "Aucun service",
        RENT.name,
        "Accueil",
        SERVICE.name,
    ]
    assert [row.choosable for row in best] == [True, True, True, False, False]
    assert [row.status for row in best[3:]] == ["temporarily closed", "active"]


def test_what_is_named_so_comes_before_what_only_says_so(team: Actor) -> None:
    make_organisation(team, "Zone", services=(replace(SERVICE, name="Zone loyer"),))
    assert names(Criteria(words="loyer")) == ["Zone loyer", RENT.name]


def test_pages_follow_each_other_forwards_and_backwards(team: Actor) -> None:
    for name in ("B", "A", "C", "A"):
        make_organisation(team, name)
    ways: tuple[dict[str, Any], ...] = ({}, {"best_first": True, "language": "en"})
    for how in ways:
        for wanted in (service_search.NO_CRITERIA, Criteria(words="e")):
            whole = found(wanted, **how)
            with database.reading():
                seen, span = list[OfferRow](), Span(limit=2)
                while rows := service_search.page(wanted, span, **how).rows:
                    seen += rows
                    span = Span(after=rows[-1].key, limit=2)
                before = service_search.page(wanted, Span(before=whole[-1].key, limit=2), **how).rows
            assert seen == whole
            assert list(before) == whole[-3:-1]
