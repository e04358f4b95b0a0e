"""A list of any length: the cursor moves through the loaded rows, and two lines are drawn on a move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.widgets.loaded_rows import LoadedRows
from tui.widgets.rows import Column


class RecordList(LoadedRows, can_focus=True):
    """Rows with a cursor, loaded as it approaches them."""

    DEFAULT_CSS = "RecordList { height: 1fr; }"

    class Moved(Message):
        """The cursor moved to another row, or the list is empty."""

        def __init__(self, list_: RecordList, row: Any | None) -> None:
            super().__init__()
            self.list, self.row = list_, row

        @property
        def control(self) -> RecordList:
            """The list."""
            return self.list

    class Selected(Moved):
        """Enter was pressed on a row."""

    KEYS: ClassVar[dict[str, tuple[str, int]]] = {
        "down": ("step", 1),
        "up": ("step", -1),
        "j": ("step", 1),
        "k": ("step", -1),
        "pagedown": ("page", 1),
        "pageup": ("page", -1),
        "home": ("end", -1),
        "g": ("end", -1),
        "end": ("end", 1),
        "G": ("end", 1),
        "upper_g": ("end", 1),
    }

    def __init__(self, columns: Sequence[Column], *, empty: Callable[[], str] = str) -> None:
        super().__init__(columns, empty)
        self._way = 1  # of the last move: -1 upwards
        self._moved = False  # since the last drawing
        self.touched = False
        """Whether a key has moved the cursor."""
        self._announced_row: Any = None

    @property
    def page_lines(self) -> int:
        """The number of lines by which Page Down moves."""
        return max(1, self._height - 1)

    def step(self, by: int) -> Any | None:
        """Move the cursor by some rows, and return the row it is on."""
        self._move(self.window.cursor + by)
        return self.row

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            if self.row is not None:  # without a row the screen shows why nothing opens
                event.stop()
                self.post_message(self.Selected(self, self.row))
            return
        motion = self.KEYS.get(event.key)
        if motion is None:
            return
        event.stop()
        kind, direction = motion
        if kind == "step":
            self._move(self.window.cursor + direction)
        elif kind == "page":
            self._move(self.window.cursor + direction * self.page_lines)
        else:
            self._to_end(direction)

    def _move(self, to: int) -> None:
        window = self.window
        if not window.rows:
            return
        target = min(max(to, 0), len(window.rows) - 1)
        if (to > target and not window.at_end) or (to < target and not window.at_start):
            self._steps_ahead += to - target
        before, top = window.cursor, window.top
        self._way = -1 if target < before else 1
        self.touched = True
        window.cursor = target
        window.scroll_to_cursor(self._height)
        if window.top != top and self._fit_scrolled():
            self.refresh()
        elif window.top != top:
            self.refresh(Region(0, self.header, self.size.width, self._height))
        elif target != before:
            self.refresh(*(self._region(index) for index in (before, target)))
        self._announce()
        if self._steps_ahead:
            self._fetch()
        self._moved = True

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._moved:
            self._moved = False
            # After the thread that writes to the terminal had its turn.
            asyncio.get_running_loop().call_soon(self._look_ahead)
        return super().render_lines(crop)

    def _look_ahead(self) -> None:
        """Load and draw what the next key may show, once this one is on the screen."""
        if not self.is_attached:  # closed meanwhile
            return
        self._fetch()
        window, way, page = self.window, self._way, self.page_lines
        if (shown := window.visible(self._height)) is None:
            return
        at_cursor = [window.cursor + way, window.cursor + way * page]
        others = [shown[way > 0] + way * n for n in range(1, page + 1)]
        ahead = [(row, True) for row in window.at(at_cursor)] + [(row, False) for row in window.at(others)]
        if (end := self._ends.get(1)) is not None and end.rows:
            ahead += [(end.rows[-1], True), *((row, False) for row in end.rows[-page - 1 : -1])]
        if not self.draw_rows(ahead):
            asyncio.get_running_loop().call_soon(self._look_ahead)
        else:
            self._load_end()

    def _announce(self, *, always: bool = False) -> None:
        self.on_view_change()
        now = self.row
        if always or now is not self._announced_row:
            self._announced_row = now
            self.post_message(self.Moved(self, now))

    def on_resize(self) -> None:
        self.window.scroll_to_cursor(self._height)
        self.on_view_change()
        self._fetch()
