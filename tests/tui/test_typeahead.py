"""Keys that come in one packet, as over a slow line: none goes to a screen that it was not meant for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from db.core.actor import Actor
from db.core.database import reading
from db.suggestions.models import Suggestion
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation, make_suggestion
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui import session as background
from tui.clients.browse import ClientsBrowse
from tui.clients.card import ClientCard
from tui.clients.contact_forms import ContactForm
from tui.clients.form import ClientForm
from tui.directory.browse import DirectoryBrowse
from tui.shell.choose import Choose
from tui.shell.picker import Picker
from tui.suggestions.browse import SuggestionsBrowse
from tui.suggestions.form import SuggestionForm
from tui.trajectories.move import MoveForm
from tui.widgets.filter_line import FilterLine

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return a colleague with three clients."""
    make_design(actor("lead"))
    person = actor()
    for number, given, family in (("1", "Anna", "Roy"), ("2", "Bo", "Roy"), ("3", "Zoé", "Côté")):
        make_client(person, given, family, number=f"N-{number}")
    return person


def send(s: Session, *keys: str) -> None:
    """Send all keys before the first is obeyed, and wait for nothing."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        s.app.post_message(events.Key(name, key if len(key) == 1 else None))


async def at_once(s: Session, *keys: str) -> None:
    """Send all keys before the first is obeyed."""
    send(s, *keys)
    await settled(s.app)


LAG = 0.05
"""Seconds."""


class Database:
    """What answers nothing while it is held, and is slow at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch, self._free = monkeypatch, asyncio.Event()

    def lag(self) -> None:
        """Answer a moment later, each time."""
        to_thread = asyncio.to_thread

        async def slowly(*job: Any) -> Any:
            await asyncio.sleep(LAG)
            return await to_thread(*job)

        self._patch.setattr(asyncio, "to_thread", slowly)

    def hold(self) -> None:
        """Answer nothing any more."""
        to_thread = asyncio.to_thread

        async def slowly(*job: Any) -> Any:
            await self._free.wait()
            return await to_thread(*job)

        self._patch.setattr(background, "SLOW", 0)
        self._patch.setattr(asyncio, "to_thread", slowly)

    def answer(self) -> None:
        """Answer all that was asked."""
        self._free.set()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return a database that can be held."""
    return Database(monkeypatch)


async def test_an_area_a_form_and_a_name(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await at_once(s, "2", "n", *"Zoé", "enter", *"Nault")
        assert isinstance(s.app.screen, ClientForm)
        typed = s.app.screen.entered()
        assert (typed["given"], typed["family"]) == ("Zoé", "Nault")


async def test_who_is_found_is_who_is_opened(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await at_once(s, "/", *"bo roy", "enter")
        assert isinstance(s.app.screen, ClientCard)
        assert "N-2" in s.seen()


async def test_a_page_is_as_long_as_the_list_that_is_shown(maude: Actor) -> None:
    for number in range(40):
        make_organisation(maude, f"Organisme {number:02}")
    rows = []
    for packets in ([("4",), ("pagedown",)], [("4", "pagedown")]):
        async with session(maude, "today") as s:
            for keys in packets:
                await at_once(s, *keys)
            assert isinstance(s.app.screen, DirectoryBrowse)
            rows.append(s.app.screen.list.row.id)
    assert rows[0] == rows[1]


async def test_a_question_that_is_read_first_gets_what_follows(actor: ActorFactory, slow: Database) -> None:
    lead = actor("lead")
    make_suggestion(lead, "une idée")
    async with session(lead, "suggestions") as s:
        slow.lag()
        await at_once(s, "s", "i")
        assert [type(screen) for screen in s.app.screen_stack] == [SuggestionsBrowse, Choose]


async def test_a_card_and_those_behind_it(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        rows = s.app.screen.list.rows  # type: ignore[attr-defined]
        await at_once(s, "enter", "J", "J", "c", *"non")
        assert isinstance(s.app.screen, ContactForm)
        assert s.app.screen.entries["note"].text == "non"
        await s.press("escape")
        assert rows[2].number in s.seen()


async def test_what_follows_a_save_is_for_where_it_leads(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await at_once(s, "i", *"une idée", "ctrl+o", "2")
        assert isinstance(s.app.screen, ClientsBrowse)
    with reading():
        assert [row.text for row in Suggestion.select()] == ["une idée"]


async def test_a_list_that_is_read_second_has_its_row(maude: Actor, slow: Database) -> None:
    async with session(maude, "today") as s:
        slow.lag()
        await at_once(s, "1", "enter")
        assert isinstance(s.app.screen, ClientCard)


async def test_the_way_chosen_is_one_of_those_offered(maude: Actor, slow: Database) -> None:
    async with session(maude, "clients") as s:
        slow.lag()
        await at_once(s, "t", "down", "enter", *"parce que")
        form = s.app.screen
        assert isinstance(form, MoveForm)
        assert form.entered()["reason"] == "parce que"
        assert form.entries["step"].row.name == "Get advice"


async def test_what_was_left_in_a_form_is_there_before_the_next_letter(maude: Actor, slow: Database) -> None:
    async with session(maude, "today") as s:
        await s.press("i", *"une idée", "escape")
        s.app.drafts.save_now()
        slow.lag()
        await at_once(s, "i", "!")
        assert s.app.screen.entered()["text"] == "une idée!"  # type: ignore[attr-defined]


async def test_a_paste_waits_for_its_turn(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        s.app.post_message(events.Key("c", "c"))
        s.app.post_message(events.Paste("collé"))
        await at_once(s, "!")
        assert isinstance(s.app.screen, ContactForm)
        assert s.app.screen.entries["note"].text == "collé!"


async def test_a_read_that_does_not_end_holds_no_escape(maude: Actor, slow: Database) -> None:
    async with session(maude, "clients") as s:
        slow.hold()
        send(s, "enter", "escape")
        await s.until(lambda: isinstance(s.app.screen, ClientsBrowse) and not s.app._queue)
        slow.answer()
        await settled(s.app)


async def test_a_save_that_takes_long_loses_no_letter(maude: Actor, slow: Database) -> None:
    async with session(maude, "today") as s:
        await s.press("i", *"une idée")
        slow.hold()
        send(s, "ctrl+o", "2", "n", *"Zo")
        await s.until(lambda: "Waiting for the database" in s.seen())
        send(s, "é")
        await asyncio.sleep(0.3)
        assert isinstance(s.app.screen, SuggestionForm)
        assert s.app.screen.entered()["text"] == "une idée"
        slow.answer()
        await settled(s.app)
        assert isinstance(s.app.screen, ClientForm)
        assert s.app.screen.entered()["given"] == "Zoé"


async def test_escape_gives_up_what_was_typed_before_it_and_says_so(maude: Actor, slow: Database) -> None:
    async with session(maude, "clients") as s:
        slow.hold()
        send(s, "enter", "c", *"non", "escape")
        await s.until(lambda: "The keys typed before Esc were ignored" in s.seen())
        assert isinstance(s.app.screen, ClientsBrowse)
        send(s, "n", "Z")  # and nothing is waited for any more
        await s.until(
            lambda: isinstance(s.app.screen, ClientForm) and s.app.screen.entered().get("given") == "Z"
        )
        slow.answer()
        await settled(s.app)


async def test_what_is_no_longer_in_front_closes_nothing(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.press("enter")
        card = s.app.screen
        assert isinstance(card, ClientCard)
        await s.do("app.menu")
        menu = s.app.screen
        for _time in range(2):
            card.close()
            await settled(s.app)
            assert s.app.screen is menu
        await s.press("escape")
        assert s.app.screen is card
        await s.press("escape")
        assert isinstance(s.app.screen, ClientsBrowse)


async def test_a_letter_typed_while_a_picker_opens_goes_into_its_filter(
    maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Picker.__init__
    async with session(maude, "clients") as s:

        def make(picker: Picker, *given: Any) -> None:
            made(picker, *given)
            send(s, "m")  # the app comes to it before it comes to mounting the picker

        monkeypatch.setattr(Picker, "__init__", make)
        await s.do("client.assign")
        assert isinstance(s.app.screen, Picker)
        assert s.app.screen.query_one(FilterLine).value == "m"
