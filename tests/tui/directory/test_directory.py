"""The directory as its people use it: found, verified in one key, corrected, referred to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.core import clock, database
from db.core.translation import use_language
from db.directory import actions
from db.directory import actions_people as people
from db.directory import card as cards
from db.directory.models import ServiceStatus
from tests.conftest import ActorFactory
from tests.factories import ORGANISATION, SERVICE, make_organisation
from tests.tui.session import NARROW, WIDE, session
from tui.directory.browse import DirectoryBrowse
from tui.directory.card import OrganisationCard
from tui.referrals.form import ReferralForm

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database", "frozen"),
]
LONG_AGO = "2026-01-10"


def _verified(actor: ActorFactory, name: str, on: str) -> int:
    lead = actor("lead")
    organisation_id = make_organisation(lead, name)
    actions.verify(lead, organisation_id, dt.date.fromisoformat(on))
    return organisation_id


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_caseworker_finds_a_place_by_any_part_of_name_place_or_service(
    actor: ActorFactory, size: tuple[int, int]
) -> None:
    make_organisation(actor("lead"), "Œuvre du Phare", place="Québec")
    make_organisation(actor("lead"), "Logement solidaire")
    async with session(actor(), "directory", size) as me:
        for typed in ("oeuvre", "QUEBEC", "phare decla"):
            await me.press("slash")
            await me.write(typed)
            assert "Œuvre du Phare" in me.seen()
            assert "Logement" not in me.seen()
            await me.press("escape")
        assert "Logement" in me.seen()
        await me.do("list.right")
        assert "Logement solidaire" in me.seen()


OPEN = replace(SERVICE, name="Écoute", hours="sam. 9 h–12 h", languages="arabe", fees_description="gratuit")
CLOSED = replace(SERVICE, name="Repas", hours="lun.–ven. 9 h–16 h", description="Livrés à domicile")
GONE = replace(SERVICE, name="Abri", status=ServiceStatus.TEMPORARILY_CLOSED)


async def test_the_eye_lands_on_whether_someone_can_be_sent_there_now(actor: ActorFactory) -> None:
    make_organisation(actor("lead"), "Accueil", services=(OPEN, CLOSED, GONE))
    async with session(actor(), "directory") as me:
        assert "–  Abri" in me.line("temporarily closed")
        assert "● → 12:00" in me.line("·  Écoute")
        assert "○ Mon 9:00" in me.line("·  Repas")
        await me.do("directory.refer")
        assert "This organisation cannot receive referrals: temporarily closed." in me.seen()
        await me.press("down")
        assert "open until 12:00" in me.line("Écoute · Accueil")
        await me.do("directory.refer")
        assert isinstance(me.app.screen, ReferralForm)
        assert "Accueil · Écoute" in me.seen()


async def test_few_keys_find_by_wishes_said_in_words_and_taken_off_by_esc(actor: ActorFactory) -> None:
    make_organisation(actor("lead"), "Accueil", services=(OPEN, CLOSED), place="Québec")
    async with session(actor(), "directory") as me:
        screen = me.app.screen
        assert isinstance(screen, DirectoryBrowse)

        def names() -> list[str]:
            return [row.found.service for row in screen.list.rows]

        await me.do("list.right", "directory.filters")
        await me.press("o", "enter")
        assert names() == ["Écoute"]
        assert "Directory · open now" in me.seen()
        await me.do("directory.filters")
        await me.press("o", "m", "m", "m", "m", "p")
        await me.write("quebec")
        await me.press("enter", "a")
        await me.write("trente")
        await me.press("enter")
        assert "! Enter the age in years, from 0 to 150." in me.seen()
        assert "trente" in me.seen()
        await me.press(*["backspace"] * 6)
        await me.write("30")
        await me.press("enter", "enter")
        assert names() == ["Repas"]
        assert "Directory · near quebec · 30 years old · at home" in me.seen()
        await me.press("slash")
        await me.write("zzz")
        assert "f: change the search" in me.seen()
        await me.press("enter", "escape")
        assert names() == ["Repas"]
        await me.press("escape")
        assert names() == ["Écoute", "Repas"]
        await me.do("directory.filters")
        await me.press("f", "l")
        await me.write("ar")
        await me.press("enter", "escape")
        assert "Directory · in ar · free" in me.seen()
        await me.do("directory.filters")
        await me.press("d")
        assert names() == ["Écoute", "Repas"]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_service_of_the_list_comes_first_in_the_entry_which_opens_at_its_head(
    actor: ActorFactory, size: tuple[int, int]
) -> None:
    before = [replace(SERVICE, name=f"Atelier {number:02}") for number in range(12)]
    make_organisation(actor("lead"), "Accueil", services=(*before, CLOSED))
    async with session(actor(), "directory", size) as me:
        await me.press("end")
        await me.do("directory.open")
        top = me.seen()
        assert "Hours  " in top
        assert "Livrés à domicile" in top.split("Atelier 00")[0]
        await me.press("end")
        assert "Atelier 11" in me.seen()
        assert "Livrés à domicile" not in me.seen()
        await me.press("home")
        assert me.seen() == top
        await me.press("escape", "home")
        await me.do("directory.open")
        assert "Livrés à domicile" not in me.seen().split("Atelier 00")[0]


async def test_anyone_reports_what_is_wrong_and_who_checks_says_what_became_of_it(
    actor: ActorFactory,
) -> None:
    id_ = _verified(actor, "Accueil", "2026-11-01")
    async with session(actor(), "directory") as me:
        await me.do("directory.signal")
        await me.write("le numéro ne répond plus")
        await me.do("form.save")
        assert "Reported. The entry needs to be verified." in me.seen()
        assert "To verify 1" in me.seen()
        assert "!  Déclarations" in me.seen()
        assert "! Déclarations de revenus · “le numéro ne répond plus”" in me.seen()
        await me.do("list.right", "list.right", "directory.open")
        assert " ! Accueil" in me.seen()
        assert "! Déclarations de revenus · “le numéro ne répond plus”" in me.seen()
        await me.do("directory.verify")
        await me.press("c")
        assert "Marked as verified today: Accueil." in me.seen()
        assert "répond plus" not in me.seen()
    with database.reading():
        assert cards.card(id_).verified_on == clock.today()


async def test_the_longest_unverified_come_first_and_one_key_verifies_each(actor: ActorFactory) -> None:
    _verified(actor, "Récente", "2026-11-01")
    _verified(actor, "Vieille", "2026-02-01")
    oldest = _verified(actor, "Ancienne", LONG_AGO)
    async with session(actor(), "directory") as me:
        assert "To verify 2" in me.seen()
        await me.do("list.right", "list.right")
        screen = me.app.screen
        assert isinstance(screen, DirectoryBrowse)
        assert [row.name for row in screen.list.rows] == ["Ancienne", "Vieille"]
        await me.do("directory.verify")
        assert "Marked as verified today: Ancienne." in me.seen()
        assert "To verify 1" in me.seen()
        assert screen.list.row.name == "Vieille"
        await me.do("directory.verify")
        assert "All entries are up to date" in me.seen()
    with database.reading():
        card = cards.card(oldest)
    assert (card.verified_on, card.verified_by) == (clock.today(), "M. L.")


async def test_one_key_takes_back_a_check_unless_a_colleague_checked_again(actor: ActorFactory) -> None:
    oldest = _verified(actor, "Ancienne", LONG_AGO)
    _verified(actor, "Vieille", "2026-02-01")
    async with session(actor(), "directory") as me:
        await me.do("list.right", "list.right", "directory.verify")
        assert "Marked as verified today: Ancienne. u: undo" in me.seen()
        await me.do("app.undo")
        assert "Undone: verified the entry, Ancienne." in me.seen()
        assert "To verify 2" in me.seen()
        with database.reading():
            assert cards.card(oldest).verified_on == dt.date.fromisoformat(LONG_AGO)
        await me.press("home")
        await me.do("directory.verify")
        actions.verify(actor("lead"), oldest)
        await me.do("app.undo")
        assert "! This can no longer be undone, because Lise Côté has changed it since" in me.seen()
    with database.reading():
        assert cards.card(oldest).verified_on == clock.today()


async def test_the_pane_tells_how_to_call_and_how_referrals_there_went(actor: ActorFactory) -> None:
    organisation_id = make_organisation(actor("lead"))
    people.add_phone(actor("lead"), organisation_id, "418 555-0142", extension="2")
    actions.set_remark(actor("lead"), organisation_id, "demander la file 2")
    async with session(actor(), "directory") as me:
        for text in ("418 555-0142 x2", "demander la file 2", "no figures yet", "never verified"):
            assert text in me.seen()


async def test_a_new_organisation_is_shown_and_gets_a_service_and_a_person(actor: ActorFactory) -> None:
    async with session(actor(), "directory") as me:
        assert "n: add the first organisation" in me.seen()
        await me.do("directory.new")
        await me.write("Clic et papier")
        await me.do("form.save")
        assert isinstance(me.app.screen, OrganisationCard)
        await me.do("directory.new")
        await me.write("s")
        assert "Service · Clic et papier" in me.seen()
        await me.write("Prêt de tablette")
        await me.do("form.save")
        await me.do("directory.new")
        await me.write("p")
        await me.write("Sokha Santos")
        await me.do("form.save")
        assert "Prêt de tablette" in me.seen()
        assert "Sokha Santos" in me.seen()
        assert "Services 1" in me.seen()


async def test_the_remark_is_corrected_and_a_service_closed_on_the_card(actor: ActorFactory) -> None:
    make_organisation(actor("lead"))
    async with session(actor(), "directory") as me:
        await me.do("directory.open", "directory.comment")
        await me.write("porte de côté")
        await me.do("form.save")
        assert "porte de côté" in me.line("Note")
        await me.do("card.right")
        assert me.line("For whom").split() == ["Service", "For", "whom", "Wait"]
        await me.press("enter", "tab")
        await me.write("t")
        await me.do("form.save")
        assert "temporarily closed" in me.seen()


async def test_persons_and_numbers_are_corrected_and_taken_out_on_the_card(actor: ActorFactory) -> None:
    id_ = make_organisation(actor("lead"))
    people.add_phone(actor("lead"), id_, "418 555-0142")
    people.add_contact(actor("lead"), id_, "Ève Roy", phone="418 555-0100")
    async with session(actor(), "directory") as me:
        await me.do("directory.open", "directory.discard")
        assert "Choose a person or number in the Contacts tab" in me.seen()
        await me.do("card.right", "card.right")
        assert "[Contacts 3]" in me.seen()
        await me.do("directory.edit")
        await me.write("9")
        await me.do("form.save")
        assert "418 555-01429" in me.seen()
        await me.press("down", "enter")
        await me.write(", accueil")
        await me.do("form.save")
        assert "Ève Roy, accueil" in me.seen()
        await me.press("down")
        await me.do("directory.discard")
        await me.press("y")
        assert "Removed." in me.seen()
        assert "418 555-0100" not in me.seen()
    with database.reading():
        assert [contact.name for contact in cards.card(id_).contacts] == ["Ève Roy, accueil"]


async def test_what_someone_else_corrected_first_is_not_written_over(actor: ActorFactory) -> None:
    organisation_id = make_organisation(actor("lead"), "Avant")
    async with session(actor(), "directory") as me:
        await me.do("directory.open", "directory.edit")
        await me.write(" le mien")
        before = replace(ORGANISATION, name="Avant")
        lead = actor("lead")
        actions.edit_organisation(lead, organisation_id, replace(before, name="Le sien"), before)
        await me.do("form.save")
        assert "Name: you and Lise Côté changed this at the same time." in me.seen()
        assert "Avant le mien" in me.seen()


async def test_someone_is_referred_to_the_organisation_under_the_cursor(actor: ActorFactory) -> None:
    make_organisation(actor("lead"))
    async with session(actor(), "directory") as me:
        await me.do("directory.refer")
        form = me.app.screen
        assert isinstance(form, ReferralForm)
        assert "Centre d'impôt Nord" in me.seen()


async def test_an_auditor_reads_and_is_told_why_the_keys_refuse(actor: ActorFactory) -> None:
    make_organisation(actor("lead"))
    async with session(actor("auditor"), "directory") as me:
        assert "v verify" not in me.seen()
        await me.do("directory.verify")
        assert "Your role does not allow this." in me.seen()
        await me.do("directory.open", "card.right")
        await me.press("enter")
        assert "Your role does not allow this." in me.seen()


async def test_text_of_people_is_never_markup_and_moves_nothing(actor: ActorFactory) -> None:
    hostile = "[red]Fin[/] \u202eegap 日本語 [/b] \\[x]"
    make_organisation(actor("lead"), hostile, place="[@click=app.quit]ici[/]")
    async with session(actor(), "directory", WIDE) as me:
        await me.do("list.right")
        assert "[red]Fin[/] egap 日本語 [/b] \\[x]" in me.seen()
        assert "[@click" in me.seen()
        await me.do("directory.open", "directory.edit")
        assert "[red]Fin[/] egap" in me.seen()


async def test_the_cursor_keeps_its_row_when_someone_else_writes(actor: ActorFactory) -> None:
    for name in ("B", "D"):
        make_organisation(actor("lead"), name)
    async with session(actor(), "directory") as me:
        await me.do("list.right")
        await me.press("down")
        make_organisation(actor("lead"), "C")
        me.app.data_changed()
        await me.press("shift+tab")
        screen = me.app.screen
        assert isinstance(screen, DirectoryBrowse)
        assert screen.list.row.name == "D"
        assert [row.name for row in screen.list.rows] == ["B", "C", "D"]


async def test_the_directory_speaks_french(actor: ActorFactory) -> None:
    _verified(actor, "Ancienne", LONG_AGO)
    use_language("fr")
    async with session(actor(), "directory") as me:
        assert "À vérifier 1" in me.seen()
        assert "v vérifier" in me.seen()
        assert "vérifié il y a 315 jours" in me.seen()
        await me.do("directory.open")
        assert "[Fiche]" in me.seen()
