"""The list of retrospectives and one board whole."""

import datetime as dt

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import NotFound
from db.core.paging import Span
from db.retros import actions, queries
from tests.conftest import ActorFactory, account
from tests.factories import PROMPTS, make_action, make_retro

pytestmark = pytest.mark.usefixtures("frozen")


def titles(search: str = "") -> list[str]:
    lead = account("lead")
    with database.reading():
        rows = queries.page(lead, search).rows
        assert queries.count(lead, search) == len(rows)
    return [row.title for row in rows]


def board(id_: int, whose: Actor | None = None) -> queries.Board:
    reader = whose or account("lead", login="all", name="All L")
    with database.reading():
        return queries.board(reader, id_)


def test_the_newest_come_first_a_page_at_a_time(actor: ActorFactory) -> None:
    lead = actor("lead")
    for day in (3, 1, 2, 2):
        with clock.frozen(f"2026-11-0{day}T15:00:00+00:00"):
            make_retro(lead, f"day {day}")
    assert titles() == ["day 3", "day 2", "day 2", "day 1"]
    with database.reading():
        first = queries.page(lead, span=Span(limit=2))
        rest = queries.page(lead, span=Span(after=first.rows[-1].key, limit=2))
        assert (first.more, rest.more) == (True, False)
        assert first.rows + rest.rows == queries.page(lead).rows


@pytest.mark.parametrize("typed", ["éclairage", "ECLAIR rue", "papiers", "merci", "bureau", "100 %"])
def test_words_are_looked_for_in_titles_cards_and_actions(actor: ActorFactory, typed: str) -> None:
    lead = actor("lead")
    about = {
        "Éclairage de la rue": ("un", "deux"),
        "Deuxième": ("Les PAPIERS d'avance", "100 % d'accord"),
        "Troisième": (),
    }
    ids = {title: make_retro(lead, title, cards=cards) for title, cards in about.items()}
    done = make_action(lead, ids["Troisième"], "Ranger le bureau")
    actions.finish_action(lead, done, "Merci à tous")
    expected = {"papiers": "Deuxième", "100 %": "Deuxième", "merci": "Troisième", "bureau": "Troisième"}
    assert titles(typed) == [expected.get(typed, "Éclairage de la rue")]


def test_words_of_two_different_cards_are_not_one_find(actor: ActorFactory) -> None:
    make_retro(actor("lead"), cards=("papier", "café"))
    assert titles("papier café") == []


def test_a_board_has_its_columns_in_the_order_of_the_headings(actor: ActorFactory) -> None:
    lead, staff = actor("lead"), actor()
    id_ = make_retro(lead, cards=("un",))
    for minute, text in enumerate(("deux", "trois")):
        with clock.frozen(f"2026-11-21T15:0{minute}:00+00:00"):
            actions.add_card(staff, id_, 2, text)
    make_action(lead, id_, owner="maude", due_on=dt.date(2026, 12, 1))
    found = board(id_)
    assert [column.heading for column in found.columns] == list(PROMPTS)
    assert [[(c.text, c.author) for c in column.cards] for column in found.columns] == [
        [("un", "L. C.")],
        [],
        [("deux", "M. L."), ("trois", "M. L.")],
    ]
    (action,) = found.actions
    assert (action.owner, action.due_on, action.done_on) == ("M. L.", dt.date(2026, 12, 1), None)
    assert (found.row.cards, found.row.open_actions, found.row.lead) == (3, 1, "L. C.")


def test_a_board_starts_from_what_the_same_team_left_open(actor: ActorFactory) -> None:
    north, south = actor("lead", team="Nord"), actor("lead", login="sud", name="Su D", team="Sud")
    for day, lead in ((1, north), (2, north), (3, south)):
        with clock.frozen(f"2026-11-0{day}T15:00:00+00:00"):
            id_ = make_retro(lead, f"day {day}")
            open_one, done = make_action(lead, id_, f"open {day}"), make_action(lead, id_, f"done {day}")
            actions.finish_action(lead, done, "fait")
    today = board(make_retro(north, "today"))
    assert [action.text for action in today.still_open] == ["open 2"]
    assert today.row.team == "Nord"
    assert board(id_).still_open == ()
    actions.finish_action(south, open_one, "fait")
    assert [a.done_on for a in board(id_).actions] == [dt.date(2026, 11, 21), dt.date(2026, 11, 3)]


def test_teams_without_a_name_share_a_past_too(actor: ActorFactory) -> None:
    lead = actor("lead")
    make_action(lead, make_retro(lead, "before"), "still open")
    assert [action.text for action in board(make_retro(lead, "after")).still_open] == ["still open"]


@pytest.mark.usefixtures("database")
def test_an_unknown_retrospective_is_refused() -> None:
    with pytest.raises(NotFound):
        board(404)
