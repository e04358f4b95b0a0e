"""The `/` line: what is typed filters the list at once."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from db.core.translation import _

LONGEST = 200


class FilterLine(Input):
    """One line of text above a list; Enter keeps it and returns to the list, Esc clears it."""

    DEFAULT_CSS = """
    FilterLine { height: 1; border: none; padding: 0 1; background: $ink-field; }
    FilterLine:focus { border: none; }
    """

    class Typed(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The list is to have the keys again."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("filter: type a part of a name or number"), max_length=LONGEST)
        self.cursor_blink = False

    @property
    def content_width(self) -> int:
        """Return the width of the text, at least that of the line: another one lays the screen out anew."""
        return max(super().content_width, self.size.width)

    def watch_value(self, value: str) -> None:
        """Tell with each letter."""
        self.post_message(self.Typed(value))

    def clear_filter(self) -> None:
        """Take the filter away and the line with it."""
        self.value = ""
        self.display = False
        self.post_message(self.Left())

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.clear_filter()
        elif event.key in ("enter", "down", "tab"):
            event.stop()
            event.prevent_default()
            if not self.value:
                self.display = False
            self.post_message(self.Left())
