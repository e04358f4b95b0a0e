"""The palette: finds commands and records by a part of their name, with or without accents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core.text import fold
from db.core.translation import N_, _
from tui.command import Command
from tui.shell.menu import Menu, MenuItem
from tui.widgets.filter_line import FilterLine, remember


def ranked(commands: Sequence[MenuItem], records: Sequence[MenuItem], text: str) -> list[MenuItem]:
    """Return the commands that contain every word of `text`, and the records found by it.

    Commands with `text` at the start of a word of their name come first, the others after the records.
    """
    words, start = fold(text).split(), f" {fold(text).strip()}"
    matching = [item for item in commands if all(word in fold(item.label) for word in words)]
    first = [item for item in matching if words and start in f" {fold(item.label.partition(' – ')[0])}"]
    return [*first, *records, *(item for item in matching if item not in first)]


class Palette(Menu):
    """An input line, the matching commands, and the records found; without text, those opened last.

    Commands need no database and are shown at once.
    """

    DEFAULT_CSS = """
    Palette Vertical { width: 76; max-width: 96%; height: 18; max-height: 90%; }
    Palette FilterLine { margin: 0 0 1 0; }
    """
    COMMANDS = (Command("palette.back", "Esc", N_("back"), N_("Close the list of commands")),)

    def __init__(
        self, commands: Sequence[MenuItem], find: Callable[[str], list[MenuItem]], past: list[str]
    ) -> None:
        super().__init__(commands)
        self.find, self.past = find, past
        self.found: Sequence[MenuItem] = ()
        """The records found last; they stay until the next ones arrive."""

    def compose(self) -> Iterable[Widget]:
        self.list.can_focus = False
        with Vertical():
            hint = _("type part of a name or number, or of a command")
            yield FilterLine(self.list, placeholder=hint, past=self.past)
            yield self.list

    def on_mount(self) -> None:
        self._search()

    def on_input_changed(self, message: Input.Changed) -> None:
        self._search()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(FilterLine).value

    def _search(self) -> None:
        self._draw()
        self.load("rows", self.find, self.text)

    def loaded_rows(self, found: list[MenuItem]) -> None:
        self.found = found
        self._draw()

    def _draw(self) -> None:
        rows = ranked(self.offered, self.found, self.text)
        self.list.show_rows(rows, self.cells, heading=self._heading if self.found else None)

    def _heading(self, item: MenuItem) -> str:
        return item.section or _("Commands")

    def run_item(self, choice: MenuItem) -> None:
        remember(self.past, self.text)
        super().run_item(choice)

    def do_back(self) -> None:
        remember(self.past, self.text)
        super().do_back()
