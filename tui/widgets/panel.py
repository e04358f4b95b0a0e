"""A text panel: a widget that draws lines, and sends only those that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui.session import DataMixin
from tui.widgets.ink import Cell, fit, roles

SCROLL = {"down": 1, "up": -1, "j": 1, "k": -1, "pagedown": 10, "pageup": -10, "home": -(10**6), "end": 10**6}
"""Lines by which the keys scroll a text."""
Draw = Callable[[int], Sequence[Cell]]
"""Returns the lines for a width; called at each drawing, since language and theme may change."""


class Painter:
    """Turns cells into segments for one theme and background; cached, because making styles is slow."""

    def __init__(self, theme: str, base: Style) -> None:
        self.base = base
        self.roles = roles(theme)
        self.rich = {role: (base + style).rich_style for role, style in self.roles.items()}

    def write(self, cell: Cell, role: str = "", *, plain: bool = False) -> list[Segment]:
        """Return the segments of a cell; `plain` ignores the roles in it, for the cursor's row."""
        if isinstance(cell, str) or plain:
            return [Segment(str(cell), self.rich[role])]
        return [
            Segment(text, style.rich_style) for text, style in cell.render(self.base, parse_style=self._style)
        ]

    def _style(self, role: str | Style) -> Style:
        return self.roles[role] if isinstance(role, str) else role


@lru_cache(maxsize=64)
def painter(theme: str, base: Style) -> Painter:
    """Return the cached pen of a theme and background."""
    return Painter(theme, base)


class Panel(Widget, DataMixin):
    """Lines drawn by a function of the width; as high as its lines unless the layout says otherwise."""

    DEFAULT_CSS = "Panel { height: auto; }"
    MARGIN: ClassVar[int] = 1

    def __init__(self, draw: Draw | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._draw = draw
        self._lines: list[Cell] | None = None
        self._drawn_for = 0
        self.top = 0
        """Index of the first line shown."""

    def draw(self, width: int) -> Sequence[Cell]:
        """Return the lines for this width; override it, or pass a function."""
        return self._draw(width) if self._draw is not None else ()

    def redraw(self) -> None:
        """Draw again; only changed lines are sent to the terminal."""
        before = self._lines
        self._lines = None
        if not self.is_mounted or not self.size.width:
            return
        now = self.lines(self.size.width)
        if before is None or (len(before) != len(now) and self.styles.is_auto_height):
            self.refresh(layout=self.styles.is_auto_height)
            return
        changed = [
            Region(0, y - self.top, self.size.width, 1)
            for y, pair in enumerate(zip_longest(before, now, fillvalue=""))
            if not _same(*pair)
        ]
        if changed:
            self.refresh(*changed)

    def lines(self, width: int) -> list[Cell]:
        """Return the lines for this width, cached until `redraw`."""
        if self._lines is None or self._drawn_for != width:
            self._lines = list(self.draw(width - 2 * self.MARGIN))
            self._drawn_for = width
        return self._lines

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._lines = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style
        lines = self.lines(width)
        if y + self.top >= len(lines):
            return Strip.blank(width, base.rich_style)
        cell = fit(lines[y + self.top], width - 2 * self.MARGIN)
        side = Segment(" " * self.MARGIN, base.rich_style)
        return Strip([side, *painter(self.app.theme, base).write(cell), side], width)

    def reveal_lines(self, first: int, last: int) -> None:
        """Scroll as little as needed to show these lines, the first one at least."""
        self.scroll_lines(min(max(self.top, last - self.size.height + 1), first) - self.top)

    def scroll_lines(self, by: int) -> None:
        """Scroll down by some lines, up if negative."""
        last = max(0, len(self.lines(self.size.width)) - self.size.height)
        top = min(max(self.top + by, 0), last)
        if top != self.top:
            self.top = top
            self.refresh()


def _same(one: Cell, other: Cell) -> bool:
    if one is other:
        return True
    if isinstance(one, Content) and isinstance(other, Content):
        return one.plain == other.plain and one.spans == other.spans
    return one == other
