"""The fields of a form; the lines above and below name those out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import VerticalScroll

from db.core.translation import _, ngettext
from tui.widgets.ink import Cell, ink
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence


class FieldList(VerticalScroll, can_focus=False):
    """Scrolling fields; place it between `above` and `below`, which are empty if nothing is hidden."""

    DEFAULT_CSS = """
    FieldList { height: 1fr; max-width: 100; scrollbar-size: 0 0; }
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
        """Return the fields whose label is scrolled out above, and those without a visible line below."""
        top, bottom = self.scroll_y, self.scroll_y + self.size.height
        above = [entry for entry in self.entries if entry.virtual_region.y < top]
        below = [entry for entry in self.entries if entry.virtual_region.y + 1 >= bottom]
        return above, below

    def turn_page(self, direction: int) -> None:
        """Move a page down (1) or up (-1) from the focused field, to the last field at an end.

        Pages are counted in lines of the form, because what is visible depends on the way one came.
        """
        focused: Any = self.screen.focused
        at = self.entries.index(focused) if focused in self.entries else 0
        y, height = self.entries[at].virtual_region.y, self.size.height
        if direction > 0:
            after = self.entries[at + 1 :]
            further = (entry for entry in after if entry.virtual_region.y + 1 >= y + height)
            to = next(further, self.entries[-1])
        else:
            before = self.entries[:at]
            nearer = (entry for entry in before if entry.virtual_region.y >= y - height)
            to = next(nearer, self.entries[max(0, at - 1)])
        self.scroll_to(y=to.virtual_region.y, animate=False, immediate=True)
        to.focus()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.on_resize()

    def on_resize(self) -> None:
        self.above.redraw()
        self.below.redraw()


def _edge(direction: str, entries: Sequence[Any]) -> Cell:
    if not entries:
        return ""
    names = ", ".join(_(entry.field.label) for entry in entries)
    text = ngettext("{n} more field: {names}", "{n} more fields: {names}", len(entries))
    return ink("dim", f"{direction} {text.format(n=len(entries), names=names)}")
