"""Reads that need no database, unless the test asks for one, and one language to compare with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from textual import _wait
from textual.pilot import Pilot

from db.core import change_feed, database, revision, translation
from db.staff import sessions
from tests.patience import PATIENCE
from tui.widgets import key_bar


@pytest.fixture(scope="session", autouse=True)
def _prompt() -> Iterator[None]:
    """Press key after key: Textual sleeps until the machine seems idle, `settled` knows when all is done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wait, "SLEEP_GRANULARITY", 0)
        patch.setattr(_wait, "SLEEP_IDLE", math.inf)
        patch.setattr(Pilot._wait_for_screen, "__defaults__", (PATIENCE,))
        yield


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep notices until the next key, however slow the machine."""
    monkeypatch.setattr(key_bar, "MIN_SECONDS", math.inf)


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def no_database() -> Any:
        return nullcontext()

    if "engine" in request.fixturenames:
        request.getfixturevalue("engine")  # it is made once, with the real functions
    if "database" not in request.fixturenames:
        monkeypatch.setattr(database, "reading", no_database)
        monkeypatch.setattr(revision, "current", dict)
        monkeypatch.setattr(database, "write_error", lambda: None)
        monkeypatch.setattr(database, "low_disk_space", lambda: None)
        monkeypatch.setattr(database, "was_copied", lambda: False)
        monkeypatch.setattr(database, "report_rescue", lambda: False)
        monkeypatch.setattr(sessions, "renew", lambda *_: None)
        monkeypatch.setattr(sessions, "end", lambda *_: None)
        monkeypatch.setattr(change_feed, "watch", lambda stopped: stopped.wait() and ())
    translation.use_language("en")
    yield
    translation.use_language("en")
