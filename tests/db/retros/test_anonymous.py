"""An adversary reads every table: nothing follows the order in which anonymous notes were written."""

import datetime as dt
from itertools import cycle
from typing import Any

import pytest

from db.core import clock, database
from db.retros import actions, queries
from db.suggestions.actions import suggest
from tests.conftest import NOW, ActorFactory
from tests.factories import make_retro
from tests.traces import content, lines

NOTES = [f"note {place:02}" for place in range(20)]
START = dt.datetime.fromisoformat(NOW)


@pytest.fixture
def retro(actor: ActorFactory) -> int:
    """Write NOTES by four people, a named suggestion between each; return the retrospective."""
    with clock.frozen(NOW):
        id_ = make_retro(actor("lead"), anonymous=True)
    writers = cycle([actor(login=login, name=f"{login} Roy") for login in ("ana", "bo", "cy", "di")])
    for place, text in enumerate(NOTES):
        writer = next(writers)
        with clock.frozen((START + dt.timedelta(minutes=place)).isoformat()):
            actions.add_card(writer, id_, 0, text)
            suggest(writer, f"idée {place}")
    return id_


def rows(table: str, extra: str = "") -> list[dict[str, Any]]:
    """Return every row of a table in the order that the engine gives it, with hidden columns."""
    with database.reading():
        cursor = database.proxy.execute_sql(f'SELECT *{extra} FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def follows(values: list[Any]) -> bool:
    """Tell whether values, told in the order of writing, rise or fall more than chance would let them.

    Of 190 pairs chance lets 95 rise, give or take 15; beyond 63 either way is one case in 30 million.
    """
    pairs = [(a, b) for place, a in enumerate(values) for b in values[place + 1 :]]
    rising, falling = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    return bool(abs(rising - falling) > 126)


def in_order(found: list[dict[str, Any]], name: str) -> list[Any]:
    by_text = {row["text"]: row[name] for row in found}
    return [by_text[text] for text in NOTES]


def test_no_column_of_a_note_follows_the_order_of_writing(retro: int) -> None:
    hidden = (
        ", rowid AS place"
        if database.is_sqlite()
        else ", (ctid::text::point)[1] AS place, xmin::text::int AS act"
    )
    found = [row for row in rows("card", hidden) if row["retro_id"] == retro]
    assert len(found) == len(NOTES)
    for place, row in enumerate(found):
        row["given"] = place
    for name in set(found[0]) - {"text", "search_key"}:
        values = in_order(found, name)
        assert len(set(map(str, values))) == 1 or not follows(values), name
    assert len({row["created_at"] for row in found}) == 1
    assert {row.get("act") for row in found} == {found[0].get("act")}  # written by one transaction, the last
    assert not {row["author_id"] for row in found} - {None}


def test_a_board_gives_no_order_back(actor: ActorFactory, retro: int) -> None:
    lead = actor("lead")
    with database.reading():
        cards = queries.board(lead, retro).columns[0].cards
    assert not follows([[card.text for card in cards].index(text) for text in NOTES])
    assert not follows([{card.text: card.id for card in cards}[text] for text in NOTES])


def test_the_journal_and_the_other_tables_know_nothing_of_them(retro: int) -> None:
    assert lines("retro.note") == []
    numbers = [row["id"] for row in sorted(rows("audit_line"), key=lambda row: row["id"])]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # and no gap where one would stand
    holding = {table for table, found in content().items() if any(text in str(found) for text in NOTES)}
    assert holding == {"Card"}


def test_named_notes_beside_them_betray_no_place(actor: ActorFactory) -> None:
    """The id of a named note would tell which anonymous ones were there before it."""
    lead = actor("lead")
    nameless, named = make_retro(lead, anonymous=True), make_retro(lead)
    for place in range(40):
        actions.add_card(lead, named if place % 2 else nameless, 0, NOTES[place // 2])
    for retro in (nameless, named):
        found = [row for row in rows("card") if row["retro_id"] == retro]
        assert not follows(in_order(found, "id"))
    with database.reading():
        assert [card.text for card in queries.board(lead, named).columns[0].cards] == NOTES
