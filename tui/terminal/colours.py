"""How many colours the terminal shows, and a filter for those that show none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

NONE, FEW, ALL = 0, 16, 1 << 24
UNKNOWN = FEW
"""Assumed of a terminal that the system does not describe."""


def count_colours(environ: Mapping[str, str]) -> int:
    """Return the number of colours of the terminal; 0 if the person wants none (https://no-color.org)."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return NONE
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return ALL
    return 256 if term.endswith(("-256color", "-kitty")) else _described(term)


def _described(term: str) -> int:
    """Return the number of colours in the system's description of a terminal (terminfo)."""
    try:
        import curses
    except ImportError:  # a Python built without it
        return UNKNOWN
    try:
        curses.setupterm(term)
    except curses.error:
        return UNKNOWN
    return max(curses.tigetnum("colors"), NONE)


class ColourFilter(LineFilter):
    """Removes every colour, greys included, and keeps bold, underline and reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, _without_colour(style), control) for text, style, control in segments]


NO_COLOUR = ColourFilter()


@lru_cache(maxsize=1024)
def _without_colour(style: Style | None) -> Style | None:
    return None if style is None else style.without_color
