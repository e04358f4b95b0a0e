"""Arcs under the map for moves other than to the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from tui.widgets.canvas import Canvas


@dataclass(frozen=True)
class Arc:
    """A move between two steps; `labels` give count and kind, the longest first."""

    origin: int
    target: int
    count: int
    labels: tuple[str, ...]
    designed: bool

    @property
    def needs_arc(self) -> bool:
        """Whether it needs an arc; a move to the next step is an arrow of the path."""
        return self.target not in (self.origin, self.origin + 1)

    def shifted(self, by: int) -> Arc:
        """Return the arc shifted by some steps, for a part of a long path."""
        return replace(self, origin=self.origin + by, target=self.target + by)


def draw_arcs(canvas: Canvas, top: int, lines: int, column: int, arcs: Sequence[Arc]) -> None:
    """Draw the busiest arcs that fit on `lines` lines, with an arrow head at the target."""
    taken: list[list[tuple[int, int]]] = [[] for _line in range(lines)]
    busiest = sorted(arcs, key=lambda arc: (-arc.count, arc.origin, arc.target))
    if lines > 1:  # short arcs above long ones cross less
        busiest = sorted(busiest[: 2 * lines + 1], key=lambda arc: abs(arc.target - arc.origin))
    words: list[tuple[int, int, str]] = []
    for arc in busiest:
        for line, spans in enumerate(taken):
            left, right = (place * column + 1 + 2 * line for place in sorted((arc.origin, arc.target)))
            label = _label(arc, right - left - 1)
            if right < canvas.width and label and all(right < start or left > end for start, end in spans):
                spans.append((left, right))
                _draw(canvas, top, line, left, right, arc)
                words.append((left + 1 + (right - left - 1 - cell_len(label)) // 2, top + line, label))
                break
    for x, y, label in words:  # last, so that no arc crosses them
        canvas.put(x, y, label)


def _label(arc: Arc, room: int) -> str:
    """Return the longest label that fits in `room` columns; empty if none does."""
    for text in (f" {label} " for label in arc.labels):
        if cell_len(text) + 1 <= room:
            return text
    return ""


def _draw(canvas: Canvas, top: int, line: int, left: int, right: int, arc: Arc) -> None:
    forward = arc.target > arc.origin
    stroke, y = "─" if arc.designed else "┄", top + line
    for x in (left, right):
        for above in range(top, y):
            if canvas.at(x, above) == " ":
                canvas.put(x, above, "│", "dim")
    canvas.put(left, y, ("╰" if forward else "▲") + stroke * (right - left - 1), "dim")
    canvas.put(right, y, "▲" if forward else "╯", "dim")
