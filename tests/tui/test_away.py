"""The server goes away under an open session: it stays alive, says so, and goes on by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from db.core import database as core_database
from db.core.actor import Actor
from db.core.change_feed import COUNTERS
from db.suggestions.actions import suggest
from db.suggestions.models import Suggestion
from tests.conftest import ActorFactory
from tests.proxy import Cut, Proxy, proxied
from tests.tui.session import Session, session
from tui import session as background
from tui.live import changes as live
from tui.suggestions.form import SuggestionForm

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

WAITING = "Waiting for the database"
LISTENING = "SELECT pid FROM pg_stat_activity WHERE query = %s"


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return someone of the staff."""
    return actor()


@pytest.fixture
def wire(database: str, maude: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Yield what the database is reached through."""
    monkeypatch.setattr(background, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.1)
    with proxied(database) as proxy:
        core_database.connect(proxy.url)
        yield proxy
        core_database.connect(database)


@asynccontextmanager
async def idea(person: Actor) -> AsyncIterator[Session]:
    """Open the form of a suggestion with a text typed."""
    async with session(person, "suggestions") as s:
        await s.do("app.idea")
        await s.write("une idée")
        yield s


def texts() -> list[str]:
    """Return every suggestion kept."""
    with core_database.reading():
        return [row.text for row in Suggestion.select()]


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_what_is_saved_as_the_line_is_cut_is_saved_once(wire: Proxy, maude: Actor, cut: Cut) -> None:
    async with idea(maude) as s:
        wire.next_commit, wire.about = cut, b'INSERT INTO "suggestion"'
        await s.do("form.save")
        assert not isinstance(s.app.screen, SuggestionForm)
        assert wire.next_commit is None
        assert texts() == ["une idée"]
        assert "une idée" in s.seen()


async def test_a_read_waits_for_the_server_and_the_session_stays_alive(wire: Proxy, maude: Actor) -> None:
    async with session(maude, "suggestions") as s:
        wire.away()
        await s.pilot.press("R")
        await s.until(lambda: WAITING in s.seen())
        await s.pilot.press("question_mark")
        await s.until(lambda: type(s.app.screen).__name__ == "Help" and WAITING in s.seen())
        await s.pilot.press("escape")
        wire.back()
        await s.until(lambda: WAITING not in s.seen())


async def test_an_idle_screen_says_so_too_and_looks_again(database: str, wire: Proxy, maude: Actor) -> None:
    import psycopg

    suggest(maude, "une idée")
    async with session(maude, "suggestions") as s:
        with psycopg.connect(database, autocommit=True) as elsewhere:
            await s.until(lambda: bool(elsewhere.execute(LISTENING, [COUNTERS]).fetchall()))
        wire.away()
        await s.until(lambda: WAITING in s.seen())
        with psycopg.connect(database, autocommit=True) as elsewhere:
            elsewhere.execute("UPDATE suggestion SET text = 'une meilleure idée'")
        wire.back()
        await s.until(lambda: WAITING not in s.seen() and "une meilleure idée" in s.seen())


async def test_a_form_may_be_left_while_it_waits_and_is_saved_when_the_server_is_back(
    wire: Proxy, maude: Actor
) -> None:
    async with idea(maude) as s:
        wire.away()
        await s.pilot.press("ctrl+o")
        await s.until(lambda: WAITING in s.seen())
        await s.pilot.press("escape")
        await s.until(lambda: not isinstance(s.app.screen, SuggestionForm))
        wire.back()
        await s.until(lambda: "Saved: Suggestion" in s.seen())
        assert texts() == ["une idée"]


async def test_a_form_stays_as_it_is_when_nothing_could_be_kept(
    wire: Proxy, maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.audit import retry

    async with idea(maude) as s:
        with monkeypatch.context() as patch:
            patch.setattr(retry, "RETRY_SECONDS", 0.2)
            wire.away()
            await s.pilot.press("ctrl+o")
            await s.until(lambda: "Nothing was saved" in s.seen())
        assert "une idée" in s.seen()
        wire.back()
        await s.do("form.save")
        assert texts() == ["une idée"]
