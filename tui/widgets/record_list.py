"""A list of any length: it loads rows around the cursor, and draws two lines on a move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker

from db.core.paging import Page, Span
from tui.widgets.ink import Cell
from tui.widgets.row_window import PAGE
from tui.widgets.rows import Column, RowView, Source


class RecordList(RowView, can_focus=True):
    """Rows loaded as the cursor approaches them."""

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
        # Being loaded, with the id to select; until then the rows are those of `source`.
        self._pending_source: tuple[Source, Any] | None = None
        self.total: int | None = None
        self._steps_ahead = 0  # moves beyond the loaded rows
        self._fetching: Worker[Any] | None = None
        self._way = 1  # of the last move: -1 upwards
        self._moved = False  # since the last drawing
        self._ends: dict[int, Page[Any]] = {}  # the first page (-1) and the last (1), until rows change
        self._announced_row: Any = None
        self.on_view_change: Callable[[], None] = lambda: None
        """Called when the cursor or the visible rows change; what it redraws is in the same frame."""

    # Interface

    @property
    def position(self) -> tuple[int, int, int] | None:
        """First visible row, last visible row and total, from 1; None while unknown."""
        shown = self.window.visible(self._height)
        if self.total is None or self.window.offset is None or not shown:
            return None
        first = self.window.offset + shown[0] + 1
        return first, self.window.offset + shown[1] + 1, max(self.total, self.window.offset + len(self.rows))

    def show(self, source: Source, *, select: Any = None) -> None:
        """Show another source from its first row, or from the row with id `select` near the top."""
        self._pending_source = source, select
        self._steps_ahead = 0
        self.load("rows", source.page, Span(limit=PAGE), then=partial(self._shown, source, select))

    def show_rows(self, rows: Sequence[Any], cells: Callable[[Any], Sequence[Cell]], **more: Any) -> None:
        """Show rows that are already loaded."""
        self.source = Source(lambda span: Page((), False), cells, **more)
        self._pending_source = None
        self.total = len(rows)
        self._strips.clear()  # the same rows may have other cells
        self._replace_rows(Page(tuple(rows), False))

    def clear(self) -> None:
        """Remove all rows, before rows of another kind that the current columns cannot draw."""
        self.source = self._pending_source = None
        self.window.start((), at_start=True, at_end=True, heading=self._heading)
        self.loaded = False
        self._strips.clear()
        self.refresh()

    def reload(self, select: Any = None) -> None:
        """Reload the visible rows; the cursor stays on its row, on the same line of the screen.

        `select` moves it to the row with that id, if that row is near.
        """
        if self._pending_source is not None:
            source, row_id = self._pending_source
            self.show(source, select=row_id if select is None else select)
            return
        if self.source is None:
            return
        self._ends.clear()
        span = self.window.around(self._height)
        self.load("rows", self.source.page, span, then=lambda page: self._reloaded(page, span, select))
        self._count()

    def step(self, by: int) -> Any | None:
        """Move the cursor by some rows, and return the row it is on."""
        self._move(self.window.cursor + by)
        return self.row

    # Loading

    def _shown(self, source: Source, select: Any, page: Page[Any]) -> None:
        self.source, self._pending_source, self.total = source, None, None
        self._ends = {-1: page}
        self._strips.clear()
        self._replace_rows(page, select)

    def _replace_rows(self, page: Page[Any], select: Any = None) -> None:
        self.window.start(page.rows, at_start=True, at_end=not page.more, heading=self._heading)
        if select is not None:
            self.window.select(select)
        self.window.scroll_to_cursor(self._height)
        counted = self.source is not None and self.source.count is not None
        if counted and self.total is None and not page.more:
            self.total = len(page.rows)
        self._rows_changed()
        if self.total is None:
            self._count()

    def _count(self) -> None:
        if self.source is not None and self.source.count is not None:
            self.load("count", self.source.count)

    def loaded_count(self, total: int) -> None:
        self.total = total
        if self.window.at_end and self.window.offset is None:
            self.window.offset = max(0, total - len(self.rows))
        self.on_view_change()

    def _reloaded(self, page: Page[Any], span: Span, select: Any) -> None:
        self.window.replace(page.rows, span, more=page.more, heading=self._heading, height=self._height)
        if select is not None:
            self.window.select(select)
            self.window.scroll_to_cursor(self._height)
        self._strips.clear()
        self._rows_changed()

    def _end_loaded(self, direction: int, page: Page[Any]) -> None:
        self._ends[direction] = page
        if direction < 0:
            self._replace_rows(page)
            return
        self.window.start(page.rows, at_start=not page.more, at_end=True, heading=self._heading)
        if self.total is not None:
            self.window.offset = max(0, self.total - len(page.rows))
        self.window.cursor = max(0, len(page.rows) - 1)
        self.window.scroll_to_cursor(self._height)
        self._rows_changed()

    def _loaded_after(self, last: Any, page: Page[Any]) -> None:
        self._fetching = None
        if self.rows and self.rows[-1] is last:  # unless the list was replaced meanwhile
            self.window.extend(page.rows, more=page.more)
            self._continue_move()

    def _loaded_before(self, first: Any, page: Page[Any]) -> None:
        self._fetching = None
        if self.rows and self.rows[0] is first:
            self.window.prepend(page.rows, more=page.more)
            self._continue_move()

    def _continue_move(self) -> None:
        steps, self._steps_ahead = self._steps_ahead, 0
        if steps:
            self._move(self.window.cursor + steps)
        else:
            self._fetch()

    def _rows_changed(self) -> None:
        self.loaded = True
        self.refresh()
        self._announce(always=True)
        self._fetch()

    def _fetch(self) -> None:
        """Load rows ahead of the cursor, so that a move never waits."""
        if self.source is None or self._pending_source is not None:
            return  # the loaded keys are not those of the next source
        if self._fetching is not None and not self._fetching.is_finished:
            return
        window, page = self.window, self.source.page
        if not window.at_end and window.needs_after(self._height):
            last = self.rows[-1]
            span = Span(after=last.key, limit=PAGE)
            self._fetching = self.load("ahead", page, span, then=partial(self._loaded_after, last))
        elif not window.at_start and window.needs_before():
            first = self.rows[0]
            span = Span(before=first.key, limit=PAGE)
            self._fetching = self.load("ahead", page, span, then=partial(self._loaded_before, first))

    # Moving the cursor

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
            self._move(self.window.cursor + direction * max(1, self._height - 1))
        else:
            self._to_end(direction)

    def _to_end(self, direction: int) -> None:
        window, source = self.window, self.source
        if source is None or self._pending_source is not None:
            return
        self._steps_ahead = 0
        if window.at_start if direction < 0 else window.at_end:
            self._move(0 if direction < 0 else len(window.rows) - 1)
        elif direction in self._ends:
            self._end_loaded(direction, self._ends[direction])
        else:
            span = Span(last=direction > 0, limit=PAGE)
            self.load("rows", source.page, span, then=partial(self._end_loaded, direction))

    def _move(self, to: int) -> None:
        window = self.window
        if not window.rows:
            return
        target = min(max(to, 0), len(window.rows) - 1)
        if (to > target and not window.at_end) or (to < target and not window.at_start):
            self._steps_ahead += to - target
        before, top = window.cursor, window.top
        self._way = -1 if target < before else 1
        window.cursor = target
        window.scroll_to_cursor(self._height)
        if window.top != top:
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
        window, way, page = self.window, self._way, max(1, self._height - 1)
        if (shown := window.visible(self._height)) is None:
            return
        ahead = [(window.cursor + way, True), (window.cursor + way * page, True)]
        ahead += [(shown[way > 0] + way * n, False) for n in range(1, page + 1)]
        if not self.draw_rows(ahead):
            asyncio.get_running_loop().call_soon(self._look_ahead)

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
