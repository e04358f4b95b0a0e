"""An error of the program is told by its reference: nobody's name reaches the terminal or the log."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from tests.terminal.crashing import SECRET
from tests.terminal.program import Program, restored
from tui.terminal.input import END, START

CRASHING = (sys.executable, "-m", "tests.terminal.crashing")
KINDS = {"key": "R", "draw": "R", "read": "R", "write": "R", "input": f"{START}texte{END}"}


def log() -> Path:
    """Return the file of the incidents of this test."""
    return Path(os.environ["XDG_STATE_HOME"]) / "trajectoire" / "incidents.log"


def check(output: bytes) -> None:
    """Check what was told and what was kept."""
    text = output.decode()
    (reference,) = re.findall(r"référence ([0-9a-f]{8})", " ".join(text.split()))
    kept = log().read_text()
    assert kept.startswith(f"{reference} RuntimeError\n")
    assert "crashing.py" in kept
    assert stat.S_IMODE(log().stat().st_mode) == 0o600
    for part in SECRET.split():
        assert part not in text
        assert part not in kept
    assert "Traceback" not in text
    assert "RuntimeError" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_crash_tells_a_reference_and_nothing_else(office: str, kind: str) -> None:
    words = [kind, "--database", office, "--language", "fr", "tui"]
    with Program(words, command=CRASHING) as program:
        program.expect("Rien à faire aujourd'hui")
        program.listen()
        program.type(KINDS[kind])
        assert program.end() == 1
        assert restored(program) == []
    check(bytes(program.output))


def test_a_command_that_crashes_tells_a_reference_and_nothing_else(office: str) -> None:
    words = ["command", "--database", office, "--language", "fr", "suggestions", "list"]
    with Program(words, command=CRASHING) as program:
        assert program.end() == 1
    check(bytes(program.output))
