"""The loaded part of a long list: rows, cursor, and first visible line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db.core.paging import Span

PAGE = 100
MAX_ROWS = 600
MARGIN = 100
LOAD_DISTANCE = 50
"""Rows left below the visible ones at which the next page is loaded; the first page loads no second one."""


def _no_heading(_row: Any) -> str:
    return ""


class RowWindow:
    """Consecutive rows of a list as lines; section titles take lines of their own."""

    def __init__(self) -> None:
        self.start((), at_start=True, at_end=True, heading=_no_heading)

    def start(
        self, rows: Sequence[Any], *, at_start: bool, at_end: bool, heading: Callable[[Any], str]
    ) -> None:
        """Replace all rows, with the cursor on the first."""
        self.rows = list(rows)
        self.at_start, self.at_end = at_start, at_end
        self.offset: int | None = 0 if at_start else None
        self.cursor = self.top = 0
        self._heading = heading
        self._build_lines()

    @property
    def row(self) -> Any | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def extend(self, rows: Sequence[Any], *, more: bool) -> None:
        """Append rows; rows far above are dropped."""
        self.rows += rows
        self.at_end = not more
        extra = min(len(self.rows) - MAX_ROWS, self.cursor - MARGIN)
        if extra > 0:
            self._drop_first(extra)
            self.at_start = False
        self._build_lines()

    def prepend(self, rows: Sequence[Any], *, more: bool) -> None:
        """Insert rows at the start; rows far below are dropped. The visible lines stay."""
        line = self.line_of[self.cursor] - self.top if self.rows else 0
        self.rows[:0] = rows
        self.cursor += len(rows)
        self.at_start = not more
        if self.offset is not None:
            self.offset -= len(rows)
        if self.at_start:
            self.offset = 0
        keep = max(MAX_ROWS, self.cursor + MARGIN)
        if len(self.rows) > keep:
            del self.rows[keep:]
            self.at_end = False
        self._build_lines()
        self.top = max(0, self.line_of[self.cursor] - line)

    def replace(
        self, rows: Sequence[Any], span: Span, *, more: bool, heading: Callable[[Any], str], height: int
    ) -> None:
        """Replace the rows by the same part, reloaded; the cursor stays on its row, or goes to a neighbour.

        At the top of the list, new first rows become visible.
        """
        old, cursor = self.rows, self.cursor
        line = self.line_of[cursor] - self.top if old else 0
        beginning = self.at_start and self.top == 0
        skipped = 0
        if span.after is not None:
            skipped = next((i + 1 for i, row in enumerate(old) if row.key == span.after), 0)
        offset = None if self.offset is None else self.offset + skipped
        near = [row.id for row in [*old[cursor:], *reversed(old[:cursor])]]
        self.start(rows, at_start=span.after is None, at_end=not more, heading=heading)
        if span.after is not None:
            self.offset = offset
        places = {row.id: index for index, row in enumerate(self.rows)}
        self.cursor = next((places[id_] for id_ in near if id_ in places), 0)
        if self.rows:
            self.top = 0 if beginning else max(0, self.line_of[self.cursor] - line)
        self.scroll_to_cursor(height)

    def select(self, id_: Any) -> None:
        """Put the cursor on the row with this id, if it is loaded."""
        self.cursor = next((i for i, row in enumerate(self.rows) if row.id == id_), self.cursor)

    def around(self, height: int) -> Span:
        """Return the span of the visible rows, with a margin."""
        shown = self.visible(height)
        first = shown[0] - MARGIN if shown else 0
        if first <= 0 and self.at_start:
            return Span(limit=max(PAGE, self.cursor + height + MARGIN))
        first = max(1, first)
        return Span(after=self.rows[first - 1].key, limit=self.cursor - first + height + MARGIN)

    def scroll_to_cursor(self, height: int) -> None:
        """Scroll as little as needed to show the cursor, the title above the first row, and full pages."""
        if not self.rows:
            self.top = 0
            return
        line = self.line_of[self.cursor]
        highest = 0 if self.cursor == 0 else line
        if self.at_end:
            highest = min(highest, len(self.lines) - height)
        self.top = max(min(self.top, highest), line - height + 1, 0)

    def visible(self, height: int) -> tuple[int, int] | None:
        """Return the indices of the first and last visible rows; None if there are none."""
        rows = [entry for entry in self.lines[self.top : self.top + height] if isinstance(entry, int)]
        return (rows[0], rows[-1]) if rows else None

    def at(self, indices: Iterable[int]) -> list[Any]:
        """Return the loaded rows among these."""
        return [self.rows[index] for index in indices if 0 <= index < len(self.rows)]

    def needs_after(self, height: int) -> bool:
        """Tell whether the cursor is near the end of the loaded rows."""
        return bool(self.rows) and len(self.rows) - self.cursor < LOAD_DISTANCE + height

    def needs_before(self) -> bool:
        """Tell whether the cursor is near their start."""
        return bool(self.rows) and self.cursor < MARGIN

    def _drop_first(self, count: int) -> None:
        lines = self.line_of[count]
        del self.rows[:count]
        self.cursor -= count
        self.top = max(0, self.top - lines)
        if self.offset is not None:
            self.offset += count

    def _build_lines(self) -> None:
        self.lines: list[int | str] = []
        self.line_of: list[int] = []
        before = None
        for index, row in enumerate(self.rows):
            title = self._heading(row)
            if title and title != before:
                self.lines += ["", title] if before is not None else [title]
            before = title
            self.line_of.append(len(self.lines))
            self.lines.append(index)
