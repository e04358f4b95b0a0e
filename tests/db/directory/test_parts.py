"""What a file said in records of its own is told in words: on the card, and as the number to dial."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import clock
from db.core.database import connection, reading
from db.directory import queries, service_search
from db.directory.card import card
from db.directory.entries import reindex
from db.directory.hours import Opening
from db.directory.models import Organisation, Service
from db.directory.queries import first_phones
from db.directory.service_search import Criteria
from db.directory.terms import needs
from db.exchange.hsds.graph import Graph, Key
from db.exchange.hsds.incoming import Source, import_hsds
from tests.conftest import ActorFactory


def _site() -> Graph:
    """Return an organisation with one service at one place, and what each of them has."""
    graph = Graph()
    o = {"organization_id": graph.add("organization", "o", {"name": "Le Comptoir", "description": ""}).id}
    s = {"service_id": graph.add("service", "s", {**o, "name": "Dépannage", "status": "active"}).id}
    at = {"location_id": graph.add("location", "l", {**o, "location_type": "physical", "name": "Annexe"}).id}
    graph.add("service_at_location", "sl", {**s, **at})
    address = {"address_1": "12, rue Saint-Jean", "city": "Lévis", "state_province": "QC", "country": "CA"}
    graph.add("address", "a", {**at, **address, "postal_code": "G6V 1A1", "address_type": "physical"})
    graph.add("schedule", "h", {**at, "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "12:00"})
    graph.add("language", "fr", {**s, "name": "français"})
    graph.add("cost_option", "c", {**s, "option": "Enfants", "amount": 2.5, "currency": "cad"})
    graph.add("required_document", "d", {**s, "document": "Preuve de résidence"})
    graph.add("service_area", "z", {**s, "name": "Chaudière-Appalaches"})
    graph.add("accessibility", "r", {**at, "description": "Rampe"})
    unit = {"unit_id": graph.add("unit", "u", {"name": "lits"}).id}
    graph.add(
        "service_capacity",
        "k",
        {**s, **unit, "available": 3, "maximum": 10, "updated": "2026-11-20T08:00:00Z"},
    )
    graph.add("phone", "1", {**o, "number": "418 555-0101", "type": "fax"})
    graph.add("phone", "2", {**s, "number": "418 555-0102"})
    of = {"contact_id": graph.add("contact", "p", {**o, "name": "Ève Roy"}).id}
    graph.add("phone", "3", {**of, "number": "418 555-0103"})
    graph.add("phone", "4", {**o, "number": "418 555-0104", "type": "voice"})
    return graph


def test_the_card_tells_what_the_records_of_a_service_say(actor: ActorFactory) -> None:
    import_hsds(actor("lead"), Source(_site(), True, ()))
    with reading():
        entry = card(Organisation.get().id)
    [service] = entry.services
    assert entry.place == "Lévis"
    assert entry.parts.places == service.parts.places == ("Annexe · 12, rue Saint-Jean, Lévis G6V 1A1",)
    assert service.opening() == "Monday to Friday, 9:00 – 12:00"
    assert (service.spoken_languages(), service.fees()) == ("français", "Enfants · 2.50 CAD")
    assert service.parts.documents == ("Preuve de résidence",)
    assert service.parts.areas == ("Chaudière-Appalaches",)
    assert service.parts.accessibility == ("Rampe",)
    assert service.parts.capacity == ("3 lits of 10",)


def _guest(graph: Graph) -> Graph:
    """Add an organisation that has no place of its own: its service is given at the other's."""
    o = {"organization_id": graph.add("organization", "g", {"name": "Impôts bénévoles"}).id}
    s = {"service_id": graph.add("service", "gs", {**o, "name": "Déclarations", "status": "active"}).id}
    graph.add("service_at_location", "gl", {**s, "location_id": "l"})
    return graph


@pytest.mark.usefixtures("frozen")
def test_a_service_given_at_the_place_of_another_organisation_is_told_and_found_there(
    actor: ActorFactory,
) -> None:
    import_hsds(actor("lead"), Source(_guest(_site()), True, ()))
    annexe = ("Annexe · 12, rue Saint-Jean, Lévis G6V 1A1",)
    with reading():
        guest = card(Organisation.get(Organisation.name == "Impôts bénévoles").id)
        host = card(Organisation.get(Organisation.name == "Le Comptoir").id)
        wanted = Criteria(place="levis", accessible=True)
        there = [(row.service, row.place, row.opening) for row in service_search.page(wanted).rows]
        assert [row.name for row in queries.page("levis").rows] == [guest.name, host.name]
    [service] = guest.services
    assert (guest.place, guest.parts.places, service.parts.places) == ("Lévis", annexe, annexe)
    assert service.opening() == "Monday to Friday, 9:00 – 12:00"
    assert service.parts.accessibility == ("Rampe",)
    assert (service.parts.languages, service.parts.documents) == ((), ())
    assert [own.name for own in host.services] == ["Dépannage"]
    monday = Opening(False, dt.datetime.fromisoformat("2026-11-23T09:00"))
    assert there == [("Déclarations", "Lévis", monday), ("Dépannage", "Lévis", monday)]
    with clock.frozen("2026-11-23T16:00+00:00"), reading():
        assert [row.service for row in service_search.page(Criteria(open_now=True)).rows] == [
            "Déclarations",
            "Dépannage",
        ]


def _of_two_towns(graph: Graph) -> Graph:
    """Add an organisation of Québec whose office there gives none of its services but one."""
    o = {"organization_id": graph.add("organization", "q", {"name": "Entraide"}).id}
    for place, town in (("office", "Québec"), ("coast", "Gaspé"), ("shore", "")):
        at = {"location_id": graph.add("location", place, {**o, "name": "Percé" if not town else ""}).id}
        if town:
            graph.add("address", f"a{place}", {**at, "city": town, "address_1": "1, rue Principale"})
    for service, places in (
        ("boats", "coast"),
        ("walks", "shore"),
        ("visits", "office coast"),
        ("calls", ""),
    ):
        graph.add("service", service, {**o, "name": service, "status": "active"})
        for place in places.split():
            at = {"service_id": service, "location_id": place}
            graph.add("service_at_location", f"{service}-{place}", at)
    graph.add("schedule", "h1", {"location_id": "coast", "byday": "SA", **_AM})
    graph.add("schedule", "h2", {"location_id": "office", "byday": "SU", **_AM})
    graph.add("schedule", "h3", {"location_id": "office", **_CHRISTMAS})
    graph.add("schedule", "h4", {"service_at_location_id": "visits-coast", "byday": "MO", **_AM})
    return graph


_AM = {"opens_at": "09:00", "closes_at": "12:00"}
_CHRISTMAS = {"valid_from": "2026-12-20", "valid_to": "2026-12-31"}


@pytest.mark.usefixtures("frozen")
def test_a_service_is_shown_found_and_open_at_its_own_places_alone(actor: ActorFactory) -> None:
    import_hsds(actor("lead"), Source(_of_two_towns(Graph()), True, ()))

    def found(wanted: Criteria) -> list[tuple[str, str]]:
        with reading():
            rows = service_search.page(wanted).rows
            assert service_search.count(wanted) == len(rows)
        return [(row.service, row.place) for row in rows]

    boats, calls, walks = ("boats", "Gaspé"), ("calls", "Québec"), ("walks", "Percé")
    visits = ("visits", "Québec, Gaspé")
    assert found(Criteria()) == [boats, calls, visits, walks]
    assert found(Criteria(place="quebec")) == found(Criteria(words="quebec")) == [calls, visits]
    assert found(Criteria(place="gaspe")) == [boats, visits]
    assert found(Criteria(place="perce")) == [walks]
    assert found(Criteria(open_now=True)) == [boats]  # Saturday
    for moment, open_then in (
        ("2026-11-22T15:00+00:00", [visits]),  # Sunday, in Québec
        ("2026-11-23T15:00+00:00", [visits]),  # Monday, in Gaspé
        ("2026-12-20T15:00+00:00", []),  # closed at Christmas in Québec
        ("2026-12-21T15:00+00:00", [visits]),  # but not in Gaspé
        ("2026-12-26T15:00+00:00", [boats]),
    ):
        with clock.frozen(moment):
            assert found(Criteria(open_now=True)) == open_then, moment
    with reading():
        services = {one.name: one for one in card(Organisation.get().id).services}
    assert services["boats"].parts.places == ("1, rue Principale, Gaspé",)
    assert services["boats"].opening() == "Saturday, 9:00 – 12:00"
    assert services["visits"].opening().split("\n") == [
        "1, rue Principale, Québec: Sunday, 9:00 – 12:00",
        "1, rue Principale, Québec: closed from 20 Dec to 31 Dec",
        "1, rue Principale, Gaspé: Monday, 9:00 – 12:00",
    ]


@pytest.mark.parametrize(
    ("typed", "shown", "is_open"),
    [
        ("", "Monday to Friday, 9:00 – 12:00", False),
        ("sam. 9 h–11 h", "Sat 9:00–11:00", True),  # what people here typed is newer than the file
        ("sonner deux fois", "sonner deux fois\nMonday to Friday, 9:00 – 12:00", False),
    ],
)
@pytest.mark.usefixtures("frozen")
def test_the_list_says_open_by_the_hours_that_the_card_shows(
    actor: ActorFactory, typed: str, shown: str, is_open: bool
) -> None:
    site = _site()
    site.add("schedule", "x", {"location_id": "l", **_CHRISTMAS})
    closed = "closed from 20 Dec to 31 Dec"
    import_hsds(actor("lead"), Source(site, True, ()))
    with connection():
        Service.update(hours=typed).execute()
        reindex(Organisation.get().id)
    with reading():
        [service] = card(Organisation.get().id).services
        [row] = service_search.page().rows
        assert service_search.count(Criteria(open_now=True)) == is_open
    assert service.opening() == f"{shown}\n{closed}"
    assert row.opening is not None
    assert row.opening.open is is_open
    with clock.frozen("2026-12-26T15:00+00:00"), reading():
        assert not service_search.count(Criteria(open_now=True))


def test_who_is_a_guest_moves_with_the_place(actor: ActorFactory) -> None:
    import_hsds(actor("lead"), Source(_guest(_site()), True, ()))
    moved = Graph()
    moved.add("address", "a", {"location_id": "l", "city": "Québec"})
    import_hsds(actor("lead"), Source(moved, True, ()))
    with reading():
        found = service_search.page(Criteria(place="quebec")).rows
        assert [(row.organisation, row.place) for row in found] == [
            ("Impôts bénévoles", "Québec"),
            ("Le Comptoir", "Québec"),
        ]
        assert not service_search.page(Criteria(place="levis")).rows
        assert [row.place for row in queries.page("quebec").rows] == ["Québec", "Québec"]


def test_a_service_taken_over_by_another_organisation_is_found_there_with_all_it_has(
    actor: ActorFactory,
) -> None:
    import_hsds(actor("lead"), Source(_guest(_site()), True, ()))
    taken_over = _guest(_site())
    taken_over.records[Key("service", "s")]["organization_id"] = "g"
    import_hsds(actor("lead"), Source(taken_over, True, ()))
    with reading():
        found = service_search.page(Criteria(language="français")).rows
        assert [(row.service, row.organisation) for row in found] == [("Dépannage", "Impôts bénévoles")]
        services = card(found[0].organisation_id).services
    assert [service.parts.documents for service in services] == [("Preuve de résidence",), ()]


def _described(name: str) -> Graph:
    """Return the terms of the service: one by its classification, one in plain words."""
    graph = Graph()
    term = graph.add("taxonomy_term", "t", {"name": name, "description": "", "taxonomy_id": "x"})
    graph.add("attribute", "1", {"link_id": "s", "link_entity": "service", "taxonomy_term_id": term.id})
    graph.add("attribute", "2", {"link_id": "s", "link_entity": "service", "value": "Colis"})
    return graph


def test_a_service_is_told_and_found_by_its_taxonomy_terms_as_they_are_now(actor: ActorFactory) -> None:
    import_hsds(actor("lead"), Source(_site(), True, ()))
    for name in ("Aide alimentaire", "Panier d'épicerie"):
        import_hsds(actor("lead"), Source(_described(name), True, ()))
        with reading():
            [found] = service_search.page(Criteria(need=name)).rows
            assert service_search.page(Criteria(need="colis")).rows == (found,)
            assert needs(found.organisation_id) == {found.service_id: (name, "Colis")}
    with reading():
        assert not service_search.page(Criteria(need="alimentaire")).rows


def test_a_telephone_is_dialled_before_a_fax_and_the_organisation_before_its_parts(
    actor: ActorFactory,
) -> None:
    import_hsds(actor("lead"), Source(_site(), True, ()))
    with reading():
        id_ = Organisation.get().id
        lines = [(line.number, line.kind) for line in card(id_).phones]
        assert first_phones([id_]) == {id_: "418 555-0104"}
    assert lines == [("418 555-0104", ""), ("418 555-0102", ""), ("418 555-0101", "fax")]
