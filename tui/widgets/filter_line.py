"""The input line that filters the list below it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.widgets import Input

from tui.command import consume
from tui.widgets.record_list import RecordList

MAX_LENGTH = 200


class FilterLine(Input):
    """An input that keeps letters and Backspace, while the arrows move in the list below.

    Enter selects the row under the cursor. Esc is left to the screen.
    """

    DEFAULT_CSS = """
    FilterLine { height: 1; border: none; padding: 0 1; background: $ink-field; }
    FilterLine:focus { border: none; }
    """
    MOTIONS: ClassVar[frozenset[str]] = frozenset({"down", "up", "pagedown", "pageup"})

    def __init__(self, rows: RecordList, text: str = "", *, placeholder: str = "") -> None:
        super().__init__(text, placeholder=placeholder, max_length=MAX_LENGTH, select_on_focus=False)
        self.cursor_blink = False
        self.rows = rows
        rows.driven = True

    @property
    def content_width(self) -> int:
        """Return at least the width of the line: a change of it would cause a new layout."""
        return max(super().content_width, self.size.width)

    async def _on_key(self, event: events.Key) -> None:
        row = self.rows.row
        if event.key in self.MOTIONS:
            consume(event)
            self.rows.on_key(event)
        elif event.key == "enter" and row is not None:  # without a row the screen shows why nothing opens
            consume(event)
            self.post_message(RecordList.Selected(self.rows, row))
