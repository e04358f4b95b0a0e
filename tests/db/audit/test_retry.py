"""A connection lost at the worst moment: what was acknowledged is there, once; what was not can be redone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread, Timer
from typing import Any

import pytest

from db.audit import retry
from db.audit.journal import all_or_none, writing
from db.audit.retry import retry_until_saved
from db.core import database
from db.core.actor import Actor
from db.core.errors import ConnectionLost, NotReady, Refused, Unconfirmed
from db.retros.actions import add_card
from db.retros.models import Card
from db.staff.models import Team
from tests.conftest import ActorFactory
from tests.factories import make_retro
from tests.patience import PATIENCE
from tests.proxy import Cut, Proxy, proxied
from tests.traces import lines

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return someone of the staff."""
    return actor()


@pytest.fixture
def wire(database: str, maude: Actor) -> Iterator[Proxy]:
    """Yield what the database is reached through."""
    with proxied(database) as proxy:
        connect(proxy.url)
        yield proxy
        connect(database)


def connect(url: str) -> None:
    """Reach the database at another address."""
    database.connect(url)


def teams() -> list[str]:
    """Return what was written, each as often as it was."""
    with database.reading():
        return [team.name for team in Team.select().order_by(Team.id)]


def found(actor: Actor, name: str) -> str:
    """Open a team."""
    with writing(actor, "directory.edit"):
        Team.create(name=name)
    return f"{name}!"


def hang_up() -> None:
    """Send every other session away, as the end of a server does."""
    database.proxy.execute_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def in_another_thread(job: Callable[[], Any]) -> None:
    """Run something beside this thread's connection."""
    thread = Thread(target=job)
    thread.start()
    thread.join()


def hang_up_from_outside() -> None:
    """Send this thread's session away too."""

    def job() -> None:
        with database.reading():
            hang_up()

    in_another_thread(job)


@pytest.mark.parametrize("cut", [Cut.AFTER, Cut.LATE])
def test_a_commit_whose_answer_is_lost_is_found(wire: Proxy, maude: Actor, cut: Cut) -> None:
    wire.next_commit = cut
    assert found(maude, "Nord") == "Nord!"
    assert teams() == ["Nord"]
    assert len(lines("directory.edit")) == 1


def test_a_commit_that_never_arrived_was_not_kept(wire: Proxy, maude: Actor) -> None:
    wire.next_commit = Cut.BEFORE
    with pytest.raises(ConnectionLost) as caught:
        found(maude, "Nord")
    assert "Nothing was saved" in caught.value.say()
    assert teams() == []


@pytest.mark.parametrize("cut", list(Cut))
def test_a_note_without_a_line_is_kept_once_too(wire: Proxy, actor: ActorFactory, cut: Cut) -> None:
    lead = actor("lead")
    retro = make_retro(lead, anonymous=True)
    wire.next_commit = cut
    retry_until_saved(add_card, lead, retro, 0, "une fois")
    with database.reading():
        assert [card.text for card in Card.select()] == ["une fois"]
    assert lines("retro.note") == []


@pytest.mark.parametrize("cut", list(Cut))
def test_several_actions_in_one_are_kept_together_once(wire: Proxy, maude: Actor, cut: Cut) -> None:
    def both() -> None:
        with all_or_none("directory"):
            found(maude, "Nord")
            with suppress(Refused):
                refuse(maude)
            found(maude, "Sud")

    wire.next_commit = cut
    retry_until_saved(both)
    assert teams() == ["Nord", "Sud"]
    assert len(lines("directory.edit")) == 2


def refuse(actor: Actor) -> None:
    """Open a team, and think better of it."""
    with writing(actor, "directory.edit"):
        Team.create(name="Est")
        raise Refused("no", "No.")


@pytest.mark.parametrize("cut", list(Cut))
def test_what_is_tried_until_kept_is_kept_once(wire: Proxy, maude: Actor, cut: Cut) -> None:
    wire.next_commit = cut
    assert retry_until_saved(found, maude, "Nord") == "Nord!"
    assert teams() == ["Nord"]
    assert len(lines("directory.edit")) == 1


@pytest.mark.usefixtures("wire")
def test_a_session_that_ends_in_the_middle_is_tried_again(maude: Actor) -> None:
    tries = []

    def action() -> None:
        with writing(maude, "directory.edit"):
            tries.append(1)
            Team.create(name="Nord")
            if len(tries) == 1:
                hang_up_from_outside()

    retry_until_saved(action)
    assert (len(tries), teams()) == (2, ["Nord"])


def test_an_action_waits_for_the_server_to_come_back(wire: Proxy, maude: Actor) -> None:
    wire.away()
    Timer(0.6, wire.back).start()
    retry_until_saved(found, maude, "Nord")
    assert teams() == ["Nord"]


def test_patience_ends_and_says_that_nothing_was_kept(
    wire: Proxy, maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "RETRY_SECONDS", 0.3)
    wire.away()
    with pytest.raises(ConnectionLost) as caught:
        retry_until_saved(found, maude, "Nord")
    assert caught.value.code == "database.unreachable"
    wire.back()
    assert teams() == []


def test_what_nobody_can_be_asked_about_is_not_called_undone(
    wire: Proxy, maude: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command whose server does not come back while it waits."""
    monkeypatch.setattr(retry, "RETRY_SECONDS", 0.3)

    def action() -> None:
        with writing(maude, "directory.edit"):
            Team.create(name="Nord")
            wire.next_commit, wire.open = Cut.AFTER, False

    with pytest.raises(NotReady) as caught:
        action()
    assert caught.value.code == "database.unknown"
    wire.back()
    assert teams() == ["Nord"]


def test_a_second_action_after_one_that_was_kept_is_not_tried_again(wire: Proxy, maude: Actor) -> None:
    def both() -> None:
        found(maude, "Nord")
        wire.next_commit = Cut.BEFORE
        found(maude, "Sud")

    with pytest.raises(ConnectionLost):
        retry_until_saved(both)
    assert teams() == ["Nord"]


def test_idle_connections_that_were_hung_up_are_not_handed_out(wire: Proxy) -> None:
    def read() -> None:
        with database.reading():
            in_another_thread(lambda: teams())
            in_another_thread(lambda: teams())

    read()
    assert len(database.proxy.obj._connections) == 2
    wire.away()
    wire.back()
    assert teams() == []


@pytest.fixture
def second_server(database: str, maude: Actor) -> Iterator[None]:
    """Name a second server that never acknowledges anything."""
    import psycopg

    def name(setting: str) -> None:
        with psycopg.connect(database, autocommit=True) as server:
            server.execute(f"ALTER SYSTEM {setting}")
            server.execute("SELECT pg_reload_conf()")

    name("SET synchronous_standby_names = 'second'")
    connect(f"{database}{'&' if '?' in database else '?'}options=-c%20synchronous_commit%3Don")
    yield
    name("RESET synchronous_standby_names")
    connect(database)


@pytest.mark.usefixtures("second_server")
def test_a_wait_for_the_second_server_cut_short_is_not_shown_as_saved(database: str, maude: Actor) -> None:
    import psycopg

    done = Event()
    asked: list[str] = []

    def ask() -> None:
        stuck = time.monotonic() + PATIENCE
        while time.monotonic() < stuck:  # the server may take a moment to learn of the second one
            asked.append(str(len(asked)))
            retry_until_saved(found, maude, asked[-1])

    def cut_short() -> None:
        with psycopg.connect(database, autocommit=True) as other:
            while not done.wait(0.01):
                other.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                )

    thread = Thread(target=cut_short)
    thread.start()
    try:
        with pytest.raises(Unconfirmed) as caught:
            ask()
    finally:
        done.set()
        thread.join()
    assert caught.value.code == "database.unconfirmed"
    assert "not yet confirmed" in caught.value.say()
    assert teams() == asked
