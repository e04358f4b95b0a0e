"""A page of text over the screen, which scrolls with the arrows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.widget import Widget

from db.core.translation import N_
from tui.command import Command, consume
from tui.shell.screens import Dialog
from tui.widgets.ink import Cell
from tui.widgets.panel import SCROLL, Panel


class Page(Dialog):
    """The lines that a function returns for a width."""

    DEFAULT_CSS = "Page Panel { width: 78; max-width: 98%; max-height: 90%; }"
    ENTER = ""
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("dialog.back", "Esc", N_("back"), N_("Close this page"), aliases=("⌫",)),
    )

    def __init__(self, lines: Callable[[int], Sequence[Cell]]) -> None:
        super().__init__()
        self.panel = Panel(lines)

    def compose(self) -> Iterable[Widget]:
        yield self.panel

    def on_key(self, event: events.Key) -> None:
        if event.key in SCROLL:
            consume(event)
            self.panel.scroll_lines(SCROLL[event.key])
