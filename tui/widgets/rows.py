"""Drawing rows: cells in columns, section titles, and the bar under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from db.core.paging import Page, Span
from db.core.translation import _
from tui.session import DataMixin
from tui.widgets.columns import GAP, SIGN, Column, Fitting, OverflowText
from tui.widgets.ink import MARKS, Cell, bar, fit, ink, width_of
from tui.widgets.panel import painter
from tui.widgets.row_window import RowWindow

__all__ = ["GAP", "SIGN", "Column", "OverflowText", "RowView", "Source"]

MAX_STRIPS = 300
"""Lines kept: about a kilobyte each."""
LINES_AT_ONCE = 4
"""Lines drawn ahead at one time: less than a millisecond."""


@dataclass(frozen=True)
class Source:
    """Where the rows of a list come from; all functions but `cells` and `heading` run in a thread."""

    page: Callable[[Span], Page[Any]]
    """Returns a page of rows, which have `.id` and `.key`."""
    cells: Callable[[Any], Sequence[Cell]]
    """Returns a row's cells, one per column; called when it is drawn."""
    count: Callable[[], int] | None = None
    heading: Callable[[Any], str] | None = None
    """Returns the title of the row's section, drawn above its first row."""


class RowView(Widget, DataMixin):
    """Rows under a dim header; only the cursor's line is a filled bar."""

    def __init__(self, columns: Sequence[Column], empty: Callable[[], str]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.empty = empty
        self.source: Source | None = None
        self.window = RowWindow()
        self.loaded = False
        self.sorted_by = ("", "")  # title of the column that the rows are sorted by, and its sign
        self.driven = False
        """Another widget has the focus and moves this list: the bar stays filled."""
        self._strips: dict[tuple[int, bool], tuple[Any, Strip]] = {}
        """Finished lines, by the identity of the row and whether the cursor is on it, each with its row."""
        self._drawn_for: tuple[Style, str, int] | None = None
        """Style, theme and width of these lines."""
        self._fitting: Fitting | None = None
        """Widths of the columns, for the rows loaded since the list was last filled."""

    @property
    def header(self) -> bool:
        """Whether the current columns have titles."""
        return any(column.title for column in self.columns)

    @property
    def row(self) -> Any:
        """The row under the cursor; None if the list is empty."""
        return self.window.row

    @property
    def rows(self) -> list[Any]:
        """The loaded rows."""
        return self.window.rows

    def redraw(self) -> None:
        """Draw every row again; of the widths, only what the rows on the screen need is measured anew."""
        self._strips.clear()
        if self._fitting is not None and self._fitting.columns == self.columns:
            first, last = self.window.visible(self._height) or (0, -1)
            self._measure(self._fitting, self.rows[first : last + 1])
            self._fitting.adjust(widths=True)
        self.refresh()

    def _fit_anew(self) -> None:
        """Drop the finished lines, and the widths of their columns."""
        self._strips.clear()
        self._fitting = None

    def _fit(self) -> Fitting:
        """Return the widths of the columns; they stay while the cursor moves."""
        fitting = self._fitting
        if fitting is None or fitting.columns != self.columns:
            self._fitting = fitting = Fitting(self.columns, self.sorted_by[0])
            self._measure(fitting, self.rows)
        fitting.arrange(self.size.width - 2)
        return fitting

    def _fit_more(self, rows: Iterable[Any]) -> None:
        """Prepare to draw more rows; widths that change with them do so when the list is scrolled."""
        if self._fitting is not None:
            self._measure(self._fitting, rows)
            self._fitting.adjust()

    def _fit_scrolled(self) -> bool:
        """Let the widths change if the rows need it; return whether all lines are to be drawn again."""
        if self._fitting is None or not self._fitting.stale:
            return False
        self._fitting.adjust(widths=True)
        self._strips.clear()
        return True

    def _measure(self, fitting: Fitting, rows: Iterable[Any]) -> None:
        if self.source is not None:
            fitting.measure(map(self.source.cells, rows))

    def _heading(self, row: Any) -> str:
        return self.source.heading(row) if self.source is not None and self.source.heading is not None else ""

    @property
    def _height(self) -> int:
        return max(1, self.size.height - self.header)

    def _region(self, index: int) -> Region:
        return Region(0, self.window.line_of[index] - self.window.top + self.header, self.size.width, 1)

    def on_focus(self) -> None:
        """Draw the bar under the cursor, which is filled only in the list with the focus."""
        self._strips = {key: kept for key, kept in self._strips.items() if not key[1]}
        self.refresh()

    on_blur = on_focus

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return finished lines without Textual's cache, which would make and filter each of them anew."""
        if self.gutter:
            return super().render_lines(crop)  # with a border
        base, header = self._base(), self.header
        lines = [self._line(y - header, base) for y in crop.line_range]
        if crop.width == self.size.width:
            return lines
        return [strip.crop(*crop.column_span) for strip in lines]

    def render_line(self, y: int) -> Strip:
        return self._line(y - self.header, self._base())

    def _base(self) -> Style:
        """Return the style to draw in, without the lines that were drawn in another, or in another width."""
        base = self.visual_style
        if self._drawn_for != (look := (base, self.app.theme, self.size.width)):
            self._strips.clear()
            self._drawn_for = look
        return base

    def _line(self, y: int, base: Style) -> Strip:
        """Return the line at `y` below the header, which is at -1."""
        if y < 0:
            return self._header_line(base)
        window = self.window
        if not window.rows:
            return self._empty_line(y, base)
        if y + window.top >= len(window.lines):
            return self._finish([], 0, base)
        entry = window.lines[y + window.top]
        if isinstance(entry, str):
            return self._text(ink("dim", entry.upper()), base)
        return self._row(window.rows[entry], base, entry == window.cursor)

    def _header_line(self, base: Style) -> Strip:
        def draw() -> Strip:
            return self._strip([ink("dim", self._column_title(column)) for column in self.columns], base)

        return self._kept(self.columns, False, draw)

    def _column_title(self, column: Column) -> str:
        title, sign = _(column.title), self.sorted_by[1]
        if not title or column.title != self.sorted_by[0]:
            return title
        width = self._fit().widths.get(column, column.width)
        return f"{title} {sign}" if len(title) + 2 <= width else f"{title[: width - 1]}{sign}"

    def _row(self, row: Any, base: Style, at_cursor: bool) -> Strip:
        def draw() -> Strip:
            assert self.source is not None
            style = self._bar(base) if at_cursor else base
            return self._strip(self.source.cells(row), style, plain=at_cursor)

        return self._kept(row, at_cursor, draw)

    def _kept(self, of: Any, at_cursor: bool, draw: Callable[[], Strip]) -> Strip:
        """Return a finished line; of too many, the one that was not asked for longest is dropped."""
        key = id(of), at_cursor
        self._strips[key] = found = self._strips.pop(key, None) or (of, draw())
        if len(self._strips) > MAX_STRIPS:
            del self._strips[next(iter(self._strips))]
        return found[1]

    def draw_rows(self, rows: Sequence[tuple[Any, bool]]) -> bool:
        """Draw a few of these rows (each with whether at the cursor); return whether all are drawn now."""
        base = self._base()
        kept = rows[: MAX_STRIPS // 2]  # of more, the first would be dropped again
        missing = [(row, at_cursor) for row, at_cursor in kept if (id(row), at_cursor) not in self._strips]
        for row, at_cursor in missing[:LINES_AT_ONCE]:
            self._row(row, base, at_cursor)
        return len(missing) <= LINES_AT_ONCE

    def _bar(self, base: Style) -> Style:
        if not (self.has_focus or self.driven):
            return base + Style(bold=True)
        return base + bar(self.app.theme, self.session.colours)

    def truncated_cells(self) -> list[Cell]:
        """Return the cells of the cursor's row that are cut."""
        if self.row is None or self.source is None:
            return []
        return [
            cell
            for _, cell, width in self._fit().places(self.source.cells(self.row))
            if width_of(cell) > width
        ]

    def _strip(self, cells: Sequence[Cell], base: Style, *, plain: bool = False) -> Strip:
        brush = painter(self.app.theme, base)
        gap, side = Segment(" " * GAP, brush.rich[""]), Segment(" ", brush.rich[""])
        out, used = [side], 1
        for column, cell in self._fit().fitted(cells):
            if len(out) > 1:
                out.append(gap)
                used += GAP
            role = MARKS.get(cell, "") if column is SIGN and isinstance(cell, str) else column.role
            out += brush.write(cell, "" if plain else role, plain=plain)
            used += width_of(cell)
        return self._finish(out, used, base)

    def _finish(self, segments: list[Segment], used: int, base: Style) -> Strip:
        """Return the line that they make, filtered first: a Strip costs more than its segments."""
        assert base.background is not None
        width = self.size.width
        segments.append(Segment(" " * (width - used), base.rich_style))
        segments = list(Segment.simplify(segments))
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, base.background)
        return Strip(segments, max(used, width)).crop(0, width)

    def _text(self, cell: Cell, base: Style) -> Strip:
        side = Segment(" ", base.rich_style)
        fitted = fit(cell, max(0, self.size.width - 2))
        text = painter(self.app.theme, base).write(fitted)
        return self._finish([side, *text, side], self.size.width, base)

    def _empty_line(self, y: int, base: Style) -> Strip:
        text = self.empty().split("\n") if self.loaded else []
        return self._text(ink("dim", "  " + text[y - 1]) if 0 < y <= len(text) else "", base)
