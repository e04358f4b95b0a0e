"""A session ends within seconds when its terminal goes or the system asks, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import apsw
import pytest

from tests.terminal.program import ENTER, PROGRAM, Program, piped, restored

HANGUP, ASKED, INTERRUPTED = (128 + number for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT))
WITHIN = 3.0
"""Seconds."""
SAVE = "\x0f"


def ignore_hangups() -> None:
    """Do what nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def start(url: str, before: Callable[[], object] | None = None, command: Sequence[str] = PROGRAM) -> Program:
    """Start the app in French."""
    return Program(["--database", url, "--language", "fr", "tui"], before=before, command=command)


@pytest.fixture
def session(office: str) -> Iterator[Program]:
    """Yield the app at its first screen."""
    with start(office) as program:
        program.expect("Rien à faire aujourd'hui")
        program.listen()
        yield program


def drafts(url: str) -> list[str]:
    """Return all that is typed in each draft, as another program reads it."""
    with contextlib.closing(apsw.Connection(url.removeprefix("sqlite:///"))) as other:
        rows = list(other.execute("SELECT typed FROM draft"))
    return [" ".join(str(state) for state in json.loads(typed).values()) for (typed,) in rows]


def write(url: str) -> None:
    """Write something at once: nobody left a lock."""
    assert int(piped(["--database", url, "suggestions", "add", "Une idée"])) > 0


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, ASKED), (signal.SIGHUP, HANGUP), (signal.SIGINT, INTERRUPTED)],
    ids=["SIGTERM", "SIGHUP", "SIGINT"],
)
def test_a_signal_ends_it_and_restores_the_terminal(
    session: Program, office: str, number: int, status: int
) -> None:
    session.press("i")
    session.press("une idée commencée", "commencée")
    session.send(number)
    assert session.end(WITHIN) == status
    assert restored(session) == []
    write(office)


@pytest.mark.parametrize("before", [None, ignore_hangups], ids=["usual", "hang-ups ignored"])
def test_a_lost_terminal_ends_it(office: str, before: Callable[[], object] | None) -> None:
    with start(office, before) as program:
        program.expect("Rien à faire aujourd'hui")
        program.hang_up()
        assert program.gone(WITHIN) == HANGUP
    write(office)


def test_twenty_lost_at_once_are_all_gone_and_keep_what_was_typed(office: str) -> None:
    with ExitStack() as stack:
        programs = [stack.enter_context(start(office, ignore_hangups if n % 2 else None)) for n in range(20)]
        for program in programs:
            program.expect("Rien à faire aujourd'hui")
            program.press("i", "Suggestion")
        for number, program in enumerate(programs):
            program.press(f"idée {number}.", f"idée {number}.")
        for program in programs:
            program.hang_up()
        assert [program.gone(WITHIN) for program in programs] == [HANGUP] * 20
    assert sorted(drafts(office)) == sorted(f"idée {number}." for number in range(20))
    write(office)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_at_the_very_first_byte(office: str, number: int) -> None:
    for _time in range(5):
        with start(office) as program:
            program.until(lambda program=program: program.output, "the first byte")  # type: ignore[misc]
            program.send(number)
            assert program.end(WITHIN) == 128 + number
            assert restored(program) == []


def test_a_frozen_terminal_does_not_hold_it(session: Program, office: str) -> None:
    for _key in range(300):  # each draws a screen that nobody reads
        session.type_blindly("\x0c")
    session.send(signal.SIGTERM)
    assert session.gone(WITHIN) == ASKED
    write(office)


def test_a_write_that_waits_does_not_hold_it(session: Program, office: str) -> None:
    session.press("i")
    session.press("une idée", "une idée")
    with contextlib.closing(apsw.Connection(office.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        session.press(SAVE, "attente")
        session.send(signal.SIGTERM)
        assert session.end(WITHIN) == ASKED
        assert restored(session) == []
        other.execute("ROLLBACK")
        write(office)  # before the other closes: if it folded the log, the file would look like a copy


def test_the_person_leaves(session: Program, office: str) -> None:
    session.press("q", "Quitter Trajectoire")
    session.type("o" + ENTER)
    assert session.end(WITHIN) == 0
    assert restored(session) == []
