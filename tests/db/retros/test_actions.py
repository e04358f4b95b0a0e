"""Writing on the board, and the promise of anonymity kept by the database itself."""

import datetime as dt
from collections.abc import Callable

import pytest

from db.core import database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, NotFound, Refused, Stale
from db.retros import actions, queries
from db.retros.models import Card, Phase, Retro, RetroAction
from db.retros.prompts import PROMPT_SETS
from tests.conftest import ActorFactory
from tests.factories import PROMPTS, make_action, make_retro
from tests.traces import content, lines, refused

pytestmark = pytest.mark.usefixtures("frozen")


def test_an_anonymous_note_leaves_no_name_anywhere(actor: ActorFactory) -> None:
    lead, staff = actor("lead"), actor(login="secret", name="Secrète Personne")
    id_ = make_retro(lead, anonymous=True)
    before = content()
    actions.add_card(staff, id_, 0, "ce que je pense")
    new = {table: [row for row in rows if row not in before[table]] for table, rows in content().items()}
    assert {table for table, rows in new.items() if rows} == {"Card", "Revision"}
    assert "secret" not in str(new)
    assert lines("retro.note") == []
    with database.reading():
        assert [card.created_at for card in Card.select()] == [Retro.get_by_id(id_).created_at]
        assert [card.author_id for card in Card.select()] == [None]
        assert queries.board(staff, id_).columns[0].cards[0].author == ""


def test_a_note_is_signed_when_nothing_else_was_announced(actor: ActorFactory) -> None:
    id_ = make_retro(actor("lead"))
    actions.add_card(actor(), id_, 0, "bravo")
    with database.reading():
        assert queries.board(actor(), id_).columns[0].cards[0].author == "M. L."
    assert lines("retro.note")[0].actor == "maude"


def test_a_closed_retrospective_takes_no_more_notes(actor: ActorFactory) -> None:
    lead = actor("lead")
    id_ = make_retro(lead, cards=("un",))
    actions.close_retro(lead, id_)
    with refused(Refused):
        actions.add_card(lead, id_, 0, "deux")
    with refused(Refused):
        actions.close_retro(lead, id_)
    with database.reading():
        board = queries.board(lead, id_)
    assert (board.row.phase, board.row.cards) == (Phase.CLOSED, 1)


def test_an_action_is_done_once_with_what_it_changed(actor: ActorFactory) -> None:
    lead, staff = actor("lead"), actor()
    action = make_action(lead, make_retro(lead), owner="maude", due_on=dt.date(2026, 11, 21))
    actions.finish_action(staff, action, "deux appels de moins")
    with database.reading():
        row = RetroAction.get_by_id(action)
    assert (row.done_on, row.result) == (dt.date(2026, 11, 21), "deux appels de moins")
    with refused(Stale) as told:
        actions.finish_action(staff, action, "encore")
    assert told.value.say() == "Meanwhile Maude Lévesque recorded what the action changed (10:00)."


def test_a_retrospective_belongs_to_the_lead_s_team_unless_told(actor: ActorFactory) -> None:
    lead = actor("lead", team="Nord")
    actor(team="Sud")
    with database.reading():
        teams = [
            queries.board(lead, id_).row.team for id_ in (make_retro(lead), make_retro(lead, team="Sud"))
        ]
    assert teams == ["Nord", "Sud"]


def test_the_headings_offered_are_accepted(actor: ActorFactory) -> None:
    for headings in PROMPT_SETS.values():
        lead = actor("lead")
        id_ = actions.open_retro(lead, "Rétro", headings)
        with database.reading():
            assert tuple(column.heading for column in queries.board(lead, id_).columns) == headings


@pytest.mark.parametrize(
    ("role", "kind", "field", "write"),
    [
        ("lead", Invalid, "title", lambda a, r, c: actions.open_retro(a, " ", PROMPTS)),
        ("lead", Invalid, "prompts", lambda a, r, c: actions.open_retro(a, "R", [])),
        ("lead", Invalid, "prompts", lambda a, r, c: actions.open_retro(a, "R", ["a"] * 7)),
        ("lead", Invalid, "prompts", lambda a, r, c: actions.open_retro(a, "R", ["a", "\u200b"])),
        ("lead", NotFound, "team", lambda a, r, c: actions.open_retro(a, "R", PROMPTS, team="?")),
        ("staff", Invalid, "text", lambda a, r, c: actions.add_card(a, r, 0, "\x1b")),
        ("staff", Invalid, "text", lambda a, r, c: actions.add_card(a, r, 0, "x" * 2001)),
        ("staff", NotFound, "column", lambda a, r, c: actions.add_card(a, r, 3, "x")),
        ("staff", NotFound, "column", lambda a, r, c: actions.add_card(a, r, -1, "x")),
        ("staff", NotFound, None, lambda a, r, c: actions.add_card(a, 404, 0, "x")),
        ("staff", Invalid, "text", lambda a, r, c: actions.add_action(a, r, "")),
        (
            "staff",
            Invalid,
            "due_on",
            lambda a, r, c: actions.add_action(a, r, "x", None, dt.date(2026, 11, 20)),
        ),
        ("staff", NotFound, "login", lambda a, r, c: actions.add_action(a, r, "x", "nobody")),
        ("staff", NotFound, None, lambda a, r, c: actions.add_action(a, 404, "x")),
        ("staff", Invalid, "result", lambda a, r, c: actions.finish_action(a, c, "")),
        ("staff", NotFound, None, lambda a, r, c: actions.finish_action(a, 404, "fait")),
        ("lead", NotFound, None, lambda a, r, c: actions.close_retro(a, 404)),
        ("staff", Denied, None, lambda a, r, c: actions.open_retro(a, "R", PROMPTS)),
        ("staff", Denied, None, lambda a, r, c: actions.close_retro(a, r)),
        ("auditor", Denied, None, lambda a, r, c: actions.add_card(a, r, 0, "x")),
        ("auditor", Denied, None, lambda a, r, c: actions.add_action(a, r, "x")),
        ("auditor", Denied, None, lambda a, r, c: actions.finish_action(a, c, "x")),
    ],
)
def test_a_refusal_leaves_no_trace(
    actor: ActorFactory,
    role: str,
    kind: type[Refused],
    field: str | None,
    write: Callable[[Actor, int, int], object],
) -> None:
    lead = actor("lead")
    retro = make_retro(lead)
    action = make_action(lead, retro)
    who = actor(role)
    with refused(kind, field):
        write(who, retro, action)
