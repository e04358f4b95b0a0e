"""Texts of several lines as people wrote them, wrapped; and facts with their names beside them."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

from db.core.text import printable
from db.core.translation import _
from tui.widgets.ink import Cell, ink, line

LABEL = 14
"""Columns of the names at the left of facts."""
_WORDS = re.compile(" *[^ ]+")


def wrapped(text: str, width: int) -> list[str]:
    """Return one line of text in lines of at most `width` columns; a no-break space is never an end."""
    lines: list[str] = []
    now = ""
    for word in _WORDS.findall(printable(text)):
        if cell_len(now) + cell_len(word) <= width:
            now += word
            continue
        if now:
            lines.append(now)
        *full, now = chop_cells(word.lstrip(" "), width)
        lines += full
    return [*lines, now]


def paragraphs(text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return the text in lines of at most `width` columns; its own line ends stay."""
    lines: list[Cell] = []
    for part in text.expandtabs(4).split("\n"):
        lines += (ink(role, words) if role else words for words in wrapped(part, max(2, width)))
    return lines


def fact(label: str, text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return a text beside its name (marked with N_()), wrapped beneath itself; nothing for no text."""
    if not text:
        return []
    first = ink("dim", f"{_(label):<{LABEL - 1}} ")
    lines = paragraphs(text, max(10, width - LABEL), role=role)
    return [line(first if place == 0 else " " * LABEL, part) for place, part in enumerate(lines)]
