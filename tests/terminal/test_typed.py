"""What a terminal may send: bytes that are no text, pastes of any size, keys that other programs fear."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.terminal.program import ENTER, ESCAPE, Program, french, piped
from tests.terminal.scanner import violations
from tui.terminal.input import END, MAX_PASTE, START

SAVE, UNDO, COVER = "\x0f", "\x1a", "\x0e"
MEGABYTES = 10
MEMORY, SECONDS = 150, 5.0
"""MiB that a session may ever have, and seconds of a processor that a paste may take it."""
UNHURRIED = {"ESCDELAY": "60000"}
"""Milliseconds that the program waits for the rest of a sequence: here the test decides when it comes."""


@contextmanager
def opened(office: str, environ: dict[str, str] | None = None) -> Iterator[Program]:
    """Yield the form of a suggestion with « avant » typed into it."""
    with Program(["--database", office, "--language", "fr", "tui"], environ) as program:
        program.expect("Rien à faire aujourd'hui")
        program.press("i", french("What could be better?"))
        program.press("avant ", "avant")
        yield program
        assert program.process.poll() is None
        assert violations(program.arrived()) == []


@pytest.fixture
def form(office: str) -> Iterator[Program]:
    """Yield that form."""
    with opened(office) as program:
        yield program


def kept(office: str) -> str:
    """Return the text of the newest suggestion."""
    return piped(["--database", office, "suggestions", "list", "--format", "csv", "--limit", "1"]).decode()


def test_a_byte_that_is_not_utf8(form: Program) -> None:
    form.press(b"caf\xe9 ferm\xc3\xa9", "avant caf� fermé")


def test_a_sign_whose_bytes_come_apart(form: Program) -> None:
    for byte in "œé日".encode():
        form.type(bytes([byte]))
        form.listen()
    form.expect("avant œé日")


@pytest.mark.parametrize("text", ["a", "é ", "ligne\n", "日"], ids=["a", "é", "lines", "wide"])
def test_a_paste_of_ten_megabytes(form: Program, text: str) -> None:
    size = MEGABYTES * 2**20 // len(text.encode())
    before = form.worked()
    form.type(START + text * size + END)
    form.expect("au plus")
    form.press(UNDO, "avant")
    assert form.worked() - before < SECONDS
    assert form.memory() < MEMORY
    form.press(ESCAPE, french("Saved as a draft; you will find it in My day."))


def test_a_paste_of_ten_megabytes_into_one_line(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"]) as program:
        program.expect("Rien à faire aujourd'hui")
        program.press("2", "Aucun dossier ne vous est")
        program.press("n", french("First name"))
        program.press("avant ", "avant")
        program.type(START + "mot\n" * (MEGABYTES * 2**18) + END)
        program.expect("au plus")
        program.press("\x1b[H", "avant mot")
        assert program.memory() < MEMORY


def test_a_paste_with_escapes_is_text(form: Program, office: str) -> None:
    form.type(f"{START}un\x1b[2J\x11deux\x1b[A\x1b\x1b]0;titre\x07trois\x1b\rquatre\x9b{END}")
    form.expect("quatre")
    assert "avant un[2Jdeux[A]0;titretrois" in form.seen()
    form.press(SAVE, french("Suggestion added. Thank you."))
    assert "avant un[2Jdeux[A]0;titretrois\nquatre" in kept(office)


def test_a_paste_that_comes_byte_by_byte(office: str) -> None:
    with opened(office, UNHURRIED) as form:
        for sign in f"{START}collé\x1b[1m{END} après":
            form.type(sign)
            time.sleep(0.02)
        form.expect("avant collé[1m après")


def test_a_paste_whose_end_never_comes(form: Program, office: str) -> None:
    form.type(f"{START}collé{END[:-1]}")
    form.expect("avant collé")
    form.press(" après", "avant collé après")
    form.press(SAVE, french("Suggestion added. Thank you."))
    assert "avant collé après" in kept(office)


def test_the_cover_inside_a_paste_whose_end_never_comes(office: str) -> None:
    with opened(office, UNHURRIED) as form:
        form.type(f"{START}collé")
        form.listen()
        form.press(COVER, french("Press Enter to continue."))
        form.type(f"\rcaché{END}")
        form.press(ENTER, "avant collé")
        assert "caché" not in form.seen()


@pytest.mark.parametrize("key", ["\x03", "\x11", "\x1a\x19", "\x1c", "\x04", "\x00", "\x1b[200", "\x1bO"])
def test_keys_that_other_programs_fear(form: Program, key: str) -> None:
    form.type(key)
    form.listen()
    form.press("après", "après")
    assert "avant" in form.seen()


def test_keys_of_one_packet_go_where_those_before_them_lead(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"]) as program:
        program.expect("Rien à faire aujourd'hui")
        program.press("5i" + "d'un seul coup" + SAVE + "4", "Le répertoire est vide")
    assert "d'un seul coup" in kept(office)


def test_save_by_the_key_that_stops_other_terminals(form: Program, office: str) -> None:
    form.press("\x13", french("Suggestion added. Thank you."))
    assert "avant" in kept(office)


def test_every_byte_alone_is_survived(office: str) -> None:
    with Program(["--database", office, "--language", "fr", "tui"]) as program:
        program.expect("Rien à faire aujourd'hui")
        for digit in b"23456":
            for byte in range(256):
                if byte not in b"q":
                    program.type(bytes([digit, byte, 0x1B]))
        program.listen()
        program.type(b"\x1b\x1b\x1b")
        program.listen()
        assert program.process.poll() is None
        assert re.search("Erreur interne", program.output.decode("utf-8", "replace")) is None


def test_more_is_kept_of_a_paste_than_any_field_takes() -> None:
    assert MAX_PASTE >= 40_000
