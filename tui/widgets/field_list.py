"""The fields of a form; the lines above and below name those out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import VerticalScroll

from db.core.translation import _, ngettext
from tui.widgets.entry import MOST, FieldRow, label_width
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

STACKED, NARROW = 50, 70
"""Columns of a form below which the labels stand above the fields: always, and if all of them fit."""


class FieldList(VerticalScroll, can_focus=False):
    """Scrolling fields; place it between `above` and `below`, which are shown where not all fields fit."""

    MOST_COLUMNS = 100
    DEFAULT_CSS = """
    FieldList { height: 1fr; max-width: 100; scrollbar-size: 0 0; }
    FieldList.-roomy FieldRow { margin: 1 0 0 0; }
    """

    def __init__(self, *entries: Any) -> None:
        width = label_width([entry.field for entry in entries])
        self.rows = [FieldRow(entry, width, strong=bool(n % 2)) for n, entry in enumerate(entries)]
        super().__init__(*self.rows)
        self.above = Panel(lambda _width: [_edge("↑", self.hidden()[0])])
        self.below = Panel(lambda _width: [_edge("↓ Tab ·", self.hidden()[1])])
        self.edges = (self.above, self.below)
        for edge in self.edges:
            edge.styles.height, edge.display = 1, False  # an automatic height would need the layout
        self._room = (0, 0)
        """Columns and lines for which the fields were arranged."""

    def needed(self, width: int) -> int:
        """Return the number of lines that show all fields with their errors, and one error to come."""
        alone = len(self.rows) == 1  # its label is above
        return sum(row.needed(width) for row in self.rows) + 1 + alone

    def hidden(self) -> tuple[Sequence[FieldRow], Sequence[FieldRow]]:
        """Return the fields whose label is scrolled out above, and those without a visible line below."""
        top, bottom = self.scroll_y, self.scroll_y + self.size.height
        above = [row for row in self.rows if row.virtual_region.y < top]
        below = [row for row in self.rows if row.virtual_region.y >= bottom]
        return above, below

    def turn_page(self, direction: int) -> None:
        """Move a page down (1) or up (-1) from the focused field, to the last field at an end.

        Pages are counted in lines of the form, because what is visible depends on the way one came.
        """
        at = next((n for n, row in enumerate(self.rows) if row.entry.has_focus), 0)
        y, height = self.rows[at].virtual_region.y, self.size.height
        if direction > 0:
            after = self.rows[at + 1 :]
            further = (row for row in after if row.virtual_region.y >= y + height)
            to = next(further, self.rows[-1])
        else:
            before = self.rows[:at]
            nearer = (row for row in before if row.virtual_region.y > y - height)
            to = next(nearer, self.rows[max(0, at - 1)])
        self.scroll_to(y=to.virtual_region.y, animate=False, immediate=True)
        to.entry.focus()

    def redraw(self) -> None:
        """Draw all labels again."""
        for row in self.rows:
            row.redraw()

    def make_fit(self, width: int, lines: int) -> None:
        """Arrange the fields: labels beside them, or above in a form that is narrow or high enough."""
        self._room = width, lines
        count = len(self.rows)
        beside = sum(max(1, row.entry.lines) for row in self.rows)
        stacked = count == 1 or width < STACKED or (width < NARROW and beside + count < lines)
        self._arrange(stacked, MOST)
        needed = sum(row.needed(width) for row in self.rows)
        self.set_class(needed + count <= lines, "-roomy")
        for edge in self.edges:
            edge.display = needed > lines > len(self.edges) + 1
        if needed > lines:
            self._arrange(stacked, max(1, lines - len(self.edges) - stacked))
        self.keep_in_sight()

    def _arrange(self, stacked: bool, most: int) -> None:
        for row in self.rows:
            row.stack(stacked, most)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._redraw_edges()

    def on_resize(self) -> None:
        """Arrange the fields again if the room is not the one that was expected."""
        edges = sum(1 for edge in self.edges if edge.display)
        room = self.size.width, self.size.height + edges
        if room != self._room:
            self.make_fit(*room)
        self.keep_in_sight()

    def watch_virtual_size(self) -> None:
        self.keep_in_sight()

    def on_descendant_focus(self) -> None:
        self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """Scroll to the focused field, with its label and error where they fit, once they are laid out."""
        self.call_after_refresh(self._scroll_to_focus)

    def _scroll_to_focus(self) -> None:
        for row in self.rows:
            if row.entry.has_focus:
                region = row.virtual_region
                if region.height > self.size.height:
                    region = row.entry.virtual_region.translate(region.offset)
                self.scroll_to_region(region, animate=False, immediate=True)
        self._redraw_edges()

    def _redraw_edges(self) -> None:
        self.above.redraw()
        self.below.redraw()


def _edge(direction: str, rows: Sequence[FieldRow]) -> Cell:
    if not rows:
        return ""
    names = ", ".join(_(row.entry.field.label) for row in rows)
    text = ngettext("{n} more field: {names}", "{n} more fields: {names}", len(rows))
    return ink("dim", f"{direction} {text.format(n=len(rows), names=names)}")
