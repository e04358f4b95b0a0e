"""The palette: finds commands by a part of their name, with or without accents."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.text import fold
from db.core.translation import N_, _
from tui.command import Command
from tui.shell.menu import Menu
from tui.widgets.filter_line import FilterLine


class Palette(Menu):
    """An input line and the matching commands, those of the screen first."""

    DEFAULT_CSS = """
    Palette Vertical { width: 76; max-width: 96%; height: 18; max-height: 90%; }
    Palette FilterLine { margin: 0 0 1 0; }
    """
    COMMANDS = (Command("palette.back", "Esc", N_("back"), N_("Close the list of commands")),)

    def compose(self) -> Iterable[Widget]:
        self.list.can_focus = False
        with Vertical():
            yield FilterLine(self.list, placeholder=_("type part of a command's name"))
            yield self.list

    def on_input_changed(self, message: Input.Changed) -> None:
        words = fold(message.value).split()
        found = [choice for choice in self.offered if all(word in fold(choice.label) for word in words)]
        self.list.show_rows(found, self.cells)
