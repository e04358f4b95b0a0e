"""Styled text: a few roles instead of colours, and no markup."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, set_cell_size
from textual.color import Color
from textual.content import Content
from textual.style import Style

from db.core.text import printable
from tui.themes import has_bar, variables

Cell = str | Content
Align = Literal["left", "right"]
MARKS = {"!": "late", "~": "soon", "·": "dim"}
"""Signs that accompany each colour, with their roles: late, soon, on time."""
NO_BREAK = "\N{NO-BREAK SPACE}"
_PLACEHOLDER = "\ue000"
"""Replaces no-break spaces while Textual wraps, because it breaks at any space."""


def ink(role: str, text: str) -> Content:
    """Return text in a role: `dim`, `strong`, `accent`, `late` or `soon`."""
    return Content.styled(printable(text), role)


def mark(sign: str) -> Content:
    """Return a sign (`!` late, `~` soon, `·` on time) in its role."""
    return ink(MARKS.get(sign, "dim"), sign)


def line(*parts: Cell) -> Content:
    """Join plain and styled texts into one line."""
    return Content.assemble(*(printable(part) if isinstance(part, str) else part for part in parts))


def width_of(cell: Cell) -> int:
    """Return the width of a cell in terminal columns."""
    return cell_len(cell) if isinstance(cell, str) else cell.cell_length


def number(count: int) -> str:
    """Return a whole number with its thousands separated: « 17 482 »."""
    return f"{count:,}".replace(",", NO_BREAK)


def cut(text: str, width: int) -> str:
    """Shorten text to at most `width` columns, with an ellipsis."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


class Shortened(str):
    """A text that is cut in its middle part, such as a name, before what follows it is."""

    __slots__ = ("parts",)
    parts: tuple[str, str, str]
    LEAST = 7
    """Columns that are left to the middle part."""

    def __new__(cls, before: str, middle: str, after: str) -> Shortened:
        """Make the text of its three parts."""
        text = super().__new__(cls, f"{before}{middle}{after}")
        text.parts = (before, middle, after)
        return text

    @property
    def least(self) -> int:
        """The columns below which more than the middle part is cut."""
        around = cell_len(self) - cell_len(self.parts[1])
        return around + min(self.LEAST, cell_len(self.parts[1]))

    def within(self, width: int) -> str:
        """Return the text in at most `width` columns, if `least` allows."""
        before, middle, after = self.parts
        return f"{before}{cut(middle, width - cell_len(self) + cell_len(middle))}{after}"


def fit(cell: Cell, width: int, align: Align = "left") -> Cell:
    """Return a cell in exactly `width` columns: cut with an ellipsis, or padded."""
    if isinstance(cell, Shortened) and cell.least <= width < cell_len(cell):
        cell = cell.within(width)
    if isinstance(cell, str):
        text = cut(printable(cell), width)
        space = " " * (width - cell_len(text))
        return space + text if align == "right" else text + space
    if cell.cell_length > width:
        cell = cell.truncate(width, ellipsis=True)
    space = " " * (width - cell.cell_length)
    return Content.assemble(space, cell) if align == "right" else Content.assemble(cell, space)


def wrap(cell: Cell, width: int) -> list[Content]:
    """Wrap a cell at `width` columns, never at a no-break space."""
    text = line(cell)
    protected = Content(text.plain.replace(NO_BREAK, _PLACEHOLDER), list(text.spans))
    return [
        Content(one.plain.replace(_PLACEHOLDER, NO_BREAK), list(one.spans)) for one in protected.wrap(width)
    ]


def split(left: Cell, right: Cell, width: int) -> Content:
    """Return a line with a text at each end; the left one is cut first."""
    room = max(width - width_of(right) - 2, 0)
    return line(fit(left, room), "  ", right)


@lru_cache(maxsize=8)
def bar(theme: str, count: int) -> Style:
    """Return the style of the chosen line in a theme, on a terminal of `count` colours."""
    if not has_bar(theme, count):
        return Style(reverse=True)
    colours = variables(theme)
    return Style(background=Color.parse(colours["ink-bar"]), foreground=Color.parse(colours["ink-on-bar"]))


@lru_cache(maxsize=8)
def roles(theme: str) -> dict[str, Style]:
    """Return the style of each role in a theme."""
    colours = variables(theme)
    return {
        "": Style(),
        "dim": Style(foreground=Color.parse(colours["ink-dim"])),
        "strong": Style(bold=True),
        "accent": Style(foreground=Color.parse(colours["ink-accent"]), bold=True),
        "late": Style(foreground=Color.parse(colours["ink-late"]), bold=True),
        "soon": Style(foreground=Color.parse(colours["ink-soon"])),
    }
