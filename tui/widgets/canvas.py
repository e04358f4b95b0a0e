"""A canvas of terminal cells."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from db.core.text import printable
from tui.widgets.ink import Cell, ink, line

UNDERLINE = Style(underline=True)
SELECTED = "here"
"""Role of the selection: accent and underlined, so that it shows without colour."""


class Canvas:
    """Text at any place, each piece in a role; it grows downwards."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._rows: list[list[tuple[str, str]]] = []

    def put(self, x: int, y: int, text: str, role: str = "") -> None:
        """Write text over what is there; what is outside is cut."""
        while len(self._rows) <= y:
            self._rows.append([(" ", "")] * self.width)
        row = self._rows[y]
        for character in printable(text):
            wide = cell_len(character)
            if wide == 0 and 0 < x <= self.width:  # a combining accent
                row[x - 1] = (row[x - 1][0] + character, row[x - 1][1])
            elif x >= 0 and x + wide <= self.width:
                row[x : x + wide] = [(character, role), *[("", role)] * (wide - 1)]
            x += wide

    def at(self, x: int, y: int) -> str:
        """Return the character in a cell, a space if it is empty."""
        inside = y < len(self._rows) and 0 <= x < self.width
        return self._rows[y][x][0] if inside else " "

    def lines(self) -> list[Cell]:
        """Return the lines for a panel."""
        return [_join(row) for row in self._rows]


def _join(row: list[tuple[str, str]]) -> Content:
    parts: list[Cell] = []
    for role, cells in groupby(row, key=lambda cell: cell[1]):
        text = "".join(character for character, _role in cells)
        if role == SELECTED:
            parts.append(ink("accent", text).stylize(UNDERLINE))
        else:
            parts.append(ink(role, text) if role else text)
    return line(*parts)
