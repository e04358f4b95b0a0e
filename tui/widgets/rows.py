"""How rows are drawn: columns that fold away, titles of sections, and the bar under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from db.core.paging import Page, Span
from db.core.translation import _
from tui.session import Loads
from tui.themes import variables
from tui.widgets.ink import MARKS, Align, Cell, Shortened, fit, ink, line, width_of
from tui.widgets.panel import pen
from tui.widgets.window import Window

GAP = 2
READABLE = 12
"""Columns in which a text that is cut still tells something."""
NARROWEST = 6
"""Columns below which none gets narrower in a narrow window."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column: a fixed width, or a least width with a weight for what room is left.

    Two columns are never equal, even when they are alike: a list may have both.
    """

    title: str
    """Marked with N_()."""
    width: int
    weight: int = 0
    align: Align = "left"
    drop: int = 0
    """0 stays; else the column folds away in a narrow window, the highest number first."""
    role: str = ""
    """Ink of plain cells: `dim`, `strong`…"""


MARK = Column("", 1)
"""The first column of most lists: `!` late, `~` soon, `·` on time."""


class Long(str):
    """A cell that is drawn whole: where its column is too narrow it goes on over those after it."""

    __slots__ = ()


@dataclass(frozen=True)
class Source:
    """Where a list's rows come from; every function but `cells` and `heading` runs in a thread."""

    page: Callable[[Span], Page[Any]]
    """Returns one page; each row has `.id`, and `.key` for the page after or before it."""
    cells: Callable[[Any], Sequence[Cell]]
    """Returns a row's cells, one a column, when it is drawn."""
    count: Callable[[], int] | None = None
    heading: Callable[[Any], str] | None = None
    """Returns the title of the section a row belongs to; drawn above the first row of each."""


class DrawnRows(Widget, Loads):
    """Rows under a dim header; the line under the cursor is the only filled bar."""

    def __init__(self, columns: Sequence[Column], empty: Callable[[], str]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.empty = empty
        self.source: Source | None = None
        self.window = Window()
        self.loaded = False
        self.steered = False
        """Another widget has the keys and moves this list: the bar stays filled."""
        self._strips: dict[tuple[int, bool], Strip] = {}

    @property
    def header(self) -> bool:
        """Whether the columns of now have titles."""
        return any(column.title for column in self.columns)

    @property
    def row(self) -> Any:
        """The row under the cursor; None when there is none."""
        return self.window.row

    @property
    def rows(self) -> list[Any]:
        """The rows at hand, around the visible ones."""
        return self.window.rows

    def redraw(self) -> None:
        """Draw every row anew: another language, theme, or way of writing a cell."""
        self._strips.clear()
        self.refresh()

    def _heading(self, row: Any) -> str:
        return self.source.heading(row) if self.source is not None and self.source.heading is not None else ""

    @property
    def _height(self) -> int:
        return max(1, self.size.height - self.header)

    def _region(self, index: int) -> Region:
        return Region(0, self.window.line_of[index] - self.window.top + self.header, self.size.width, 1)

    def notify_style_update(self) -> None:
        """Draw again with the colours of another theme."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """The bar is filled while keys arrive here."""
        self._strips.clear()
        self.refresh()

    on_blur = on_focus

    def render_line(self, y: int) -> Strip:
        """Draw the header, a section title, a row, or the text of an empty list."""
        base = self.visual_style
        if self.header and y == 0:
            return self._strip([ink("dim", _(column.title)) for column in self.columns], base)
        y -= self.header
        if not self.rows:
            return self._empty_line(y, base)
        number = y + self.window.top
        if number >= len(self.window.lines):
            return Strip.blank(self.size.width, base.rich_style)
        what = self.window.lines[number]
        if isinstance(what, str):
            return self._text(ink("dim", what.upper()), base)
        under = what == self.window.cursor
        key = (what + self.window.serial, under)
        if key not in self._strips:
            if len(self._strips) > 2000:
                self._strips.clear()
            self._strips[key] = self._row(self.rows[what], base, under)
        return self._strips[key]

    def _row(self, row: Any, base: Style, under: bool) -> Strip:
        assert self.source is not None
        return self._strip(self.source.cells(row), self._bar(base) if under else base, plain=under)

    def _bar(self, base: Style) -> Style:
        if not (self.has_focus or self.steered):
            return base + Style(bold=True)
        colours = variables(self.app.theme)
        return Style(
            background=Color.parse(colours["ink-bar"]), foreground=Color.parse(colours["ink-on-bar"])
        )

    def _places(self, cells: Sequence[Cell]) -> Iterator[tuple[Column, Cell, int]]:
        """Yield the cells that are drawn, each with its column and the width that it gets."""
        widths = fold_columns(self.columns, self.size.width - 2)
        places = [place for place in zip(self.columns, cells, strict=True) if place[0] in widths]
        return spread(places, widths)

    def cut(self) -> list[Cell]:
        """Return the cells of the row under the cursor that their columns cut."""
        if self.row is None or self.source is None:
            return []
        return [
            cell for _, cell, width in self._places(self.source.cells(self.row)) if width_of(cell) > width
        ]

    def _strip(self, cells: Sequence[Cell], base: Style, *, plain: bool = False) -> Strip:
        ink_pen = pen(self.app.theme, base)
        gap, side = Segment(" " * GAP, ink_pen.rich[""]), Segment(" ", ink_pen.rich[""])
        out, used = [side], 1
        for column, cell, width in self._places(cells):
            if len(out) > 1:
                out.append(gap)
                used += GAP
            role = MARKS.get(cell, "") if column is MARK and isinstance(cell, str) else column.role
            out += ink_pen.write(fit(cell, width, column.align), "" if plain else role, plain=plain)
            used += width
        return Strip(out, used).adjust_cell_length(self.size.width, ink_pen.rich[""])

    def _text(self, cell: Cell, base: Style) -> Strip:
        side = Segment(" ", base.rich_style)
        fitted = fit(cell, max(0, self.size.width - 2))
        return Strip([side, *pen(self.app.theme, base).write(fitted), side], self.size.width)

    def _empty_line(self, y: int, base: Style) -> Strip:
        text = self.empty().split("\n") if self.loaded else []
        return self._text(ink("dim", "  " + text[y - 1]) if 0 < y <= len(text) else "", base)


def spread(
    places: Sequence[tuple[Column, Cell]], widths: dict[Column, int]
) -> Iterator[tuple[Column, Cell, int]]:
    """Yield column, cell and width; a long cell takes the room of those after it."""
    rest = iter(places)
    for column, cell in rest:
        width = widths[column]
        while (least := _least(cell)) > width and (after := next(rest, None)) is not None:
            width += GAP + widths[after[0]]
            room = width - least - GAP
            if after[0].align == "left" and room >= min(width_of(after[1]), READABLE):
                cell = line(fit(cell, least), " " * GAP, after[1])
        yield column, cell, width


def _least(cell: Cell) -> int:
    """Return the columns that a cell takes from those after it when it has fewer."""
    if isinstance(cell, Shortened):
        return cell.least
    return width_of(cell) if isinstance(cell, Long) else 0


@lru_cache(maxsize=64)
def fold_columns(columns: tuple[Column, ...], room: int) -> dict[Column, int]:
    """Return the width of each column that stays in `room`; the rest folds away, highest `drop` first.

    Where even that leaves too little room, those with a weight get narrower than their least width.
    """
    kept = list(columns)

    def needed() -> int:
        return sum(column.width for column in kept) + GAP * (len(kept) - 1)

    for column in sorted((c for c in columns if c.drop), key=lambda c: -c.drop):
        if needed() <= room:
            break
        kept.remove(column)
    spare, weights = room - needed(), sum(column.weight for column in kept)
    widths = {}
    for column in kept:
        share = spare * column.weight // weights if weights else 0
        widths[column] = max(min(column.width, NARROWEST), column.width + share)
        spare, weights = spare - share, weights - column.weight
    return widths
