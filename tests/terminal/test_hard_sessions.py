"""What a session shows beside records: colleagues, looks, drafts, two texts at once, notices, the cover."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from db.core import database
from db.upkeep import schema
from tests.terminal import hard
from tests.terminal.program import DOWN, ENTER, ESCAPE, PAGE_DOWN, RIGHT, Program
from tests.terminal.scanner import violations

SAVE, COVER = "\x0f", "\x0e"
FIT = (
    "UPDATE identity SET phone = '', email = '', contact_mode = '', contact_rules = '', companion = ?"
    " WHERE client_id = (SELECT id FROM client WHERE number = 'NOTÉ')"
)
"""Texts that the form of the identity can save, and one that a colleague may have written."""


def test_nothing_of_a_session_obeys_a_text(spoiled_office: str, tmp_path: Path) -> None:
    file = tmp_path / "\x1b]0;dossier\x07" / "\x1b[2J.db"
    file.parent.mkdir()
    shutil.copyfile(spoiled_office.removeprefix("sqlite:///"), file)
    words = ["--database", f"sqlite:///{file}", "--language", "fr", "tui"]
    with (
        Program(words, {"TRAJECTOIRE_NAMES": "shown"}) as program,
        closing(apsw.Connection(str(file))) as other,
    ):
        other.set_busy_timeout(10_000)
        program.expect("choses à faire")
        program.listen()
        _the_day(program)
        for key in ("2", "/", "tout noté", ENTER):
            program.press(key)
        program.expect("✎ ]0;")
        program.press("h", "Consultations")
        program.press(RIGHT, "c0")
        program.press(ESCAPE, "Aiguillages")
        _two_texts(program, other)
        program.press("i", "Brouillon du")
        program.expect("]0;")
        program.type(ESCAPE)
        program.until(lambda: "Brouillon" not in program.seen(), "the form closed")
        program.press("l", "Qui participe")
        program.press(DOWN)
        program.press(ENTER, "fait maintenant partie")
        program.press(COVER, "Entrée")
        program.until(lambda: "]0;" not in program.seen(), "the cover over all of it")
        program.press(ENTER, "]0;")
        program.press("q", "Quitter")
        program.type("o")
        assert program.end() == 0
        assert violations(program.arrived()) == []


def _the_day(program: Program) -> None:
    """Show the files that others opened, and what was left in forms."""
    seen = program.seen()
    while program.answer(PAGE_DOWN):
        seen += program.seen()
    assert "a ouvert" in seen
    assert "Brouillon" in seen


def _two_texts(program: Program, other: apsw.Connection) -> None:
    """Correct an identity while a colleague does, and look at what clashes."""
    other.execute(FIT, ("",))
    program.press("R")
    program.press(RIGHT)
    program.press("e", "^O")
    other.execute(FIT, (hard.PLANTED + "\n".join(hard.hard_texts()[:40]),))
    program.press(DOWN * 8)
    program.press(f"x{SAVE}", "modifié ceci")
    program.answer(PAGE_DOWN)
    program.press(ESCAPE)
    program.press(ESCAPE, "Enregistré comme brouillon")


def test_every_column_of_text_is_hard_or_left_for_a_reason(spoiled_office: str) -> None:
    tables: list[Any] = schema.models()
    columns = {hard.named(field) for table in tables for field in table._meta.sorted_fields}
    assert set(hard.LEFT) <= columns
    database.connect(spoiled_office)
    with database.reading():
        for table, field in hard.spoiled_columns():
            assert table.select().where(field.contains("\x9b")).exists(), hard.named(field)
    database.disconnect()
