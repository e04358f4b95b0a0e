"""The input line that filters the list below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.widgets import Input

from tui.command import consume
from tui.widgets.record_list import RecordList

MAX_LENGTH = 200
MAX_PAST = 50


def remember(past: list[str], text: str) -> None:
    """Add what was typed as the last of `past`, once."""
    text = text.strip()
    if text:
        past[:] = [*(other for other in past if other != text), text][-MAX_PAST:]


class FilterLine(Input):
    """An input that keeps letters and Backspace, while the arrows move in the list below.

    Above the first row, Up brings back what was typed before. Enter selects the row under the cursor. Esc is
    left to the screen.
    """

    DEFAULT_CSS = """
    FilterLine { height: 1; border: none; padding: 0 1; background: $ink-field; }
    FilterLine:focus { border: none; }
    """
    MOTIONS: ClassVar[frozenset[str]] = frozenset({"down", "up", "pagedown", "pageup"})

    def __init__(
        self, rows: RecordList, text: str = "", *, placeholder: str = "", past: Sequence[str] = ()
    ) -> None:
        super().__init__(text, placeholder=placeholder, max_length=MAX_LENGTH, select_on_focus=False)
        self.cursor_blink = False
        self.rows = rows
        rows.driven = True
        self.past = past
        """What was typed before, the latest last; only in memory, since it may hold names."""
        self._typed = ""
        self._recalled: str | None = None
        """The text that Up brought back, and what was typed before that."""

    @property
    def content_width(self) -> int:
        """Return at least the width of the line: a change of it would cause a new layout."""
        return max(super().content_width, self.size.width)

    async def _on_key(self, event: events.Key) -> None:
        row = self.rows.row
        if event.key == "up" and self.rows.window.cursor == 0 and self.past:
            consume(event)
            self._recall()
        elif event.key in self.MOTIONS:
            consume(event)
            self.rows.on_key(event)
        elif event.key == "enter" and row is not None:  # without a row the screen shows why nothing opens
            consume(event)
            self.post_message(RecordList.Selected(self.rows, row))

    def _recall(self) -> None:
        """Bring back what was typed before; after the oldest, what was being typed."""
        if self.value != self._recalled:
            self._typed = self.value
        texts = [self._typed, *(text for text in reversed(self.past) if text != self._typed)]
        self.value = self._recalled = texts[(texts.index(self.value) + 1) % len(texts)]
        self.cursor_position = len(self.value)
