"""A command whose connection is cut in the middle of its save says for sure what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.core import database as core
from db.suggestions.models import Suggestion
from tests.proxy import Cut, Proxy, proxied
from tests.scripts.conftest import Run

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def wire(database: str, office: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Yield what the commands reach the database through."""
    with proxied(database) as proxy:
        monkeypatch.setenv("TRAJECTOIRE_DATABASE", proxy.url)
        yield proxy
        core.connect(database)


@pytest.mark.parametrize(("cut", "status", "kept"), [(Cut.AFTER, 0, 1), (Cut.LATE, 0, 1), (Cut.BEFORE, 3, 0)])
def test_it_says_whether_it_was_kept(office: Run, wire: Proxy, cut: Cut, status: int, kept: int) -> None:
    wire.next_commit, wire.about = cut, b'INSERT INTO "suggestion"'
    told = office("suggestions", "add", "Une idée", status=status)
    assert ("Nothing was saved" in told.stderr) == (not kept)
    with core.reading():
        assert Suggestion.select().count() == kept
