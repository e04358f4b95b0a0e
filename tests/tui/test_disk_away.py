"""The disk of an SQLite file goes away under an open session, and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.core import database as core
from db.suggestions.actions import suggest
from tests.conftest import ActorFactory
from tests.tui.session import session
from tui import session as background

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_it_says_what_is_wrong_and_reads_again_when_the_disk_is_back(
    database: str, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "RETRY_SECONDS", 0.1)
    maude, told = actor(), "no longer the file that was opened"
    folder = Path(database.removeprefix("sqlite:///")).parent
    async with session(maude, "suggestions") as s:
        suggest(maude, "une idée")
        core.disconnect()
        away = folder.rename(folder.with_name("away"))
        await s.pilot.press("R")
        await s.until(lambda: told in s.seen())
        away.rename(folder)
        await s.until(lambda: "une idée" in s.seen())
        await s.until(lambda: "Waiting for the database" not in s.seen() and told not in s.seen())
