"""A covered terminal shows nothing of anybody; without a key it locks, then leaves, whatever holds it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.clients.actions import Person, register
from db.core import database
from db.core.database import reading
from db.staff import queries
from db.staff.lock import choose_code
from scripts.core.identity import account
from tests.terminal.program import ENTER, PROGRAM, Program, french, restored
from tests.terminal.test_drafts import STOP
from tests.terminal.test_leaving import drafts

COVER, REDRAW = "\x0e", "\x0c"
GO_ON = french("Press Enter to continue.")
CODE = french("Type your code and press Enter to continue.")
NAMES = ("Élodie", "Beauséjour")
AWAY = {"TRAJECTOIRE_LOCK_MINUTES": "1", "TRAJECTOIRE_LEAVE_MINUTES": "3"}
WITHIN = 3.0
"""Seconds: two that a session has to leave by itself, and what that takes."""


@pytest.fixture
def known(office: str) -> Iterator[str]:
    """Yield the URL of a database with one person, connected."""
    database.connect(office)
    with reading():
        me = queries.actor(account()[0])
    register(me, Person(*NAMES), number="C-0001-B", responsible=me.login)
    yield office
    database.disconnect()


def start(url: str, *command: str, **environ: str) -> Program:
    """Start the app in French, names in its lists."""
    words = ["--database", url, "--language", "fr", "tui"]
    return Program(words, {"TRAJECTOIRE_NAMES": "shown", **environ}, command=command or PROGRAM)


def told(program: Program, since: int) -> list[str]:
    """Return which names are on the screen, or in what was sent since."""
    text = program.seen() + program.output[since:].decode("utf-8", "replace")
    return [name for name in NAMES if name in text]


@pytest.mark.parametrize("difference", ["1", "0"], ids=["difference", "whole screens"])
def test_a_covered_terminal_shows_nothing_of_anybody(known: str, difference: str) -> None:
    with start(known, TRAJECTOIRE_DIFFERENCE=difference) as program:
        program.expect("Ma journée")
        program.press("2", NAMES[1])
        program.listen()
        before = program.seen()
        at = len(program.output)
        program.press(COVER)
        assert program.seen().split() == ["Trajectoire", *GO_ON.split()]
        program.resize(100, 30)
        program.listen()
        assert program.seen().split() == ["Trajectoire", *GO_ON.split()]
        program.resize(80, 24)
        program.listen()
        with reading():
            me = queries.actor(account()[0])
        register(me, Person("Zoé", "Zed"), number="C-0002-C", responsible=me.login)
        assert program.silent(0.8)
        assert not program.answer("/2q\x0f" + COVER)
        assert told(program, at) == []
        program.press(ENTER, "Zed")
        assert all(line in program.seen() for line in before.split("\n") if NAMES[1] in line)


def test_without_a_key_it_locks_then_leaves_whatever_holds_it(known: str, tmp_path: Path) -> None:
    with reading():
        me = queries.actor(account()[0])
    choose_code(me, "chats", "chats")
    passed = tmp_path / "passed"

    def let_pass(minutes: float) -> None:
        half = tmp_path / "half"
        half.write_text(str(60 * minutes))
        half.rename(passed)

    let_pass(0)
    timed = (sys.executable, "-m", "tests.terminal.timed", str(passed))
    with ExitStack() as stack:

        def typing(half: str) -> Program:
            program = stack.enter_context(start(known, *timed, **AWAY))
            program.expect("Ma journée")
            program.press("2", NAMES[1])
            program.press("i", "Suggestion")
            program.press(half, half)
            return program

        frozen, stuck, usual = programs = [typing(half) for half in ("frois", "arrê", "habi")]
        for _key in range(300):  # each draws a screen that nobody reads
            frozen.type_blindly(REDRAW)
        frozen.rest()
        stuck.type(STOP)
        stuck.rest()
        usual.listen()
        at = len(usual.output)
        let_pass(1.5)
        usual.expect(CODE)
        usual.listen()
        assert "habi" not in usual.seen()
        assert usual.silent(0.5)
        assert told(usual, at) == []
        assert [program.process.poll() for program in programs] == [None] * 3
        let_pass(3)
        assert usual.end(WITHIN) == 0
        assert restored(usual) == []
        assert "après 3 minutes d'inactivité" in usual.output[at:].decode().replace("\xa0", " ")
        assert frozen.gone(WITHIN) == stuck.gone(WITHIN) == 0
    # The form of one session may begin with what another had typed until then.
    assert all(any(half in text for text in drafts(known)) for half in ("arrê", "frois", "habi"))
