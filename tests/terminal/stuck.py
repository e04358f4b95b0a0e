"""The program, whose event loop stops for ever at the key ^G of a form."""

from __future__ import annotations

import threading

from scripts import cli
from tui.shell.form import FormScreen


def plant() -> None:
    """Plant the fault."""
    FormScreen.do_guide = lambda _form: threading.Event().wait()  # type: ignore[assignment, method-assign]


def main() -> None:
    """Plant the fault, then run the program."""
    plant()
    cli.main(prog_name="trajectoire")


if __name__ == "__main__":
    main()
