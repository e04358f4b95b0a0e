"""Fits the map into a window: steps per row, and how much is shown about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.cells import cell_len

from tui.widgets.ink import cut

GAP = 2
"""Columns between the longest name and the next step."""
NGAPEST = 13
"""Minimum columns for the figures of a step: « méd. 121 j ! » and a space."""
WIDEST = 34
WORD = 20
"""A longer word is cut instead of widening its column."""


@dataclass(frozen=True)
class Level:
    """How much is drawn: lines of names and arcs, and which figures have a line."""

    names: int
    arcs: int = 0
    trend: bool = False
    times: int = 0
    """Lines for target and median days: two, or one for both."""
    left: bool = False
    """Exits below the other figures; otherwise after late and soon, if there is room."""
    pressing: bool = False
    """Late and soon below the count, where the arrow is; otherwise beside it."""
    air: bool = False

    def block(self) -> int:
        """Return the number of lines of a row of steps."""
        return self.names + 1 + self.trend + self.times + self.left + self.pressing

    def height(self, rows: int) -> int:
        """Return the number of lines of the whole map, without its title."""
        below = self.arcs if rows == 1 and self.arcs else 1
        return rows * self.block() + (rows - 1) + below + 2 * self.air


LEVELS = (
    Level(0, 5, trend=True, times=2, left=True, pressing=True, air=True),
    Level(0, 3, trend=True, times=2, left=True, pressing=True, air=True),
    Level(0, 2, trend=True, times=2, left=True, pressing=True, air=True),
    Level(0, 2, trend=True, times=2, left=True, pressing=True),
    Level(0, 1, trend=True, times=2, left=True, pressing=True),
    Level(0, 1, trend=True, times=2, pressing=True),
    Level(0, 1, trend=True, times=1, pressing=True),
    Level(0, 1, times=1, pressing=True),
    Level(0, times=1, pressing=True),
    Level(0, pressing=True),
    Level(0),
)
"""From the richest to the barest, without the lines of names."""


@dataclass(frozen=True)
class Layout:
    """Rows of `per_row` steps, each `column` wide, starting at step `first`."""

    level: Level
    column: int
    per_row: int
    rows: int
    first: int
    names: tuple[tuple[str, ...], ...]
    """The lines of every step's name."""

    @property
    def arcs(self) -> int:
        """Lines of arcs; none if the path takes several rows."""
        return self.level.arcs if self.rows == 1 else 0

    @property
    def shown(self) -> range:
        """Indices of the visible steps."""
        return range(self.first, min(self.first + self.per_row * self.rows, len(self.names)))

    def place(self, index: int) -> tuple[int, int]:
        """Return the column and row of a step."""
        row, column = divmod(index - self.first, self.per_row)
        return column, row


@lru_cache(maxsize=64)
def layout(names: tuple[str, ...], width: int, height: int, chosen: int, *, busy: bool) -> Layout:
    """Return the richest layout that fits, or else the part of the path around the chosen step.

    If the path is not `busy`, nobody is on it, and the trend is left out.
    """
    ways = _name_options(names, width)
    levels = [level if busy else replace(level, trend=False) for level in LEVELS]
    for level in levels:
        for rows, per_row, lines in ways:
            named = replace(level, names=lines)
            if named.height(rows) <= height:
                return _make_layout(named, width, per_row, rows, names)
    _rows, per_row, lines = ways[0]
    fitting = (replace(level, names=lines) for level in levels)
    level = next((one for one in fitting if one.height(1) <= height), Level(lines))
    first = max(0, min(chosen // per_row * per_row, len(names) - per_row))
    return replace(_make_layout(level, width, per_row, 1, names), first=first)


def _name_options(names: Sequence[str], width: int) -> list[tuple[int, int, int]]:
    """Return (rows, steps per row, lines of a name) for each way to write the names, the best first."""
    ways = []
    for lines in (1, 2, 3):
        column, per_row = _columns(names, lines, width)
        wrapped = _wrapped(names, column - GAP, lines)
        whole = sum(_joined(part) == _joined(name.split()) for part, name in zip(wrapped, names, strict=True))
        ways.append((-whole, -(-len(names) // per_row), per_row, max(map(len, wrapped))))
    least = min(ways)[0]
    return [way[1:] for way in sorted(ways) if way[0] == least]


def _joined(words: Sequence[str]) -> str:
    return " ".join(words)


def _make_layout(level: Level, width: int, per_row: int, rows: int, names: Sequence[str]) -> Layout:
    if rows * per_row >= len(names):  # equal rows, as wide as possible
        per_row = -(-len(names) // rows)
    column = min(WIDEST, (width + 1) // per_row)
    wrapped = _wrapped(names, column - GAP, level.names)
    return Layout(replace(level, names=max(map(len, wrapped))), column, per_row, rows, first=0, names=wrapped)


def _columns(names: Sequence[str], lines: int, width: int) -> tuple[int, int]:
    longest = max(_narrowest(name, lines) for name in names)
    column = min(max(NGAPEST, longest + GAP), max(width, NGAPEST))
    return column, max(1, (width + 1) // column)


def _narrowest(name: str, lines: int) -> int:
    """Return the minimum width in which a name takes at most `lines` lines."""
    words = name.split() or [""]
    least = min(WORD, max(map(cell_len, words)))
    for width in range(least, WORD + 1):
        if len(_wrap(name, width)) <= lines:
            return width
    return WORD


def _wrapped(names: Sequence[str], width: int, lines: int) -> tuple[tuple[str, ...], ...]:
    return tuple(_shortened(_wrap(name, width), lines, width) for name in names)


def _shortened(lines: list[str], limit: int, width: int) -> tuple[str, ...]:
    rest = " ".join(lines[limit - 1 :])
    return tuple(lines) if len(lines) <= limit else (*lines[: limit - 1], cut(rest, width))


def _wrap(name: str, width: int) -> list[str]:
    """Wrap a name at `width` columns; longer words are cut."""
    lines: list[str] = []
    for word in name.split():
        word = cut(word, width)
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
