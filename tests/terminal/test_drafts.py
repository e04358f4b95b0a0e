"""However a session is cut, what was typed is offered on return, to the last letter."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from contextlib import ExitStack

import apsw

from tests.patience import until
from tests.terminal.program import ESCAPE, PROGRAM, Program, french, piped
from tests.terminal.test_leaving import ASKED, HANGUP, WITHIN, drafts, start

STUCK = (sys.executable, "-m", "tests.terminal.stuck")
UNHURRIED = (sys.executable, "-m", "tests.terminal.unhurried")
STOP = "\x07"
OFFER = french("Draft from {day} at {time}. ^T: start afresh")[:12]
FORMS = {
    "hang-up": ("2n", "Nouveau dossier", "Élo"),
    "SIGHUP": ("4n", "Nouvel organisme", "Centre d'im"),
    "SIGTERM": ("i", "Suggestion", "plus de chai"),
    "SIGKILL": ("6n", "Nouvelle rétro", " de l'équi"),
    "stuck, SIGTERM": ("5c", "Commentaire", "d'accord, mê"),
    "stuck, hang-up": ("3n\t\t\t", "Nouvel aiguillage", "une place en gard"),
}
"""How it is cut: the keys that open a form, its title, and half a word typed there."""


def opened(program: Program, keys: str, title: str) -> None:
    """Open a form from My day."""
    program.expect("Rien à faire aujourd'hui")
    for key in keys:
        program.press(key)
    program.expect(title)


def cut(program: Program, how: str, url: str) -> None:
    """Cut the session in this way."""
    if how.startswith("stuck"):
        program.type(STOP)
        program.listen()
    if how == "SIGKILL":
        until(lambda: any(FORMS[how][2] in text for text in drafts(url)))  # it comes with the pause
        program.process.kill()
    elif how.endswith("hang-up"):
        program.hang_up()
    else:
        program.send(signal.SIGHUP if how == "SIGHUP" else signal.SIGTERM)


def test_half_a_word_is_offered_on_return_however_the_session_was_cut(office: str) -> None:
    piped(["--database", office, "suggestions", "add", "Une idée"])
    with ExitStack() as stack:
        programs = {}
        for how in FORMS:
            words = ["--database", office, "--language", "fr", "tui"]
            command = STUCK if how.startswith("stuck") else PROGRAM
            programs[how] = stack.enter_context(Program(words, command=command))
        for how, (keys, title, _text) in FORMS.items():
            opened(programs[how], keys, title)
        for how, (_keys, _title, text) in FORMS.items():
            programs[how].press(text, text)
            cut(programs[how], how, office)
        ends = {how: program.gone(WITHIN) for how, program in programs.items()}
    assert ends == {
        "hang-up": HANGUP,
        "SIGHUP": HANGUP,
        "SIGTERM": ASKED,
        "SIGKILL": -signal.SIGKILL,
        "stuck, SIGTERM": ASKED,
        "stuck, hang-up": HANGUP,
    }
    found = drafts(office)
    assert len(found) == len(FORMS)
    assert all(any(text in one for one in found) for _keys, _title, text in FORMS.values())
    with start(office) as again:
        again.expect("Brouillon")
        for how in ("SIGTERM", "stuck, hang-up"):
            keys, title, text = FORMS[how]
            again.press("0")
            for key in keys:
                again.press(key)
            again.expect(title)
            again.expect(OFFER)
            again.expect(text)
            again.press(ESCAPE, "Enregistré comme brouillon")


def test_a_frozen_terminal_loses_nothing_that_was_shown(office: str) -> None:
    with start(office) as program:
        opened(program, "i", "Suggestion")
        program.press("une idée commencée", "commencée")
        for _word in range(200):  # more than the program can draw when nobody reads
            program.type_blindly(" encore des mots")
        program.send(signal.SIGTERM)
        assert program.gone(WITHIN) == ASKED
    (text,) = drafts(office)
    assert text.startswith("une idée commencée")


def test_a_write_of_another_is_waited_for(office: str) -> None:
    """A database that is busy for less than a session may take to leave costs no draft."""
    with (
        start(office, command=UNHURRIED) as program,
        contextlib.closing(apsw.Connection(office.removeprefix("sqlite:///"))) as other,
    ):
        opened(program, "i", "Suggestion")
        program.press("une idée", "une idée")
        other.execute("BEGIN IMMEDIATE")
        program.send(signal.SIGHUP)
        time.sleep(0.3)
        other.execute("COMMIT")
        assert program.gone(WITHIN) == HANGUP
    assert drafts(office) == ["une idée"]
