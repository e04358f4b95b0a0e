"""What a letter says: in the organisation's language, and no more than the client agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.clients.actions import edit_identity
from db.core import clock, database, settings
from db.core.errors import Denied, NotFound, Refused
from db.core.translation import use_language
from db.directory.actions import ServiceDraft, add_service
from db.directory.actions_people import add_contact
from db.directory.details import Language
from db.directory.entries import reindex
from db.referrals.actions import set_status
from db.referrals.codes import Consent, Priority
from db.referrals.letter import letter
from db.referrals.lifecycle import Status
from tests.conftest import ActorFactory
from tests.db.referrals.conftest import World
from tests.factories import PERSON, make_client
from tests.traces import lines

NEED = "nourrir trois enfants"
SAID = {
    Consent.NOTHING: (),
    Consent.NAME: ("Éloïse Tremblay",),
    Consent.REACH: ("Éloïse Tremblay", "418 555-0142", "le matin"),
    Consent.NEED: ("Éloïse Tremblay", "418 555-0142", "le matin", NEED),
}


@pytest.mark.parametrize("consent", list(Consent))
def test_a_letter_says_what_was_agreed_to_and_no_more(world: World, consent: Consent) -> None:
    add_contact(world.staff, world.organisation, "Mme Roy")
    id_ = world.refer(need=NEED, consent=consent, consent_until=dt.date(2027, 1, 31))
    text = letter(world.staff, id_, "fr")
    for part in SAID[Consent.NEED]:
        assert (part in text) is (part in SAID[consent]), part
    assert "C-1" in text
    assert "Mme Roy\nCentre d'impôt Nord" in text
    assert "Merci de nous dire d'ici le 28 novembre 2026\N{NO-BREAK SPACE}:" in text
    assert text.endswith("Maude Lévesque\n")
    assert len(lines("client.reveal")) == (consent is not Consent.NOTHING)


def test_a_consent_that_ended_allows_nothing(world: World) -> None:
    id_ = world.refer(need=NEED, consent=Consent.NEED, consent_until=dt.date(2026, 11, 20))
    text = letter(world.staff, id_, "en")
    assert "Tremblay" not in text
    assert "has not consented to our sharing more information" in text


def test_an_agency_without_names_tells_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = world.refer(consent=Consent.NEED, need=NEED)
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "none")
    settings.current.cache_clear()
    assert "Tremblay" not in letter(world.staff, id_)
    assert NEED not in letter(world.staff, id_)


@pytest.mark.parametrize(
    ("languages", "session", "greeting"),
    [
        ("français", "en", "Bonjour,"),
        ("anglais, espagnol", "fr", "Hello,"),
        ("français et anglais", "fr", "Bonjour,"),
        ("français et anglais", "en", "Hello,"),
        ("", "fr", "Bonjour,"),
    ],
)
def test_a_letter_is_in_the_language_of_the_service(
    world: World, languages: str, session: str, greeting: str
) -> None:
    service = add_service(world.staff, world.organisation, ServiceDraft("Comptoir", languages=languages))
    id_ = world.refer(service_id=service)
    use_language(session)
    assert greeting in letter(world.staff, id_)


def test_a_service_given_in_another_language_is_written_to_as_its_organisation(world: World) -> None:
    add_service(world.staff, world.organisation, ServiceDraft("Accueil", languages="French"))
    for languages in ("", "espagnol"):
        draft = ServiceDraft(f"Comptoir {languages}", languages=languages)
        id_ = world.refer(service_id=add_service(world.staff, world.organisation, draft))
        assert "Bonjour," in letter(world.staff, id_)


def test_the_language_records_of_a_file_count_as_what_is_typed(world: World) -> None:
    service = add_service(world.staff, world.organisation, ServiceDraft("Comptoir"))
    with database.connection():
        Language.create(organisation=world.organisation, service=service, code="fr-CA")
        reindex(world.organisation)
    assert "Bonjour," in letter(world.staff, world.refer(service_id=service))


def test_how_the_person_likes_to_be_reached_is_not_taken_for_an_address(world: World) -> None:
    edit_identity(world.staff, world.client, replace(PERSON, contact_mode="en personne"), PERSON)
    text = letter(world.staff, world.refer(consent=Consent.REACH), "en")
    assert "To reach the person: 418 555-0142\nPreferred contact: in person\nCaution: le matin\n" in text


def test_who_comes_along_is_nobody_else_s_business(world: World) -> None:
    edit_identity(world.staff, world.client, replace(PERSON, companion="sa sœur Lise"), PERSON)
    assert "Lise" not in letter(world.staff, world.refer(consent=Consent.NEED), "fr")


def test_an_appointment_that_is_past_is_not_announced(world: World) -> None:
    at = clock.instant(dt.date(2026, 11, 19), dt.time(9))
    assert "appointment is set with you" not in letter(world.staff, world.refer(appointment_at=at), "en")


def test_of_a_referral_made_by_mistake_nothing_is_written_to_anyone(world: World) -> None:
    id_ = world.refer(consent=Consent.NEED)
    set_status(world.staff, id_, Status.ENTERED_IN_ERROR, reason="autre personne")
    with pytest.raises(Refused, match=r"referral\.in_error"):
        letter(world.staff, id_)
    assert not lines("client.reveal")


def test_a_letter_tells_whom_when_and_how_pressing(world: World) -> None:
    at = clock.instant(dt.date(2026, 11, 25), dt.time(14, 30))
    id_ = world.refer(consent_to="Mme Gagné, accueil", appointment_at=at, priority=Priority.URGENT)
    text = letter(world.staff, id_, "en")
    assert "Mme Gagné, accueil\nCentre" in text
    assert "An appointment is set with you: November 25, 2026, 14:30." in text
    assert "Priority: urgent (3)." in text


def test_the_day_asked_for_is_never_past(world: World) -> None:
    id_ = world.refer(sent_on=dt.date(2026, 11, 1))
    assert "Please let us know by November 26, 2026:" in letter(world.staff, id_, "en")


def test_hostile_words_stay_text(world: World) -> None:
    edit_identity(world.staff, make_client(world.staff, number="C-2"), PERSON, PERSON)
    id_ = world.refer(consent=Consent.NEED, need="{number} %s [red]\x1b[2J\u202e")
    assert "{number} %s [red][2J" in letter(world.staff, id_, "en")


def test_who_may_not_read_a_file_gets_no_letter(world: World, actor: ActorFactory) -> None:
    id_ = world.refer(consent=Consent.NEED)
    for other, refusal in (
        (actor("auditor"), Denied),
        (actor(login="luc", name="Luc", team="Sud"), NotFound),
    ):
        with pytest.raises(refusal):
            letter(other, id_)
