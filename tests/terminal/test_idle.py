"""A covered terminal shows nothing of anybody; without a key it locks, then leaves, whatever holds it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from db.clients.actions import Person, register
from db.core import database
from db.core.database import reading
from db.staff import queries
from db.staff.lock import choose_code
from scripts.identity import account
from tests.terminal.program import ENTER, PROGRAM, Program, french, restored
from tests.terminal.test_drafts import STOP, STUCK
from tests.terminal.test_leaving import drafts

COVER, REDRAW = "\x0e", "\x0c"
GO_ON = french("Enter goes on where you were.")
CODE = french("Your code, then Enter, goes on where you were.")
NAMES = ("Élodie", "Beauséjour")
LEAVE = 2.5
"""Seconds without a key after which these sessions leave; they lock after one."""
AWAY = {"TRAJECTOIRE_LOCK_MINUTES": str(1 / 60), "TRAJECTOIRE_LEAVE_MINUTES": str(LEAVE / 60)}
SLACK = 3.0
"""Seconds: two that a session has to leave by itself, and what a busy machine takes."""


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
        assert program.listen(quiet=0.8, most=0.8) == 0
        assert not program.answer("/2q\x0f" + COVER)
        assert told(program, at) == []
        program.press(ENTER, "Zed")
        assert all(line in program.seen() for line in before.split("\n") if NAMES[1] in line)


def test_without_a_key_it_locks_then_leaves_whatever_holds_it(known: str) -> None:
    with reading():
        me = queries.actor(account()[0])
    choose_code(me, "chats", "chats")
    with ExitStack() as stack:

        def typing(half: str, *command: str) -> Program:
            program = stack.enter_context(start(known, *command, **AWAY))
            program.expect("Ma journée")
            program.press("2", NAMES[1])
            program.press("i", "Suggestion")
            program.press(half, half)
            return program

        frozen = typing("frois")
        for _key in range(300):  # each draws a screen that nobody reads
            frozen.type_blindly(REDRAW)
        stuck = typing("arrê", *STUCK)
        stuck.type(STOP)
        usual = typing("habi")
        at, began = len(usual.output), time.monotonic()
        usual.expect(CODE)
        usual.listen()
        assert "habi" not in usual.seen()
        assert usual.listen(quiet=0.5, most=0.5) == 0
        assert told(usual, at) == []
        assert usual.end(LEAVE + SLACK) == 0
        assert time.monotonic() - began > LEAVE / 2
        assert restored(usual) == []
        assert "Personne n'était là depuis 1 minute" in usual.output[at:].decode().replace("\xa0", " ")
        assert frozen.gone(SLACK) == stuck.gone(SLACK) == 0
    assert sorted(drafts(known)) == ["arrê", "frois", "habi"]
