"""The hard texts by the commands: kept as cleaned, given back equal, printed without anything to obey."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from db.clients.models import Asked, Engagement, Identity, Stay
from db.core import database
from db.core.text import clean, clean_lines
from db.directory.models import Organisation, Service
from db.referrals.models import Referral
from db.retros.models import Card, Retro, RetroAction
from db.suggestions.models import Comment, Suggestion
from tests.terminal.hard import CARD_LIMIT, hard_texts, names, notes
from tests.terminal.program import Program, piped
from tests.terminal.scanner import violations

LISTS = [["clients"], ["referrals"], ["directory"], ["suggestions"], ["retros"]]
SHOWN = {"TRAJECTOIRE_NAMES": "shown", "LANG": "fr_CA.UTF-8"}


def column(field: Any) -> list[str]:
    """Return what a column holds, in the order in which it was written."""
    model = field.model
    written = Card.created_at if model is Card else model._meta.primary_key  # the ids of notes are drawn
    with database.reading():
        return [value for (value,) in model.select(field).order_by(written).tuples()]


def test_every_text_is_kept_as_cleaned(hard_office: str) -> None:
    lines, several = [clean(name) for name in names()], [clean_lines(text) for text in notes()]
    whole = [clean_lines(name) for name in names()]
    short = [text for text in several if len(text) <= CARD_LIMIT]
    database.connect(hard_office)
    assert column(Engagement.note) == [clean_lines(text) for text in hard_texts()]
    assert column(Identity.given)[: len(lines)] == column(Identity.family)[: len(lines)] == lines
    assert column(Organisation.name) == column(Service.name) == lines
    assert column(Organisation.remark) == column(Referral.need) == whole
    assert column(Asked.what) == lines
    assert [reason for reason in column(Stay.reason) if reason] == whole
    assert column(Retro.title)[1:] == lines
    assert column(Suggestion.text)[1:] == column(Comment.text) == several
    assert column(Card.text) == column(RetroAction.text) == short
    database.disconnect()


def asked(url: str, *words: str) -> Any:
    """Return what a command gives as JSON in a pipe."""
    return json.loads(piped(["--database", url, *words], SHOWN))


def texts(rows: Iterable[dict[str, Any]], name: str = "text") -> list[str]:
    """Return one value of each row."""
    return [row[name] for row in rows]


def test_json_gives_every_text_back(hard_office: str) -> None:
    lines, several = [clean(name) for name in names()], [clean_lines(text) for text in notes()]
    ideas = ["Tout", *several]
    assert texts(asked(hard_office, "export", "suggestions", "--as", "json")) == ideas
    assert texts(asked(hard_office, "export", "organisations", "--as", "json"), "name") == lines
    people = asked(hard_office, "export", "clients", "--as", "json", "--identities")
    assert texts(people, "family")[: len(lines)] == lines
    assert texts(asked(hard_office, "suggestions", "list", "--format", "json")) == ideas[::-1]
    assert texts(asked(hard_office, "suggestions", "show", "1", "--format", "json")["comments"]) == several
    (heading,) = asked(hard_office, "retros", "show", "1", "--format", "json")["columns"]
    assert texts(heading["cards"]) == [text for text in several if len(text) <= CARD_LIMIT]


@pytest.mark.parametrize("words", LISTS, ids=lambda words: words[0])
def test_no_listing_lets_a_text_through(spoiled_office: str, words: list[str]) -> None:
    with Program(["--database", spoiled_office, *words, "list"], SHOWN) as program:
        assert program.end() == 0
    assert program.output.count(b"\n") > 500
    assert b"]0;" in program.output
    assert violations(program.arrived()) == []
    for form in ("table", "csv", "json"):
        printed = piped(["--database", spoiled_office, *words, "list", "--format", form], SHOWN)
        assert violations(printed) == []


@pytest.mark.parametrize(
    "words",
    [
        ["retros", "show", "1"],
        ["suggestions", "show", "1"],
        ["clients", "show", "NOTÉ"],
        ["clients", "show", "BOUGÉ", "--identity"],
        ["directory", "show", "1"],
        ["referrals", "show", "1"],
    ],
    ids=" ".join,
)
def test_no_card_printed_lets_a_text_through(spoiled_office: str, words: list[str]) -> None:
    with Program(["--database", spoiled_office, *words], SHOWN) as program:
        assert program.end() == 0
    assert b"]0;" in program.output
    assert violations(program.arrived()) == []
    assert violations(piped(["--database", spoiled_office, *words], SHOWN)) == []
