"""The program of stuck.py, for which as many seconds more have passed as a file says: its first word."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts import cli
from tests.terminal import stuck
from tui import app
from tui.live import idle

PASSED = Path(sys.argv.pop(1))
POLL_SECONDS = 0.05
"""Seconds after which it looks at the file again."""


def main() -> None:
    """Put this clock in the place of the machine's, then run the program."""
    real = idle.now

    def now() -> float:
        return real() + float(PASSED.read_text())

    idle.now = app.now = now  # type: ignore[attr-defined]
    idle.POLL_SECONDS = POLL_SECONDS
    stuck.plant()
    cli.main(prog_name="trajectoire")


if __name__ == "__main__":
    main()
