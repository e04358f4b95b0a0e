"""Drawing rows: columns that fold away, section titles, and the bar under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from db.core.paging import Page, Span
from db.core.translation import _
from tui.session import DataMixin
from tui.widgets.ink import MARKS, Align, Cell, Shortened, bar, fit, ink, line, width_of
from tui.widgets.panel import painter
from tui.widgets.row_window import RowWindow

GAP = 2
MIN_READABLE = 12
"""Minimum width at which a cut text is still useful."""
MIN_WIDTH = 6
"""Width below which no column shrinks in a narrow window."""
MAX_STRIPS = 300
"""Lines kept: about a kilobyte each."""
LINES_AT_ONCE = 4
"""Lines drawn ahead at one time: less than a millisecond."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column: a fixed width, or a minimum width with a weight for the remaining room.

    Columns compare by identity, since a list may have two that are alike.
    """

    title: str
    """Marked with N_()."""
    width: int
    weight: int = 0
    align: Align = "left"
    drop: int = 0
    """0: never hidden. Otherwise hidden in a narrow window, the highest number first."""
    role: str = ""
    """Role of plain cells: `dim`, `strong`…"""


SIGN = Column("", 1)
"""First column of most lists: `!` late, `~` soon, `·` on time."""


class OverflowText(str):
    """A cell that is never cut: it overflows into the following columns."""

    __slots__ = ()


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
        self.driven = False
        """Another widget has the focus and moves this list: the bar stays filled."""
        self._strips: dict[tuple[int, bool], tuple[Any, Strip]] = {}
        """Finished lines, by the identity of the row and whether the cursor is on it, each with its row."""
        self._texts: dict[str, Strip] = {}
        """Finished lines that are no row, by their text: dim, or blank."""
        self._drawn_for: tuple[Style, str, int] | None = None
        """Style, theme and width of these lines."""

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
        """Draw every row again."""
        self._strips.clear()
        self._texts.clear()
        self.refresh()

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
            self._texts.clear()
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
            return self._text("", base)
        entry = window.lines[y + window.top]
        if isinstance(entry, str):
            return self._text(entry.upper(), base)
        return self._row(window.rows[entry], base, entry == window.cursor)

    def _header_line(self, base: Style) -> Strip:
        def draw() -> Strip:
            return self._strip([ink("dim", _(column.title)) for column in self.columns], base)

        return self._kept(self.columns, False, draw)

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

    def _visible_cells(self, cells: Sequence[Cell]) -> Iterator[tuple[Column, Cell, int]]:
        """Yield the visible columns, each with its cell and width."""
        widths = fold_columns(self.columns, self.size.width - 2)
        places = [place for place in zip(self.columns, cells, strict=True) if place[0] in widths]
        return merge_overflow(places, widths)

    def truncated_cells(self) -> list[Cell]:
        """Return the cells of the cursor's row that are cut."""
        if self.row is None or self.source is None:
            return []
        return [
            cell
            for _, cell, width in self._visible_cells(self.source.cells(self.row))
            if width_of(cell) > width
        ]

    def _strip(self, cells: Sequence[Cell], base: Style, *, plain: bool = False) -> Strip:
        brush = painter(self.app.theme, base)
        gap, side = Segment(" " * GAP, brush.rich[""]), Segment(" ", brush.rich[""])
        out, used = [side], 1
        for column, cell, width in self._visible_cells(cells):
            if len(out) > 1:
                out.append(gap)
                used += GAP
            role = MARKS.get(cell, "") if column is SIGN and isinstance(cell, str) else column.role
            out += brush.write(fit(cell, width, column.align), "" if plain else role, plain=plain)
            used += width
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

    def _text(self, text: str, base: Style) -> Strip:
        if (found := self._texts.get(text)) is None:
            side = Segment(" ", base.rich_style)
            fitted = fit(ink("dim", text), max(0, self.size.width - 2))
            written = painter(self.app.theme, base).write(fitted)
            found = self._texts[text] = self._finish([side, *written, side], self.size.width, base)
        return found

    def _empty_line(self, y: int, base: Style) -> Strip:
        text = self.empty().split("\n") if self.loaded and y else []
        return self._text("  " + text[y - 1] if 0 < y <= len(text) else "", base)


def merge_overflow(
    places: Sequence[tuple[Column, Cell]], widths: dict[Column, int]
) -> Iterator[tuple[Column, Cell, int]]:
    """Yield column, cell and width; a long cell takes the room of those after it."""
    rest = iter(places)
    for column, cell in rest:
        width = widths[column]
        while (least := _least(cell)) > width and (after := next(rest, None)) is not None:
            width += GAP + widths[after[0]]
            room = width - least - GAP
            if after[0].align == "left" and room >= min(width_of(after[1]), MIN_READABLE):
                cell = line(fit(cell, least), " " * GAP, after[1])
        yield column, cell, width


def _least(cell: Cell) -> int:
    """Return the columns that a cell takes from those after it when it has fewer."""
    if isinstance(cell, Shortened):
        return cell.least
    return width_of(cell) if isinstance(cell, OverflowText) else 0


@lru_cache(maxsize=64)
def fold_columns(columns: tuple[Column, ...], room: int) -> dict[Column, int]:
    """Return the width of each column that fits in `room`; others are hidden, highest `drop` first.

    If that is not enough, columns with a weight shrink below their minimum width.
    """
    visible = list(columns)

    def needed() -> int:
        return sum(column.width for column in visible) + GAP * (len(visible) - 1)

    for column in sorted((c for c in columns if c.drop), key=lambda c: -c.drop):
        if needed() <= room:
            break
        visible.remove(column)
    spare, weights = room - needed(), sum(column.weight for column in visible)
    widths = {}
    for column in visible:
        share = spare * column.weight // weights if weights else 0
        widths[column] = max(min(column.width, MIN_WIDTH), column.width + share)
        spare, weights = spare - share, weights - column.weight
    return widths
