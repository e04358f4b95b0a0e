"""Writing the directory: cleaned, checked, journalled, or refused without a trace."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from db.core import clock, database, settings
from db.core.actor import Actor
from db.core.errors import Conflict, Denied, FieldConflict, Invalid, NotFound
from db.directory import actions, queries
from db.directory import actions_people as people
from db.directory import card as cards
from db.directory.actions_people import ContactDraft, PhoneDraft
from db.directory.models import ServiceStatus
from db.staff.conflicts import ColleagueChanges
from tests.conftest import ActorFactory
from tests.factories import ORGANISATION, SERVICE, make_organisation
from tests.traces import lines, refused

pytestmark = pytest.mark.usefixtures("frozen")
LONG = "x" * 501


def card(id_: int) -> cards.OrganisationCard:
    with database.reading():
        return cards.card(id_)


def test_what_is_entered_is_cleaned_and_journalled_without_content(actor: ActorFactory) -> None:
    id_ = actions.add_organisation(
        actor(),
        replace(ORGANISATION, name="  Maison\x1b[2J  Bleue ", description="un\ndeux", remark="file 2"),
    )
    assert (card(id_).name, card(id_).description) == ("Maison[2J Bleue", "un\ndeux")
    (line,) = lines("directory.edit")
    assert (line.actor, line.subject_kind, line.subject_id) == ("maude", "organisation", id_)
    assert "file 2" not in str(line.details)


def test_a_new_entry_is_to_verify_from_the_next_day(actor: ActorFactory) -> None:
    found = card(make_organisation(actor()))
    assert (found.verified_on, found.review_on) == (None, dt.date(2026, 11, 21))
    assert not found.to_verify
    assert queries.to_verify(dt.date(2026, 11, 22), found.review_on, found.active)


@pytest.mark.parametrize(
    ("write", "field"),
    [
        (lambda a, o: actions.add_organisation(a, replace(ORGANISATION, name=" \u200b ")), "name"),
        (lambda a, o: actions.add_organisation(a, replace(ORGANISATION, place=LONG)), "place"),
        (lambda a, o: actions.add_organisation(a, ORGANISATION, phone="9" * 41), "phone"),
        (lambda a, o: actions.add_service(a, o, replace(SERVICE, name="")), "name"),
        (lambda a, o: actions.add_service(a, o, replace(SERVICE, response_days=-1)), "response_days"),
        (lambda a, o: people.add_contact(a, o, " "), "name"),
        (lambda a, o: people.add_phone(a, o, ""), "number"),
        (lambda a, o: people.add_phone(a, o, "4" * 41), "number"),
        (lambda a, o: actions.verify(a, o, dt.date(2026, 11, 22)), "on"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    actor: ActorFactory, write: Callable[[Actor, int], object], field: str
) -> None:
    id_ = make_organisation(actor())
    with refused(Invalid, field):
        write(actor(), id_)


def test_a_person_and_a_number_are_corrected_put_together_and_taken_out(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_organisation(staff, services=())
    contact = people.add_contact(staff, id_, "Ève Roy", title="accueil", phone="418 555-0100")
    phone = people.add_phone(staff, id_, "418 555-0142", description="file 2")
    read, number = ContactDraft("Ève Roy", "accueil"), PhoneDraft("418 555-0142", "", "file 2")
    people.edit_contact(lead, contact, replace(read, title="direction"), read)
    kept = people.edit_contact(staff, contact, replace(read, name=" Éva  Roy ", email="eva@x.ca"), read)
    assert (kept.fields, kept.who) == (("title",), lead.name)
    (there,) = card(id_).contacts
    assert (there.name, there.title, there.email) == ("Éva Roy", "direction", "eva@x.ca")
    people.edit_phone(staff, phone, replace(number, extension="3"), number)
    assert [line.dialled() for line in card(id_).phones] == ["418 555-0142 x3"]
    with refused(Conflict):
        people.edit_phone(lead, phone, replace(number, extension="4"), number)
    with refused(Invalid, "number"):
        people.edit_phone(lead, phone, replace(number, number=" "), number)
    with refused(Invalid, "name"):
        people.edit_contact(lead, contact, replace(read, name=""), read)
    people.remove_phone(staff, phone)
    people.remove_contact(staff, contact)
    assert (card(id_).phones, card(id_).contacts) == ((), ())
    assert lines("directory.edit")[-1].details == {"contact": contact, "removed": True}
    for remove, gone in ((people.remove_phone, phone), (people.remove_contact, contact)):
        with refused(NotFound):
            remove(staff, gone)


WRITES: list[Callable[[Actor, int], object]] = [
    lambda a, o: actions.edit_organisation(a, o, ORGANISATION, ORGANISATION),
    lambda a, o: actions.set_remark(a, o, "file 2"),
    lambda a, o: actions.verify(a, o),
    lambda a, o: actions.add_service(a, o, SERVICE),
    lambda a, o: people.add_contact(a, o, "Ève"),
    lambda a, o: people.add_phone(a, o, "418 555-0142"),
]


@pytest.mark.parametrize("write", WRITES)
def test_an_auditor_writes_nothing(actor: ActorFactory, write: Callable[[Actor, int], object]) -> None:
    id_ = make_organisation(actor())
    auditor = actor("auditor")
    with refused(Denied):
        write(auditor, id_)


@pytest.mark.parametrize("write", WRITES)
def test_an_unknown_organisation_is_refused(
    actor: ActorFactory, write: Callable[[Actor, int], object]
) -> None:
    staff = actor()
    with refused(NotFound, "organisation"):
        write(staff, 404)


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_journalled_once(actor: ActorFactory, write: Callable[[Actor, int], object]) -> None:
    id_ = make_organisation(actor(), services=())
    before = len(lines("directory.edit") + lines("directory.verify"))
    write(actor(), id_)
    after = lines("directory.edit") + lines("directory.verify")
    assert len(after) == before + 1
    assert after[-1].subject_id == id_


def test_of_two_corrections_at_once_each_field_keeps_its_own(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_organisation(staff)
    first = replace(ORGANISATION, name="First", remark="guichet 2\nle jeudi")
    actions.edit_organisation(lead, id_, first, ORGANISATION)
    kept = actions.edit_organisation(staff, id_, replace(ORGANISATION, place="Alma"), ORGANISATION)
    assert (kept.fields, kept.who) == (("name", "remark"), lead.name)
    assert (card(id_).name, card(id_).place) == ("First", "Alma")
    actions.set_remark(lead, id_, "guichet 3\nle jeudi", first.remark)
    actions.set_remark(staff, id_, "guichet 2\nle jeudi\nsonner deux fois", first.remark)
    assert card(id_).remark == "guichet 3\nle jeudi\nsonner deux fois"
    with refused(Conflict) as told:
        actions.edit_organisation(staff, id_, replace(ORGANISATION, name="Second"), ORGANISATION)
    assert told.value.fields == {"name": FieldConflict("First", lead.name, clock.now())}
    assert card(id_).name == "First"


def test_a_service_conflicts_with_itself_alone(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    id_ = make_organisation(staff, services=(SERVICE, SERVICE))
    one, other = card(id_).services
    actions.edit_service(lead, one.id, replace(SERVICE, hours="9 h"), SERVICE)
    actions.edit_organisation(lead, id_, replace(ORGANISATION, description="9 h"), ORGANISATION)
    assert (
        actions.edit_service(staff, other.id, replace(SERVICE, hours="10 h"), SERVICE) == ColleagueChanges()
    )
    with refused(Conflict) as told:
        actions.edit_service(staff, one.id, replace(SERVICE, hours="11 h"), SERVICE)
    assert told.value.fields["hours"].who == lead.name
    with refused(Conflict) as told:
        actions.edit_service(
            staff, one.id, replace(SERVICE, description="11 h"), replace(SERVICE, description="8 h")
        )
    assert told.value.fields["description"].at is None


def test_verifying_sets_who_when_and_the_next_review(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff)
    actions.verify(staff, id_)
    assert (card(id_).verified_on, card(id_).review_on) == (dt.date(2026, 11, 21), dt.date(2027, 5, 20))
    settings.override(review_days="365")
    actions.verify(staff, id_, dt.date(2026, 11, 1))
    assert (card(id_).verified_on, card(id_).review_on) == (dt.date(2026, 11, 1), dt.date(2027, 11, 1))
    assert lines("directory.verify")[-1].details == {"on": "2026-11-01", "review_on": "2027-11-01"}


def test_correcting_an_entry_does_not_verify_it(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff)
    actions.edit_organisation(staff, id_, replace(ORGANISATION, place="Alma"), ORGANISATION)
    assert (card(id_).place, card(id_).verified_on) == ("Alma", None)


def test_search_follows_every_write(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff, services=())

    def found(typed: str) -> bool:
        with database.reading():
            return queries.count(typed) == 1

    service = actions.add_service(staff, id_, replace(SERVICE, name="Épicerie"))
    assert found("epicerie")
    actions.edit_service(
        staff, service, replace(SERVICE, name="Vestiaire"), replace(SERVICE, name="Épicerie")
    )
    assert (found("epicerie"), found("vestiaire")) == (False, True)
    actions.edit_organisation(staff, id_, replace(ORGANISATION, name="Élan"), ORGANISATION)
    assert (found("impot"), found("elan vestiaire")) == (False, True)


def test_a_service_is_closed_by_its_status(actor: ActorFactory) -> None:
    staff = actor()
    id_ = make_organisation(staff)
    service = card(id_).services[0]
    actions.edit_service(staff, service.id, replace(SERVICE, status=ServiceStatus.DEFUNCT), SERVICE)
    assert card(id_).services[0].status == "defunct"
    with refused(NotFound, "service"):
        actions.edit_service(staff, 404, SERVICE, SERVICE)
