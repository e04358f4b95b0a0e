"""The rows of a long list, loaded around the cursor as it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual.worker import Worker

from db.core.paging import Page, Span
from tui.widgets.ink import Cell
from tui.widgets.row_window import PAGE
from tui.widgets.rows import Column, RowView, Source


class LoadedRows(RowView):
    """Rows shown from a source; the first and the last page are kept."""

    def __init__(self, columns: Sequence[Column], empty: Callable[[], str]) -> None:
        super().__init__(columns, empty)
        # Being loaded, with the id to select; until then the rows are those of `source`.
        self._pending_source: tuple[Source, Any] | None = None
        self.total: int | None = None
        self._steps_ahead = 0  # moves beyond the loaded rows
        self._fetching: Worker[Any] | None = None
        self._ends: dict[int, Page[Any]] = {}  # the first page (-1) and the last (1), until rows change
        self.on_view_change: Callable[[], None] = lambda: None
        """Called when the cursor or the visible rows change; what it redraws is in the same frame."""

    # To be written by the list

    def _move(self, to: int) -> None:
        """Put the cursor on a row, as far as the rows are loaded."""
        raise NotImplementedError

    def _announce(self, *, always: bool = False) -> None:
        """Tell that the cursor moved to another row, or that the rows changed."""
        raise NotImplementedError

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
        self._fit_anew()  # the same rows may have other cells
        self._replace_rows(Page(tuple(rows), False))

    def clear(self) -> None:
        """Remove all rows, before rows of another kind that the current columns cannot draw."""
        self.source = self._pending_source = None
        self.window.start((), at_start=True, at_end=True, heading=self._heading)
        self.loaded = False
        self._fit_anew()
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
        self._ends = {}
        span = self.window.around(self._height)
        self.load("rows", self.source.page, span, then=lambda page: self._reloaded(page, span, select))
        self._count()

    # Loading

    def _shown(self, source: Source, select: Any, page: Page[Any]) -> None:
        self.source, self._pending_source, self.total = source, None, None
        self._ends = {-1: page}
        self._fit_anew()
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
        self._fit_anew()
        self._rows_changed()

    def _end_loaded(self, direction: int, page: Page[Any]) -> None:
        if direction not in self._ends:
            self._fit_more(page.rows)
        self._ends[direction] = page
        self._fit_scrolled()
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
            self._fit_more(page.rows)
            self._continue_move()

    def _loaded_before(self, first: Any, page: Page[Any]) -> None:
        self._fetching = None
        if self.rows and self.rows[0] is first:
            self.window.prepend(page.rows, more=page.more)
            self._fit_more(page.rows)
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

    @property
    def _is_fetching(self) -> bool:
        return self._fetching is not None and not self._fetching.is_finished

    def _fetch(self) -> None:
        """Load rows ahead of the cursor, so that a move never waits."""
        if self.source is None or self._pending_source is not None:
            return  # the loaded keys are not those of the next source
        if self._is_fetching:
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

    def _load_end(self) -> None:
        """Load the last page, for the key that goes there; unless it is kept, or other rows are loading."""
        window = self.window
        if self.source is None or self._pending_source is not None or self._is_fetching:
            return
        if 1 not in self._ends and not window.at_end:
            ends, span = self._ends, Span(last=True, limit=PAGE)
            self._fetching = self.load("ahead", self.source.page, span, then=partial(self._end_kept, ends))

    def _end_kept(self, ends: dict[int, Page[Any]], page: Page[Any]) -> None:
        self._fetching = None
        self._fit_more(page.rows)
        ends[1] = page  # of rows that have changed since, if these are no longer the ends
        self._continue_move()
