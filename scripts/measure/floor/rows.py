"""A minimal long list in Textual: only visible rows exist, and a move draws two of them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

ROWS = 100_000
CURSOR = Style(reverse=True)


class Rows(ScrollView, can_focus=True):
    """A list of 100,000 rows."""

    cursor = 0

    def on_mount(self) -> None:
        self.virtual_size = Size(100, ROWS)

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        text = f"{number:>7}  C-{number:06}-K  Marie Roy {number % 97:>3}  Conseiller {number % 40:>3} j"
        style = CURSOR if number == self.cursor else None
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width)

    def on_key(self, event: events.Key) -> None:
        page = self.size.height - 1
        by = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -ROWS, "end": ROWS}.get(
            event.key
        )
        if by is None:
            return
        event.stop()
        before, self.cursor = self.cursor, min(max(self.cursor + by, 0), ROWS - 1)
        top, height = self.scroll_offset.y, self.size.height
        if not top <= self.cursor < top + height:
            self.scroll_to(y=self.cursor if by < 0 else self.cursor - height + 1, animate=False, force=True)
        else:
            self.refresh(*(Region(0, row - top, self.size.width, 1) for row in (before, self.cursor)))


class RowsApp(App[None]):
    """The app."""

    def compose(self) -> Iterator[Widget]:
        yield Rows()

    def on_mount(self) -> None:
        self.query_one(Rows).focus()


if __name__ == "__main__":
    RowsApp().run(mouse=False)
