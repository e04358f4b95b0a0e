"""Texts of several lines as people wrote them, wrapped; and facts with their names beside them."""

from __future__ import annotations

from db.core.translation import _
from tui.widgets.ink import Cell, ink, line

LABEL = 14
"""Columns of the names at the left of facts."""


def paragraphs(text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return the text in lines of at most `width` columns; its own line ends stay."""
    lines: list[Cell] = []
    for part in text.expandtabs(4).split("\n"):
        lines += (ink(role, part) if role else line(part)).wrap(max(1, width)) or [""]
    return lines


def fact(label: str, text: str, width: int, *, role: str = "") -> list[Cell]:
    """Return a text beside its name (marked with N_()), wrapped beneath itself; nothing for no text."""
    if not text:
        return []
    first = ink("dim", f"{_(label):<{LABEL - 1}} ")
    lines = paragraphs(text, max(10, width - LABEL), role=role)
    return [line(first if place == 0 else " " * LABEL, part) for place, part in enumerate(lines)]
