"""Whatever people write, the terminal obeys the program alone: the published hard texts on every screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.terminal import hard
from tests.terminal.program import BACK, END, ENTER, PAGE_DOWN, RIGHT, Program
from tests.terminal.scanner import violations

BOTH_WAYS = pytest.mark.parametrize("difference", ["1", "0"], ids=["differences", "whole screens"])
NO_OTHER = "pas d'autre fiche"
AT_END = re.compile(r"–(\d+) / \1\b")
TALL = pytest.mark.parametrize("height", [120])
"""Lines of a window that takes a list in few pages: each is read, laid out and waited for once."""
DIFFERENCES = pytest.mark.parametrize("difference", ["1"], ids=["differences"])
CARDS = 150
"""How many cards are shown one after the other; what they hold stands in the lists too."""
AREAS = {"clients": "2", "referrals": "3", "directory": "4", "suggestions": "5", "retros": "6"}
OVERVIEWS = ("0", "1")
"""My day and the trajectory."""


@pytest.fixture
def height() -> int:
    """Return the lines of the window."""
    return 24


@pytest.fixture
def program(spoiled_office: str, difference: str, height: int) -> Iterator[Program]:
    """Yield the app in French, with names in the lists, on texts that nothing has cleaned."""
    environ = {"TRAJECTOIRE_NAMES": "shown", "TRAJECTOIRE_DIFFERENCE": difference}
    words = ["--database", spoiled_office, "--language", "fr", "tui"]
    with Program(words, environ, height=height) as program:
        program.expect("choses à faire")
        program.listen()
        yield program
        program.press("q", "Quitter")
        program.type("o")
        assert program.end() == 0
        assert "]0;" in program.output.decode()  # the texts were there to be seen
        assert violations(program.arrived()) == []


@BOTH_WAYS
@TALL
def test_no_list_obeys_a_text(program: Program) -> None:
    for digit in AREAS.values():
        program.press(digit, " 1–")
        for _page in range(100):
            program.answer(PAGE_DOWN)
            if AT_END.search(program.seen()):
                break
        else:
            pytest.fail(program.seen())
    for digit in OVERVIEWS:
        program.press(digit)
        for _page in range(10):
            program.answer(PAGE_DOWN)


@DIFFERENCES
@pytest.mark.parametrize("area", AREAS)
def test_no_card_obeys_a_text(program: Program, area: str) -> None:
    program.press(AREAS[area], " 1–")
    if area == "directory":
        program.press(RIGHT, "Vérifié")  # services have no neighbours: one card shows all of an organisation
    program.listen()
    program.press(ENTER)
    program.until(lambda: " 1–" not in program.seen(), "a card")
    for _card in range(CARDS - 1):
        program.answer("J")  # two that are drawn alike give none
    assert NO_OTHER not in program.seen()
    for _tab in range(3):
        program.press(RIGHT)
    program.press("h", "Quand")
    program.press(BACK)
    program.press(BACK)


@DIFFERENCES
@pytest.mark.parametrize(
    ("keys", "tabs", "least"),
    [
        (["2", "/", "tout noté", ENTER], 1, 30),
        (["2", "/", "tout bougé", ENTER], 1, 30),
        (["2", "/", "tout demandé", ENTER, RIGHT], 1, 30),
        (["5", END, ENTER], 1, 100),
        (["6", END, ENTER], 2, 100),
    ],
    ids=["notes", "moves", "asked", "suggestion", "retrospective"],
)
def test_no_long_card_obeys_a_text(program: Program, keys: list[str], tabs: int, least: int) -> None:
    for key in keys:
        program.press(key)
    pages = 0
    for _tab in range(tabs):
        while program.answer(PAGE_DOWN):
            pages += 1
        program.press(RIGHT)
    assert pages > least
    program.press(BACK)


def test_the_scanner_finds_what_is_not_ours() -> None:
    for stream in hard.hard_texts()[515:]:
        bad = [sign for sign in stream if sign < " " and sign not in "\r\n\t"]
        assert violations(stream.encode()) or not bad
    assert not violations(b"\x1b[1;38;5;12mtext\x1b[m\x1b[2;5H\x1b[K\r\n")
    for text in (hard.PLANTED, "\x1b[2J", "\x1b[5n", "\x07", "\x1b[31", "\u200f", "\x1b[?1049h" * 2):
        assert violations(text.encode()), repr(text)
