"""Finding someone: by any part of a name or number, and what can be done from the list."""

from __future__ import annotations

import pytest

from db.audit.queries import count, history
from db.clients.actions import assign
from db.clients.actions_contacts import ask
from db.clients.homonyms import homonyms
from db.clients.reach import find_by_number
from db.core import settings, translation
from db.core.actor import Actor
from db.core.database import reading
from tests.conftest import ActorFactory
from tests.factories import READER, make_client
from tests.tui.session import NARROW, WIDE, session
from tui.clients.browse import ClientsBrowse
from tui.clients.card import ClientCard
from tui.clients.form import ClientForm

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_ones_own_come_first_then_all_that_one_may_open(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        assert "C-0001-B" in s.seen()
        assert "C-0003-D" not in s.seen()
        await s.do("list.right")
        assert "C-0003-D" in s.seen()
        assert "1–3 / 3" in s.seen()
        assert "C-0004-F" not in s.seen()


@pytest.mark.parametrize("typed", ["eric", "ÉRIC", "remb", "0001", "tremblay er"])
async def test_a_part_of_the_name_or_number_finds_with_each_letter(maude: Actor, typed: str) -> None:
    async with session(maude, "clients") as s:
        await s.do("list.filter")
        await s.write(typed)
        assert "É. T." in s.seen()
        assert "C-0002-C" not in s.seen()


async def test_nobody_found_says_where_else_to_look(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("list.filter")
        await s.write("oeuv")
        assert "→: show all files that you can open" in s.seen()
        await s.press("enter")
        await s.do("list.right")
        assert "C-0003-D" in s.seen()


async def test_a_line_tells_what_blocks(maude: Actor) -> None:
    with reading():
        anna = find_by_number(READER, "C-0002-C")
    ask(maude, anna, "avis de cotisation")
    async with session(maude, "clients", WIDE) as s:
        assert "waiting for: avis de cotis" in s.line("C-0002-C")
        assert "Get advice" in s.line("C-0002-C")
        assert "M. L." in s.seen()


async def test_a_homonym_is_told_before_a_second_file(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.new")
        await s.write("eric")
        await s.press("tab")
        await s.write("Tremblay")
        await s.press("ctrl+o")
        assert "Same name as C-0001-B" in s.seen()
        assert isinstance(s.app.screen, ClientForm)
        await s.press("ctrl+o")
        assert isinstance(s.app.screen, ClientCard)
        with reading():
            assert len(homonyms(maude, "Eric", "Tremblay").known) == 2


async def test_a_file_needs_a_name_or_a_number(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.new")
        await s.press("ctrl+o")
        assert "Enter a name, or open a file under a number" in s.seen()
        await s.write("Zoé")
        await s.press("ctrl+o")
        assert isinstance(s.app.screen, ClientCard)
        assert "Learn for 0 d (target 7)" in s.seen()
        await s.do("card.right", "client.edit")
        await s.press(*["backspace"] * 3, "ctrl+o")
        assert "Enter a name, or open a file under a number" in s.seen()


async def test_a_file_opened_by_mistake_goes_and_its_card_closes(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        screen = s.app.screen
        assert isinstance(screen, ClientsBrowse)
        before = [row.number for row in screen.list.rows]
        await s.do("client.new")
        await s.write("Zoé")
        await s.press("ctrl+o")
        assert isinstance(s.app.screen, ClientCard)
        assert "File opened. u: undo" in s.seen()
        await s.do("app.undo")
        assert isinstance(s.app.screen, ClientsBrowse)
        assert "Undone: opened the file, C-" in s.seen()
        assert [row.number for row in screen.list.rows] == before


async def test_who_follows_nobody_is_told_so(maude: Actor, actor: ActorFactory) -> None:
    async with session(actor("auditor"), "clients") as s:
        assert "Your role does not give access to client files." in s.seen()
        await s.do("list.right")
        assert "C-0003-D" not in s.seen()
        assert "c contact" not in s.seen()
        await s.do("client.contact")
        assert "Your role does not allow this." in s.seen()
        await s.do("client.open")
        assert "Your role does not allow this." in s.seen()


async def test_another_may_be_made_responsible(maude: Actor, actor: ActorFactory) -> None:
    actor("lead")
    async with session(maude, "clients") as s:
        await s.do("client.assign")
        await s.write("lise")
        await s.press("enter")
        assert "File assigned." in s.seen()
        await s.do("list.right")
        rows = [row.responsible for row in s.app.screen.list.rows if row.number == "C-0002-C"]  # type: ignore[attr-defined]
        assert rows == ["L. C."]


async def test_what_colleagues_write_is_seen_and_the_cursor_stays(maude: Actor, actor: ActorFactory) -> None:
    async with session(maude, "clients") as s:
        await s.press("down")
        listed = s.app.screen.list  # type: ignore[attr-defined]
        under = listed.row.id
        make_client(maude, "Zoé", "Zed", number="C-0000-A")
        await s.hear()
        assert "C-0000-A" in s.seen()
        assert listed.row.id == under


async def test_hostile_names_are_inert(maude: Actor) -> None:
    make_client(maude, "[bold]x[/]", "\x1b[31m\u202eZ", number="C-0009-Z")
    async with session(maude, "clients") as s:
        await s.do("list.filter")
        await s.write("bold")
        assert "[. [." in s.seen()
        await s.press("enter")
        await s.do("client.reveal")
        assert "[bold]x[/]" in s.seen()
        assert "\x1b" not in s.seen()
        assert "\u202e" not in s.seen()


@pytest.mark.parametrize("names", ["shown", "hidden", "none"])
async def test_names_are_as_the_agency_decided(
    maude: Actor, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJECTOIRE_NAMES", names)
    settings.current.cache_clear()
    async with session(maude, "clients") as s:
        assert ("Éric Tremblay" in s.seen()) is (names == "shown")
        assert "É. T." not in s.seen()
        await s.do("client.new")
        assert ("First name" in s.seen()) is (names != "none")
        await s.press("escape")
        await s.do("client.open")
        assert s.app.screen.available()  # type: ignore[attr-defined]
        await s.do("client.reveal")
        assert ("Anna Bolduc" in s.seen()) is (names != "none")
        assert ("keeps no names" in s.seen()) is (names == "none")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_both_languages_at_both_sizes(maude: Actor, language: str, size: tuple[int, int]) -> None:
    translation.use_language(language)
    async with session(maude, "clients", size) as s:
        await s.do("list.right")
        assert ("Étape" if language == "fr" else "Step") in s.seen()
        assert ("responsable : " in s.seen()) is (language == "fr" and size == WIDE)  # in the preview
        assert max(map(len, s.seen().split("\n"))) <= size[0]


async def test_an_agency_without_files_is_told_how_to_begin(
    database: str, actor: ActorFactory, frozen: object
) -> None:
    async with session(actor("staff"), "clients") as s:
        await s.do("list.right")
        assert "n: open a new file" in s.seen()
        await s.do("client.contact")
        assert "Choose a client first." in s.seen()


def test_assign_is_journalled(maude: Actor, actor: ActorFactory) -> None:
    with reading():
        anna = find_by_number(READER, "C-0002-C")
    actor("lead")
    assign(maude, anna, "lise")
    with reading():
        page = history([("client", anna)])
        assert [row.verb for row in page.rows] == ["client.assign", "client.register"]
        assert count([("client", anna)]) == 2
