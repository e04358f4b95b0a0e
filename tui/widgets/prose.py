"""Wrapped text of several lines, and labelled facts."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

from db.core.text import printable
from db.core.translation import _
from tui.widgets.ink import Cell, ink, line

LABEL_WIDTH = 15
"""Width of the labels of facts."""
_WORDS = re.compile(" *[^ ]+")


def wrap_line(text: str, width: int) -> list[str]:
    """Wrap one line of text at `width` columns, never at a no-break space."""
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
    """Wrap text at `width` columns, keeping its line breaks."""
    lines: list[Cell] = []
    for part in text.expandtabs(4).split("\n"):
        lines += (ink(role, words) if role else words for words in wrap_line(part, max(2, width)))
    return lines


def fact(label: str, text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return a label (marked with N_()) and its wrapped text; no line for an empty text."""
    if not text:
        return []
    first = ink("dim", f"{_(label):<{LABEL_WIDTH - 1}} ")
    lines = paragraphs(text, max(10, width - LABEL_WIDTH), role=role)
    return [line(first if place == 0 else " " * LABEL_WIDTH, part) for place, part in enumerate(lines)]
