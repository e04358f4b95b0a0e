"""Whatever terminal, window, locale and variables a person comes with, the program is the same."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.terminal import program as program_module
from tests.terminal.program import DOWN, PROGRAM, ROOT, Program, environment, piped, restored
from tests.terminal.scanner import violations

WITHIN = 3.0
NEEDED = "L'application demande un terminal"
TERMINALS = ("xterm-256color", "xterm", "screen", "screen-256color", "tmux-256color", "linux", "vt100", "")
LOCALES = (
    {"LANG": "C"},
    {"LANG": ""},
    {"LANG": "", "LC_ALL": "POSIX"},
    {"LANG": "", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "fr_CA.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)
HOSTILE = {
    "TEXTUAL": "debug,devtools",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_DRIVER": "tests.nowhere:Driver",
    "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_PRESS": "q,o",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": ".",
    "TEXTUAL_THEME": "nord",
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL_SHOW_RETURN": "1",
    "TEXTUAL_ANIMATIONS": "full",
    "BROWSER": "touch browser",
    "EDITOR": "touch editor",
    "COLUMNS": "33",
    "LINES": "7",
}

SHARED = [
    "trajectoire.db",
    "trajectoire.db-shm",
    "trajectoire.db-wal",
    "trajectoire.db.counter",
    "trajectoire.db.lock",
    "trajectoire.db.reserve",
]


def start(office: str, environ: dict[str, str] | None = None, **more: Any) -> Program:
    """Start the app in French."""
    return Program(["--database", office, "--language", "fr", "tui"], environ, **more)


def leave(program: Program) -> None:
    """Leave, and check what was written."""
    program.press("q", "Quitter")
    program.type("o")
    assert program.end(WITHIN) == 0
    assert restored(program) == []
    assert violations(program.arrived()) == []
    assert b"Traceback" not in program.output


@pytest.mark.parametrize("term", TERMINALS, ids=lambda term: term or "none")
def test_every_terminal_shows_the_same(office: str, term: str) -> None:
    with start(office, {"TERM": term}) as program:
        program.expect("Rien à faire aujourd'hui : tout est à jour.")
        program.press("4", "Répertoire")
        leave(program)


COLOURLESS = (
    {"TERM": "vt100"},
    {"TERM": "xterm-mono"},
    {"NO_COLOR": "1"},
    {"NO_COLOR": "1", "COLORTERM": "truecolor"},
)
LOOK = re.compile(rb"\x1b\[([\d;]*)m")
NO_COLOURS = {b"", *(b"%d" % code for code in range(30))}
"""Codes of weight, underline and reverse; those from 30 on are colours."""


def chosen(program: Program) -> list[str]:
    """Return the lines of the screen that are reversed from end to end, colours aside."""
    lines = zip(program.seen().split("\n"), range(program.screen.lines), strict=True)
    across = range(program.screen.columns)
    return [text for text, y in lines if all(program.screen.buffer[y][x].reverse for x in across)]


def suggested(office: str) -> None:
    """Make three suggestions, of which the list has one under the cursor."""
    for text in ("Un quai", "Des chaises", "Du thé"):
        piped(["--database", office, "suggestions", "add", text])


@pytest.mark.parametrize("environ", COLOURLESS, ids=lambda environ: " ".join(map("=".join, environ.items())))
def test_no_colour_is_sent_where_none_is_shown_or_wanted(office: str, environ: dict[str, str]) -> None:
    suggested(office)
    with start(office, environ) as program:
        program.expect("Rien à faire aujourd'hui : tout est à jour.")
        program.press("5", "Du thé")
        program.press(DOWN)
        (line,) = chosen(program)
        assert "Des chaises" in line
        program.press("i", "Qu'est-ce qui")
        program.press("trop", "trop")
        program.press("\x0e", "Appuyez sur Entrée")
        program.press("\r", "trop")
        program.press("\x1b")
        for keys in "01234567?":
            program.press(keys)
        program.press("\x1b")
        program.press(":thème")
        assert "Thème" not in program.seen()
        program.press("\x1b")
        leave(program)
    assert {code for look in LOOK.findall(program.output) for code in look.split(b";")} <= NO_COLOURS


@pytest.mark.parametrize("theme", ["", "Clair", "Sombre", "Contraste élevé"])
def test_the_chosen_line_is_seen_without_its_colours(office: str, theme: str) -> None:
    suggested(office)
    with start(office, {"TERM": "linux"}) as program:
        program.expect("Rien à faire aujourd'hui : tout est à jour.")
        assert b"\x1b[38;2" not in program.output
        if theme:
            program.press(f":{theme}", f"Thème : {theme}")
            program.press("\r")
        program.press("5", "Du thé")
        for text in ("Du thé", "Des chaises", "Un quai"):
            (line,) = chosen(program)
            assert text in line
            program.press(DOWN)
        leave(program)


@pytest.mark.parametrize("environ", LOCALES, ids=lambda environ: " ".join(map("=".join, environ.items())))
def test_accents_are_right_in_every_locale(office: str, environ: dict[str, str]) -> None:
    with start(office, environ) as program:
        program.expect("Rien à faire aujourd'hui : tout est à jour.")
        program.press("i")
        program.press("Œuvré à l'été", "Œuvré à l'été")
        program.press("\x0f", "Merci")
        leave(program)
    fr = ["--database", office, "--language", "fr"]
    piped([*fr, "suggestions", "add", "Écrit où l'œil « lit »…"], environ)
    assert "Écrit où l'œil « lit »…" in piped([*fr, "suggestions", "list"], environ).decode()
    assert "Œuvré à l'été" in piped([*fr, "suggestions", "list", "--search", "œuvré"], environ).decode()
    with Program([*fr, "suggestions", "list"], environ) as program:
        assert program.end() == 0
    titles, first, *_rest = program.output.decode().split("\r\n")
    assert "Commentaires" in titles
    assert "Écrit où l…" in first
    assert max(len(titles), len(first)) <= 80


def test_a_terminal_that_only_prints_is_told_of_the_commands(office: str) -> None:
    with start(office, {"TERM": "dumb"}) as program:
        assert program.end(WITHIN) == 2
        assert NEEDED in program.seen()
    assert program.output.count(b"\n") == 1
    assert b"\x1b" not in program.output


@pytest.mark.parametrize("closed", [0, 1, 2], ids=["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_says_so_and_ends(office: str, closed: int, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()

    def redirect() -> None:
        os.dup2(os.open(other, os.O_RDWR), closed)

    with Program(["--database", office, "--language", "fr", "tui"], before=redirect) as program:
        assert program.end(WITHIN) == 2
    assert NEEDED in other.read_text() + program.seen().replace("\n", "")
    assert b"\x1b" not in program.output


def test_in_pipes_it_says_so_and_ends(office: str) -> None:
    done = subprocess.run(
        [*PROGRAM, "--database", office, "--language", "fr"],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert NEEDED in done.stderr


FULL_SCREEN = b"\x1b[?1049h"
"""Of a window of one cell, there is no text to wait for."""


@pytest.mark.parametrize(("width", "height"), [(40, 12), (10, 3), (1, 1), (300, 90)])
def test_a_window_of_any_size(office: str, width: int, height: int) -> None:
    with start(office, width=width, height=height) as program:
        program.until(lambda: FULL_SCREEN in program.output, "a screen")
        for keys in "0123456i":
            program.press(keys)
        program.press("\x1b")
        program.resize(80, 24)
        program.press("0", "Rien à faire aujourd'hui")
        leave(program)


def test_the_window_changes_while_it_is_used(office: str) -> None:
    with start(office) as program:
        program.expect("Rien à faire aujourd'hui")
        for width, height in ((40, 12), (10, 3), (120, 40), (79, 23), (200, 60), (80, 24)):
            program.type("2" + DOWN + "i" + "texte")
            program.resize(width, height)
            program.listen()
            for key in ("\x1b", "0"):
                program.press(key)
        program.press(DOWN)
        program.press("\r", "texte" * 6)  # nothing of what was typed before each change is lost
        program.type("\x1b")
        program.until(lambda: "Brouillon du" not in program.seen(), "the form closed")
        leave(program)


def test_variables_of_the_person_change_nothing(
    office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_module, "ROOT", tmp_path)
    with start(office, {**HOSTILE, "PYTHONPATH": str(ROOT)}) as program:
        program.expect("Rien à faire aujourd'hui : tout est à jour.")
        program.press("1")
        program.press("\x03")
        lines = [line for line in program.seen().split("\n") if re.fullmatch(" ─+━+─+ ", line)]
        assert [len(line) for line in lines] == [80]
        program.resize(100, 30)
        program.press("0", "Rien à faire aujourd'hui")
        lines = [line for line in program.seen().split("\n") if re.fullmatch(" ━+─+ ", line)]
        assert [len(line) for line in lines] == [100]
        leave(program)
    assert list(tmp_path.rglob("*.log")) == list(tmp_path.rglob("*.svg")) == []
    assert not (tmp_path / "browser").exists()
    assert not (tmp_path / "editor").exists()


def test_every_file_is_its_account_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/trajectoire.db"
    with Program(["--database", url, "init"], before=lambda: os.umask(0)) as program:
        assert program.end() == 0
    with Program(["--database", url, "--language", "fr", "tui"], before=lambda: os.umask(0)) as program:
        program.expect("Rien à faire aujourd'hui")
        program.press("i")
        program.press("un texte\x0f", "Merci")
        files = sorted((tmp_path / "new").iterdir())
        assert [file.name for file in files] == SHARED
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
        leave(program)
