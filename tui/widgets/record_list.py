"""A list of any length: it draws what is visible, fetches around it, and on a move sends two lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.worker import Worker

from db.core.paging import Page, Span
from db.core.translation import _
from tui.loading import Loads
from tui.themes import variables
from tui.widgets.ink import MARKS, Align, Cell, fit, ink
from tui.widgets.panel import pen
from tui.widgets.window import PAGE, Window

GAP = 2


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


class RecordList(Loads, Widget, can_focus=True):
    """Rows under a dim header; the line under the cursor is the only filled bar."""

    DEFAULT_CSS = "RecordList { height: 1fr; }"

    class Moved(Message):
        """The cursor is on another row (or on none)."""

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
        super().__init__()
        self.columns = tuple(columns)
        self.empty = empty
        self.source: Source | None = None
        # Asked for, with the id to select; until it is read the rows at hand are those of `source`.
        self._coming: tuple[Source, Any] | None = None
        self.window = Window()
        self.header = any(column.title for column in columns)
        self.total: int | None = None
        self.loaded = False
        self.steered = False
        """Another widget has the keys and moves this list: the bar stays filled."""
        self._ahead = 0  # steps asked for beyond the rows at hand
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._fetching: Worker[Any] | None = None
        self._said: Any = None
        self.follow: Callable[[], None] = lambda: None
        """Called when the cursor or the visible rows change: what it redraws is painted in the same frame."""

    # What other code asks of a list

    @property
    def row(self) -> Any:
        """The row under the cursor; None when there is none."""
        return self.window.row

    @property
    def rows(self) -> list[Any]:
        """The rows at hand, around the visible ones."""
        return self.window.rows

    @property
    def position(self) -> tuple[int, int, int] | None:
        """First visible row, last visible row and how many there are, from 1; None while not known."""
        shown = self.window.visible(self._height)
        if self.total is None or self.window.offset is None or not shown:
            return None
        first = self.window.offset + shown[0] + 1
        return first, self.window.offset + shown[1] + 1, max(self.total, self.window.offset + len(self.rows))

    def show(self, source: Source, *, select: Any = None) -> None:
        """Show another list from its first row, or from the row with the id `select` when near the top."""
        self._coming = source, select
        self._ahead = 0
        self.load("rows", source.page, Span(limit=PAGE), then=partial(self._shown, source, select))

    def show_rows(self, rows: Sequence[Any], cells: Callable[[Any], Sequence[Cell]], **more: Any) -> None:
        """Show rows that are already here."""
        self.source = Source(lambda span: Page((), False), cells, **more)
        self._coming = None
        self.total = len(rows)
        self._begin(Page(tuple(rows), False))

    def clear(self) -> None:
        """Hold no row: rows of another kind are to come, which only their own source can draw."""
        self.source = self._coming = None
        self.window.start((), at_start=True, at_end=True, heading=self._heading)
        self.loaded = False
        self._strips.clear()
        self.refresh()

    def look_again(self, select: Any = None) -> None:
        """Read the visible part again; the cursor stays on its row, on the same line of the screen.

        `select` moves it to the row with that id instead, when that row is near.
        """
        if self._coming is not None:
            source, wanted = self._coming
            self.show(source, select=wanted if select is None else select)
            return
        if self.source is None:
            return
        span = self.window.around(self._height)
        self.load("rows", self.source.page, span, then=lambda page: self._again(page, span, select))
        self._count()

    def redraw(self) -> None:
        """Draw every row anew: another language, theme, or way of writing a cell."""
        self._strips.clear()
        self.refresh()

    def step(self, by: int) -> Any | None:
        """Move the cursor by rows and return the row it is on: next and previous record of a card."""
        self._move(self.window.cursor + by)
        return self.row

    # Rows come in

    def _shown(self, source: Source, select: Any, page: Page[Any]) -> None:
        self.source, self._coming, self.total = source, None, None
        self._begin(page, select)

    def _begin(self, page: Page[Any], select: Any = None) -> None:
        self.window.start(page.rows, at_start=True, at_end=not page.more, heading=self._heading)
        if select is not None:
            self.window.cursor_to(select)
        self.window.scroll_in(self._height)
        self._arrived()
        if self.total is None:
            self._count()

    def _count(self) -> None:
        if self.source is not None and self.source.count is not None:
            self.load("count", self.source.count)

    def loaded_count(self, total: int) -> None:
        """Keep how many rows there are."""
        self.total = total
        if self.window.at_end and self.window.offset is None:
            self.window.offset = max(0, total - len(self.rows))
        self.follow()

    def _again(self, page: Page[Any], span: Span, select: Any) -> None:
        self.window.replace(page.rows, span, more=page.more, heading=self._heading, height=self._height)
        if select is not None:
            self.window.cursor_to(select)
            self.window.scroll_in(self._height)
        self._arrived()

    def _jumped(self, page: Page[Any]) -> None:
        self.window.start(page.rows, at_start=not page.more, at_end=True, heading=self._heading)
        if self.total is not None:
            self.window.offset = max(0, self.total - len(page.rows))
        self.window.cursor = max(0, len(page.rows) - 1)
        self.window.scroll_in(self._height)
        self._arrived()

    def _more_after(self, last: Any, page: Page[Any]) -> None:
        self._fetching = None
        if self.rows and self.rows[-1] is last:  # else the list was shown anew meanwhile
            self.window.extend(page.rows, more=page.more)
            self._go_on()

    def _more_before(self, first: Any, page: Page[Any]) -> None:
        self._fetching = None
        if self.rows and self.rows[0] is first:
            self.window.prepend(page.rows, more=page.more)
            self._go_on()

    def _go_on(self) -> None:
        ahead, self._ahead = self._ahead, 0
        if ahead:
            self._move(self.window.cursor + ahead)
        else:
            self._fetch()

    def _arrived(self) -> None:
        self.loaded = True
        self._strips.clear()
        self.refresh()
        self._tell(always=True)
        self._fetch()

    def _fetch(self) -> None:
        """Read ahead of the cursor, so that moving never waits."""
        if self.source is None or self._coming is not None:
            return  # the pages to come go with other keys than those of the rows at hand
        if self._fetching is not None and not self._fetching.is_finished:
            return
        window, page = self.window, self.source.page
        if not window.at_end and window.needs_after(self._height):
            last = self.rows[-1]
            span = Span(after=last.key, limit=PAGE)
            self._fetching = self.load("ahead", page, span, then=partial(self._more_after, last))
        elif not window.at_start and window.needs_before():
            first = self.rows[0]
            span = Span(before=first.key, limit=PAGE)
            self._fetching = self.load("ahead", page, span, then=partial(self._more_before, first))

    def _heading(self, row: Any) -> str:
        return self.source.heading(row) if self.source is not None and self.source.heading is not None else ""

    # The cursor moves

    @property
    def _height(self) -> int:
        return max(1, self.size.height - self.header)

    def on_key(self, event: events.Key) -> None:
        """Move, or open."""
        if event.key == "enter":
            event.stop()
            if self.row is not None:
                self.post_message(self.Selected(self, self.row))
            return
        motion = self.KEYS.get(event.key)
        if motion is None:
            return
        event.stop()
        kind, way = motion
        if kind == "step":
            self._move(self.window.cursor + way)
        elif kind == "page":
            self._move(self.window.cursor + way * max(1, self._height - 1))
        else:
            self._to_end(way)

    def _to_end(self, way: int) -> None:
        window, source = self.window, self.source
        if source is None or self._coming is not None:
            return
        self._ahead = 0
        if way < 0 and not window.at_start:
            self.load("rows", source.page, Span(limit=PAGE), then=self._begin)
        elif way > 0 and not window.at_end:
            self.load("rows", source.page, Span(last=True, limit=PAGE), then=self._jumped)
        else:
            self._move(0 if way < 0 else len(window.rows) - 1)

    def _move(self, to: int) -> None:
        window = self.window
        if not window.rows:
            return
        target = min(max(to, 0), len(window.rows) - 1)
        if (to > target and not window.at_end) or (to < target and not window.at_start):
            self._ahead += to - target
        before, top = window.cursor, window.top
        window.cursor = target
        window.scroll_in(self._height)
        if window.top != top:
            self.refresh()
        elif target != before:
            self.refresh(*(self._region(index) for index in (before, target)))
        self._tell()
        self._fetch()

    def _region(self, index: int) -> Region:
        return Region(0, self.window.line_of[index] - self.window.top + self.header, self.size.width, 1)

    def _tell(self, *, always: bool = False) -> None:
        self.follow()
        now = self.row
        if always or now is not self._said:
            self._said = now
            self.post_message(self.Moved(self, now))

    # Lines are drawn

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._strips.clear()
        self.window.scroll_in(self._height)
        self.follow()
        self._fetch()

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

    def _strip(self, cells: Sequence[Cell], base: Style, *, plain: bool = False) -> Strip:
        ink_pen = pen(self.app.theme, base)
        gap, side = Segment(" " * GAP, ink_pen.rich[""]), Segment(" ", ink_pen.rich[""])
        widths = fold_columns(self.columns, self.size.width - 2)
        out = [side]
        for column, cell in zip(self.columns, cells, strict=True):
            if column not in widths:
                continue
            if len(out) > 1:
                out.append(gap)
            role = MARKS.get(cell, "") if column is MARK and isinstance(cell, str) else column.role
            out += ink_pen.write(fit(cell, widths[column], column.align), "" if plain else role, plain=plain)
        used = 1 + sum(widths.values()) + GAP * (len(widths) - 1)
        return Strip(out, used).adjust_cell_length(self.size.width, ink_pen.rich[""])

    def _text(self, cell: Cell, base: Style) -> Strip:
        side = Segment(" ", base.rich_style)
        fitted = fit(cell, max(0, self.size.width - 2))
        return Strip([side, *pen(self.app.theme, base).write(fitted), side], self.size.width)

    def _empty_line(self, y: int, base: Style) -> Strip:
        text = self.empty().split("\n") if self.loaded else []
        return self._text(ink("dim", "  " + text[y - 1]) if 0 < y <= len(text) else "", base)


@lru_cache(maxsize=64)
def fold_columns(columns: tuple[Column, ...], room: int) -> dict[Column, int]:
    """Return the width of each column that stays in `room`; the rest folds away, highest `drop` first."""
    kept = list(columns)

    def needed() -> int:
        return sum(column.width for column in kept) + GAP * (len(kept) - 1)

    for column in sorted((c for c in columns if c.drop), key=lambda c: -c.drop):
        if needed() <= room:
            break
        kept.remove(column)
    spare, weights = max(0, room - needed()), sum(column.weight for column in kept)
    widths = {}
    for column in kept:
        share = spare * column.weight // weights if weights else 0
        widths[column] = column.width + share
        spare, weights = spare - share, weights - column.weight
    return widths
