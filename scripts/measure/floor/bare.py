"""A bare Textual app: one line of text. Key `s` opens a screen of plain text, Backspace closes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

LINES = "\n".join(f"line {number} of a screen of plain text, as wide as most" for number in range(36))


class Plain(Screen[Any]):
    """A screen of text."""

    BINDINGS = [("backspace", "app.pop_screen", "back")]  # noqa: RUF012 - as Textual declares it

    def compose(self) -> Iterator[Widget]:
        yield Static(LINES)


class Bare(App[None]):
    """The app."""

    BINDINGS = [("s", "plain", "screen")]  # noqa: RUF012 - as Textual declares it

    def compose(self) -> Iterator[Widget]:
        yield Static("hello")

    def action_plain(self) -> None:
        """Open the screen of text."""
        self.push_screen(Plain())


if __name__ == "__main__":
    Bare().run(mouse=False)
