"""What a terminal answers though nobody asked is no key and no size, anywhere, in one piece or in two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.patience import until
from tests.terminal.conftest import Office
from tests.terminal.program import BACK, ENTER, Program, french
from tests.terminal.test_typed import COVER, UNHURRIED
from tui.areas import AREAS, Area

REPLIES = (
    "\x1b]11;rgb:1e1e/2222/0000\x07",  # OSC: a colour, and what was copied
    "\x1b]52;c;cXVpaQ==\x1b\\",
    "\x1b_Gi=31;2OK\x1b\\",  # APC: pictures
    "\x1bP>|kitty(0.32)\x1b\\",  # DCS: its name, a look, and one longer than any key
    "\x1bP1$r0;2m\x1b\\",
    f"\x1bP1+r{'5345' * 50}\x1b\\",
    "\x1b^2 private\x1b\\",  # PM
    "\x1bX2 start\x1b\\",  # SOS
    "\x1b[24;80R",  # where the cursor is
    "\x1b[?24;80;1R",
    "\x1b[?62;22c",  # what it is
    "\x1b[>1;10;0c",
    "\x1b[0n",  # how it is
    "\x1b[?997;1n",
    "\x1b[48;40;132;800;1320t",  # its size, in every way there is
    "\x1b[8;40;132t",
    "\x1b[3;0;0t",
    "\x1b[1;7t",
    "\x1b[?2u",  # kitty's protocol: its state, and keys told by it
    "\x1b[50u",
    "\x1b[97;1:3u",
    "\x1b[167;5u",
    "\x1b[27;5;50~",  # xterm's way to tell keys
    "\x1b[?2048;2$y",  # modes
    "\x1b[4;1$y",
    "\x1b[<0;10;5M",  # the mouse of a program that crashed before
    "\x1b[<0;10;5m",
    "\x1b[32;10;5M",
    "\x1b[M 22",
    "\x1b[?2;0;256S",
)

HURRIED = {"ESCDELAY": "10"}
"""Milliseconds that it waits for the rest of a key; for that of a reply ten times as many."""


@pytest.fixture(scope="module")
def session(shared_office: Office) -> Iterator[Program]:
    """Yield a session in which the test decides when the rest of a sequence comes."""
    with shared_office(UNHURRIED) as program:
        program.expect("Rien à faire aujourd'hui")
        yield program
        assert program.process.poll() is None


def reply(session: Program) -> None:
    """Send every reply whole, then every one in two pieces, the second with the first of the next."""
    session.type("".join(REPLIES))
    for number, text in enumerate(REPLIES):
        cut = 1 + (number * 5) % (len(text) - 1)
        session.type(text[:cut])
        session.taken()
        session.type(text[cut:])


def unmoved(session: Program) -> None:
    """Check that what is shown stays as it is."""
    session.listen()
    before = session.seen()
    reply(session)
    session.listen()
    assert session.seen() == before


@pytest.mark.parametrize("area", AREAS, ids=[area.id for area in AREAS])
def test_no_reply_is_a_key_in_an_area(session: Program, area: Area) -> None:
    session.press(area.digit)
    unmoved(session)


def test_no_reply_is_typed_into_a_form(session: Program) -> None:
    session.press("5n", french("What could be better?"))
    session.press("avant ", "avant")
    unmoved(session)
    session.press("après", "avant après")
    session.press("\x0f", french("Suggestion added. Thank you."))


def test_no_reply_is_typed_into_a_filter(session: Program) -> None:
    session.press("5/")
    session.press("avant", "avant")
    unmoved(session)
    session.press(BACK * 6 + "\t")


def test_no_reply_answers_a_question(session: Program) -> None:
    session.press("q", "Quitter")
    unmoved(session)
    session.press("n")


def test_no_reply_uncovers_the_screen(session: Program) -> None:
    session.press("5", french("Suggestions"))
    session.press(COVER, french("Press Enter to continue."))
    unmoved(session)
    session.press(ENTER, french("Suggestions"))


def test_the_cover_inside_a_reply_whose_end_never_comes(session: Program) -> None:
    session.press("5", french("Suggestions"))
    session.type("\x1b]0;titre")
    session.taken()
    session.press(COVER, french("Press Enter to continue."))
    session.type("\x1b\\")
    session.press(ENTER, french("Suggestions"))


def test_every_place_where_a_reply_may_be_cut(session: Program) -> None:
    session.press("5n", french("What could be better?"))
    for text in REPLIES:
        for cut in range(1, min(len(text), 40)):
            session.type(text[:cut])
            session.taken()
            session.type(text[cut:])
    session.press("après", "après")
    session.press("\x0f", french("Suggestion added. Thank you."))


def test_a_reply_whose_end_never_comes(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"], HURRIED) as program:
        program.expect("Rien à faire aujourd'hui")
        program.press("i", french("What could be better?"))
        program.press("avant", "avant")

        def heard() -> bool:
            program.rest()
            return program.answer("é")

        for half in ("\x1b]11;rgb:2", "\x1b[?62;2"):
            program.type(half)
            until(heard)
        assert "avantéé" in program.seen()
