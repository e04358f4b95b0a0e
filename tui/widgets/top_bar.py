"""The top line: the areas, the number of items that need attention in each, and the current one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from db.core.translation import _
from tui.areas import AREAS
from tui.widgets.ink import Cell, ink, line
from tui.widgets.panel import Panel


class TopBar(Panel):
    """The areas on one line; the rule below it is heavy under the current area."""

    DEFAULT_CSS = "TopBar { height: 2; }"

    def draw(self, width: int) -> Sequence[Cell]:
        names = area_labels(width, self.session.attention_counts)
        current = self.session.current_area
        parts: list[Cell] = []
        marks: list[tuple[int, Content]] = []
        at = 0
        for area, (name, count) in zip(AREAS, names, strict=True):
            here = area.id == current
            texts = [ink("accent" if here else "dim", area.digit)]
            if name:
                texts.append(ink("accent", " " + name) if here else line(" " + name))
            if count:
                texts.append(ink("soon", f" {count}"))
            if parts:
                parts.append("  ")
                at += 2
            length = sum(text.cell_length for text in texts)
            if here:
                marks.append((at, ink("accent", "━" * length)))
            parts += texts
            at += length
        if (sign := self.session.write_status.warning()) is not None:
            marks.append(_place_warning(marks, ink(sign[0], f" {sign[1]} "), width))
        return line(*parts), _rule(marks, width)


def _place_warning(marks: list[tuple[int, Content]], sign: Content, width: int) -> tuple[int, Content]:
    """Place a sign at the right end of the rule, or at the left if the current area is marked there."""
    at = width - sign.cell_length - 1
    taken = max((start + mark.cell_length for start, mark in marks), default=0)
    return (0 if taken > at else at), sign


def _rule(marks: list[tuple[int, Content]], width: int) -> Content:
    parts: list[Cell] = []
    at = 0
    for start, mark in sorted(marks, key=lambda mark: mark[0]):
        parts += [ink("dim", "─" * (start - at)), mark]
        at = start + mark.cell_length
    return line(*parts, ink("dim", "─" * max(0, width - at)))


def area_labels(width: int, attention_counts: dict[str, int]) -> list[tuple[str, str]]:
    """Return name and count of each area, shortened from the right until they fit.

    The order does not depend on the current area, so that nothing moves with it.
    """
    names = [(_(area.name), str(attention_counts.get(area.id) or "")) for area in AREAS]

    def fits() -> bool:
        return sum(len(" ".join(filter(None, ("0", *texts)))) + 2 for texts in names) - 2 <= width

    def shorten(to: list[str]) -> None:
        for index in reversed(range(len(names))):
            if fits():
                return
            names[index] = (to[index], names[index][1])

    shorten([_(area.short) for area in AREAS])
    shorten([""] * len(AREAS))
    return names
