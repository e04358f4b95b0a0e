"""The top line: the areas, the number of items that need attention in each, and the current one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from db.core import clock
from db.core.dates import short_time
from db.core.translation import _
from tui.areas import AREAS, Area
from tui.widgets.ink import Cell, ink, line
from tui.widgets.panel import Panel

GAP, LETTERS = 2, 3
"""Columns between two areas, and letters of a name, before names are left out."""


class TopBar(Panel):
    """The areas on one line; the rule below it is heavy under the current area."""

    DEFAULT_CSS = "TopBar { height: 2; }"
    _minute: asyncio.TimerHandle | None = None

    def on_mount(self) -> None:
        self._minute = asyncio.get_running_loop().call_later(60 - clock.now().second, self._tick)

    def on_unmount(self) -> None:
        if self._minute is not None:
            self._minute.cancel()

    def _tick(self) -> None:
        """Show the new time."""
        if self.screen is self.app.screen:
            self.redraw()
        self.on_mount()

    def draw(self, width: int) -> Sequence[Cell]:
        names = area_labels(width, self.session.attention_counts)
        gap = GAP if _length(names, GAP) <= width else 1
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
                parts.append(" " * gap)
                at += gap
            length = sum(text.cell_length for text in texts)
            if here:
                marks.append((at, ink("accent", "━" * length)))
            parts += texts
            at += length
        parts.append(_who_and_when(self.session.actor.name, width - at))
        if (sign := self.session.write_status.warning()) is not None:
            marks.append(_place_warning(marks, ink(sign[0], f" {sign[1]} "), width))
        return line(*parts), _rule(marks, width)


def _who_and_when(name: str, room: int) -> Cell:
    """Return who is there and the time at the end of a line, or the time alone, as there is room."""
    time = short_time(clock.now())
    said = next((text for text in (f"{name} · {time}", time) if cell_len(text) + 2 * GAP <= room), "")
    return ink("dim", said.rjust(room - cell_len(said) + len(said))) if said else ""


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


def area_labels(
    width: int, attention_counts: dict[str, int], areas: Sequence[Area] = AREAS
) -> list[tuple[str, str]]:
    """Return name and count of each area, shortened from the right until they fit.

    The names of areas that want something go last, and their counts stay. The order does not depend on the
    current area, so that nothing moves with it.
    """
    counts = [str(attention_counts.get(area.id) or "") for area in areas]
    labels = [(_(area.name), count) for area, count in zip(areas, counts, strict=True)]
    from_right = sorted(range(len(areas)), reverse=True)
    quiet_first = sorted(from_right, key=lambda place: bool(counts[place]))
    shorts = [_(area.short) for area in areas]
    for order, names, gap in (
        (from_right, shorts, GAP),
        (quiet_first, [name[:LETTERS] for name in shorts], GAP),
        (quiet_first, [""] * len(areas), 1),
    ):
        for place in order:
            if _length(labels, gap) <= width:
                break
            labels[place] = names[place], counts[place]
    return labels


def _length(labels: Sequence[tuple[str, str]], gap: int) -> int:
    return sum(len(" ".join(filter(None, ("0", *texts)))) + gap for texts in labels) - gap
