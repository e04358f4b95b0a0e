"""« Lise modifie ce dossier »: on the card, on a second form, and gone when the form closes."""

from __future__ import annotations

import asyncio

import pytest

from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.staff.presence import TOPIC, Editor, Presence, heartbeat
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design
from tests.patience import PATIENCE
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.clients.contact_forms import ContactForm
from tui.clients.form import IdentityForm
from tui.live import presence
from tui.referrals.form import ReferralForm
from tui.suggestions.form import SuggestionForm
from tui.trajectories.move import MoveForm

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def maude(database: str, actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker with one person."""
    make_design(actor("administrator"))
    maude = actor("staff")
    make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    return maude


@pytest.fixture
def lise(actor: ActorFactory) -> Actor:
    """Return her team lead."""
    return actor("lead")


def here() -> list[str]:
    """Return the kinds of what forms are open about."""
    with reading():
        return [row.kind for row in Presence.select()]


async def open_file(s: Session) -> ClientCard:
    """Open the file of Éric from the list of everyone."""
    await s.do("list.right")
    await s.press("enter")
    assert isinstance(s.app.screen, ClientCard)
    return s.app.screen


async def test_the_card_tells_who_edits_it_while_they_do(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as m, session(lise, "clients") as s:
        await open_file(m)
        await open_file(s)
        before = m.seen()
        async with m.told(TOPIC):
            await s.do("client.contact")
        assert "✎ Lise Côté is editing this file" in m.seen()
        assert m.seen().count("\n") == before.count("\n")
        assert "✎" not in s.seen()
        async with m.told(TOPIC):
            await s.do("form.back")
        assert m.seen() == before
        assert here() == []


async def test_one_who_was_killed_is_told_no_more_after_a_while(
    maude: Actor, lise: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "INTERVAL", 0.01)
    async with session(maude, "clients") as s:
        card = await open_file(s)
        gone, loaded = asyncio.Event(), card.editors.show

        def loading(present: tuple[Editor, ...]) -> None:
            loaded(present)
            if not present:
                gone.set()

        async with s.told(TOPIC):
            heartbeat(lise, "killed", ("client", card.record_id))
        assert "✎ Lise Côté" in s.seen()
        card.editors.show = loading  # type: ignore[method-assign]
        with clock.frozen("2026-11-21T15:00:30+00:00"):
            await asyncio.wait_for(gone.wait(), PATIENCE)
        await settled(s.app)
        assert "✎" not in s.seen()


async def test_a_second_form_tells_it_too_and_what_is_typed_stays(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as m, session(lise, "clients") as s:
        await open_file(m)
        await open_file(s)
        await m.do("client.contact")
        await m.write("il a rapp")
        async with m.told(TOPIC):
            await s.do("card.right", "client.edit")
        assert isinstance(s.app.screen, IdentityForm)
        assert "✎ Maude Lévesque is editing this file too" in s.seen()
        assert "✎ Lise Côté is editing this file too" in m.seen()
        await m.write("elé")
        assert isinstance(m.app.screen, ContactForm)
        assert m.app.screen.entries["note"].get_value() == "il a rappelé"


async def test_ones_own_other_window_is_told_as_such(maude: Actor) -> None:
    async with session(maude, "clients") as one, session(maude, "clients") as other:
        await open_file(one)
        await open_file(other)
        async with one.told(TOPIC):
            await other.do("client.contact")
        assert "✎ You are editing this file in another window" in one.seen()


async def test_a_move_is_told_once_the_person_is_read(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as m, session(lise, "clients") as s:
        await open_file(m)
        async with m.told(TOPIC):
            await s.do("list.right", "client.transfer")
        assert isinstance(s.app.screen, MoveForm)
        assert "✎ Lise Côté is editing this file" in m.seen()


async def test_the_card_behind_a_form_catches_up(maude: Actor, lise: Actor) -> None:
    async with session(maude, "clients") as m, session(lise, "clients") as s:
        await open_file(m)
        await open_file(s)
        await m.do("client.contact")
        async with m.told(TOPIC):
            await s.do("client.contact")
        await m.do("form.back")
        assert "✎ Lise Côté is editing this file" in m.seen()
        assert "too" not in m.line("✎")


async def test_a_session_that_ends_leaves_no_form_open_behind(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await open_file(s)
        await s.do("client.contact")
        assert here() == ["client"]
    assert here() == []


@pytest.mark.usefixtures("database")
def test_what_is_made_beside_a_record_does_not_edit_it() -> None:
    assert SuggestionForm(("client", 1, "C-0001-B")).record() is None
    assert ReferralForm((1, "C-0001-B")).record() is None
    assert ContactForm(1, "C-0001-B").record() == ("client", 1)


async def test_a_session_that_only_looks_writes_nothing(
    maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("db.staff.presence.writing_unlogged", written)
    async with session(maude, "clients") as s:
        await open_file(s)
        await s.do("card.right", "app.back")
