"""A session asks the terminal for little and says nothing while nothing changes."""

from __future__ import annotations

import re

import pytest

from tests.terminal.program import ENTER, Program
from tests.terminal.scanner import ONCE, violations

IDLE = 3.0
"""Seconds."""
MODES = re.compile(r"\x1b\[\?([\d;]+)([hl])")
ASKED = {"7", "25", "1004", "1049", "2004"}
"""Wrap, cursor, focus, the other screen, pastes: no blinking (12), mouse (1000…), size reports (2048)."""


@pytest.mark.parametrize(
    ("keys", "difference"),
    [
        ([("i", "Suggestion"), ("un texte", "un texte")], "1"),
        ([("2", "Aucun dossier ne vous est"), ("/", ""), ("un nom", "un nom")], "1"),
        ([("5", "Aucune suggestion")], "0"),
    ],
    ids=["form", "filter", "list in whole screens"],
)
def test_nothing_is_said_while_idle(office: str, keys: list[tuple[str, str]], difference: str) -> None:
    environ = {"TRAJECTOIRE_DIFFERENCE": difference}
    with Program(["--database", office, "--language", "fr", "tui"], environ) as program:
        program.expect("Rien à faire aujourd'hui")
        for key, text in keys:
            program.press(key, text)
        program.listen()
        assert program.silent(IDLE)


def test_few_modes_are_asked_for_and_all_are_taken_back(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"]) as program:
        program.expect("Rien à faire aujourd'hui")
        for key in (
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
            "i",
            "texte",
            "\x1b",
            "o",
            "?",
            "\x1b",
            ":",
            "\x1b",
            "m",
        ):
            program.press(key)
        program.press("\x1b")
        program.press("q", "Quitter")
        program.type("o" + ENTER)
        assert program.end() == 0
    text = program.arrived().decode()
    modes = MODES.findall(text)
    assert {number for number, _way in modes} == ASKED
    assert {number for number, way in modes if way == "h"} == ASKED
    assert all(text.count(mark) == 1 for mark in ONCE)
    assert violations(program.arrived()) == []


def test_whole_frames_where_the_terminal_knows_them(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"]) as program:
        program.until(lambda: b"\x1b[?2026$p" in program.output, "the question")
        program.type("\x1b[?2026;2$y")
        program.expect("Rien à faire aujourd'hui")
        program.press("2")
    text = program.arrived().decode()
    assert text.count("\x1b[?2026h") == text.count("\x1b[?2026l") > 0
    assert violations(program.arrived()) == []
