"""The menu `m` of available commands, and the base of the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.widget import Widget

from db.core.translation import N_, _
from tui.command import Command
from tui.shell.screens import BaseScreen, Dialog
from tui.widgets.ink import Cell
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Column


@dataclass(frozen=True)
class MenuItem:
    """An item: its label, its key, its action, and the title of its section in the palette."""

    id: str
    label: str
    key: str
    run: Callable[[], None]
    section: str = ""


def menu_items(commands: Iterable[Command], screen: BaseScreen) -> list[MenuItem]:
    """Return the commands as items, in the current language."""
    return [
        MenuItem(
            c.id,
            f"{_(c.label)[:1].upper()}{_(c.label)[1:]} – {_(c.help)}",
            c.key,
            partial(screen.run_command, c),
        )
        for c in commands
    ]


class Menu(Dialog):
    """The commands allowed now on the screen below, with their keys."""

    DEFAULT_CSS = "Menu > RecordList { width: 76; max-width: 96%; height: 16; max-height: 80%; }"
    COLUMNS = (
        Column("", 30, weight=1),
        Column("", 4, align="right", role="accent"),
    )
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("dialog.back", "Esc", N_("back"), N_("Close the menu"), aliases=("⌫",)),
    )

    def __init__(self, offered: Sequence[MenuItem]) -> None:
        super().__init__()
        self.offered = offered
        self.list = RecordList(self.COLUMNS, empty=lambda: _("No match."))

    def compose(self) -> Iterable[Widget]:
        yield self.list

    def on_mount(self) -> None:
        self.list.show_rows(self.offered, self.cells)
        self.focus_next()

    def cells(self, choice: MenuItem) -> Sequence[Cell]:
        """Return label and key."""
        return choice.label, choice.key

    def on_record_list_selected(self, message: RecordList.Selected) -> None:
        if message.row is not None:
            self.run_item(message.row)

    def run_item(self, choice: MenuItem) -> None:
        """Close, then run the action on the screen below."""
        self.dismiss(None)
        self.app.call_later(choice.run)
