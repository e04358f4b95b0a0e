"""The fields of a form one under the other; the lines above and below name those that are out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import VerticalScroll

from db.core.translation import _, ngettext
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence


class Sheaf(VerticalScroll, can_focus=False):
    """Put `above` and `below` around it: a line each, empty where nothing is hidden on that side."""

    DEFAULT_CSS = """
    Sheaf { height: 1fr; max-width: 100; scrollbar-size: 0 0; }
    .edge { height: 1; max-width: 100; }
    """

    def __init__(self, *entries: Any) -> None:
        super().__init__(*entries)
        self.entries = entries
        self.above = Panel(lambda _width: [_edge("↑", self.hidden()[0])])
        self.below = Panel(lambda _width: [_edge("↓ Tab ·", self.hidden()[1])])
        for edge in (self.above, self.below):
            edge.add_class("edge")

    def hidden(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """Return the fields above, whose label is out of sight, and those below without a line to fill in."""
        top, bottom = self.scroll_y, self.scroll_y + self.size.height
        above = [entry for entry in self.entries if entry.virtual_region.y < top]
        below = [entry for entry in self.entries if entry.virtual_region.y + 1 >= bottom]
        return above, below

    def turn(self, way: int) -> None:
        """Go a page down or up, into the field on top of it; at an end into the last field there."""
        above, below = self.hidden()
        if way > 0 and below:
            to = below[0]
        elif way < 0 and above:
            up = above[-1].virtual_region.bottom - self.size.height
            to = next(entry for entry in self.entries if entry.virtual_region.y >= up)
        else:
            to = self.entries[-1 if way > 0 else 0]
        self.scroll_to(y=to.virtual_region.y, animate=False, immediate=True)
        to.focus()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Name the fields that are out of sight now."""
        super().watch_scroll_y(old_value, new_value)
        self.on_resize()

    def on_resize(self) -> None:
        """Name them in a window of another height too."""
        self.above.redraw()
        self.below.redraw()


def _edge(way: str, entries: Sequence[Any]) -> Cell:
    if not entries:
        return ""
    names = ", ".join(_(entry.field.label) for entry in entries)
    told = ngettext("{n} more field: {names}", "{n} more fields: {names}", len(entries))
    return ink("dim", f"{way} {told.format(n=len(entries), names=names)}")
