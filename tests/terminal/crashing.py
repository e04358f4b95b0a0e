"""The program with a fault in it: which one is the first word, the rest is its command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from scripts import cli
from scripts.verbs import suggestions
from tui.shell.screens import AreaScreen
from tui.terminal.input import InputParser
from tui.widgets.top_bar import TopBar

SECRET = "Éloïse Planted"
"""A name that must not be told, wherever it is when the fault shows."""


def fail(*_args: Any, **_named: Any) -> NoReturn:
    """Stand for anything that fails while it holds someone's name."""
    name = SECRET
    raise RuntimeError(f"{name} est introuvable")


def _draw(screen: AreaScreen) -> None:
    bar: Any = screen.query_one(TopBar)
    bar.render_line = fail
    bar.refresh()


FAULTS: dict[str, Callable[[AreaScreen], Any]] = {
    "key": fail,
    "draw": _draw,
    "read": lambda screen: screen.load("fault", fail, then=print),
    "write": lambda screen: screen.act(fail),
}
"""What the key R does."""


def main() -> None:
    """Plant the fault, then run the program."""
    kind = sys.argv.pop(1)
    if kind == "command":
        suggestions.command.commands["list"].callback = fail
    elif kind == "input":
        InputParser._add_to_paste = fail  # type: ignore[method-assign]
    else:
        AreaScreen.do_refresh = FAULTS[kind]  # type: ignore[attr-defined]
    cli.main(prog_name="trajectoire")


if __name__ == "__main__":
    main()
