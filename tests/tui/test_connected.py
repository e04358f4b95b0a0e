"""A session of the app reports that it is open, and that it has ended."""

from __future__ import annotations

import pytest

from db.core.database import reading
from db.core.errors import NotReady
from db.staff import sessions
from tests.conftest import ActorFactory
from tests.tui.session import session

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


def here() -> list[str]:
    """Return who is connected."""
    with reading():
        return sorted(row.login for row in sessions.connected())


async def test_from_the_start_to_the_end(actor: ActorFactory) -> None:
    maude, lise = actor("staff"), actor("lead")
    async with session(maude, "suggestions"):
        assert here() == ["maude"]
        async with session(lise, "suggestions"):
            assert here() == ["lise", "maude"]
        assert here() == ["maude"]
    assert here() == []


async def test_it_is_renewed(actor: ActorFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = []
    monkeypatch.setattr(sessions, "RENEWAL_SECONDS", 0.01)
    monkeypatch.setattr(sessions, "renew", lambda _actor, uid: renewed.append(uid))
    async with session(actor(), "suggestions") as s:
        await s.until(lambda: len(renewed) > 3)
        assert set(renewed) == {s.app.presence.uid}


async def test_a_database_that_cannot_be_written_stops_nothing(
    actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotReady("database.full", "full")

    maude = actor()
    monkeypatch.setattr(sessions, "renew", refuse)
    monkeypatch.setattr(sessions, "end", refuse)
    async with session(maude, "suggestions") as s:
        assert "full" not in s.seen()
