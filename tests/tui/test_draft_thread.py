"""The thread that writes drafts: what is typed reaches the database, however it answers."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from db.core.errors import NotReady
from tests.patience import PATIENCE
from tui.live import drafts as keeping
from tui.live.drafts import Drafts


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Drafts:
    """Return drafts that write after 10 ms without a key, and try again as soon."""
    monkeypatch.setattr(keeping, "PAUSE", 0.01)
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.01)
    return Drafts()


def test_the_newest_is_written_after_a_pause(due: Drafts) -> None:
    written: list[int] = []
    done = threading.Event()
    for n in range(100):
        due.add("one", partial(written.append, n))
    due.add("two", done.set)
    assert done.wait(PATIENCE)
    assert written[-1] == 99
    due.end()
    assert "drafts" not in {thread.name for thread in threading.enumerate()}


def test_typing_without_a_pause_is_written_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PAUSE", 3600)
    monkeypatch.setattr(keeping, "MAX_DELAY", 0.01)
    due, done = Drafts(), threading.Event()
    due.add("one", done.set)
    assert done.wait(PATIENCE)
    due.end()


def test_what_the_database_did_not_take_is_held_and_written_when_it_is_back(due: Drafts) -> None:
    back = threading.Event()
    written = threading.Event()

    def work() -> None:
        if not back.is_set():
            raise NotReady("database.unreachable", "The database cannot be reached.")
        written.set()

    due.add("one", work)
    assert not due.save_now()
    back.set()
    assert written.wait(PATIENCE)
    assert due.save_now()
    due.end()


def test_leaving_waits_for_a_write_under_way_and_for_what_was_typed_since(due: Drafts) -> None:
    begun, go = threading.Event(), threading.Event()
    written: list[str] = []

    def slow() -> None:
        begun.set()
        go.wait(PATIENCE)
        written.append("half a word")

    due.add("one", slow)
    assert begun.wait(PATIENCE)
    due.add("one", partial(written.append, "a whole word"))
    threading.Timer(0.01, go.set).start()
    assert due.save_now(PATIENCE)
    assert written == ["half a word", "a whole word"]
    due.end()


def test_a_mistake_of_the_program_stops_no_later_draft(due: Drafts) -> None:
    done = threading.Event()
    due.add("one", lambda: 1 / 0)  # type: ignore[arg-type]
    due.add("two", done.set)
    assert done.wait(PATIENCE)
    assert due.save_now()
    due.end()
