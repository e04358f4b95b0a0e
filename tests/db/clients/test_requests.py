"""What was already asked of a client."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import ask
from db.clients.requests import Request, matching, requests
from db.core.database import reading
from db.core.errors import Problem
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design

DAY = dt.date(2026, 11, 12)
WHATS = ("Avis de cotisation 2025", "Bail", "Avis 2024", "avis", "AVIS")
KNOWN = [Request(what, DAY, None, "M. L.") for what in WHATS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2]),
        ("avis", [0, 2, 3]),
        ("2025 AVI", [0]),
        ("bâil", [1]),
        ("permis", []),
    ],
)
def test_the_first_that_hold_every_word_are_shown(text: str, found: list[int]) -> None:
    assert matching(KNOWN, text) == [KNOWN[n] for n in found]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_they_are_read_by_those_who_may_ask(database: str, actor: ActorFactory, frozen: object) -> None:
    make_design(actor("administrator"))
    maude = actor(team="Nord")
    client = make_client(maude)
    for what in ("Bail", "Avis"):
        ask(maude, client, what)
    with reading():
        assert [one.what for one in requests(maude, client)] == ["Avis", "Bail"]
        with pytest.raises(Problem):
            requests(actor(login="sol", team="Sud"), client)
