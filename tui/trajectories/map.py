"""Draws the map: steps joined by arrows, their figures, and the moves that people made."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from db.clients.map import MoveFigures, StepFigures
from db.core.dates import days
from db.core.translation import _, ngettext
from db.trajectories.queries import StepDesign
from tui.trajectories.arcs import Arc, draw_arcs
from tui.trajectories.layout import Layout, layout
from tui.trajectories.path import PathMap
from tui.trajectories.summary import exits_line
from tui.widgets.canvas import SELECTED, Canvas
from tui.widgets.ink import Cell, number

PAIR = 12
"""Columns for a label at the left and its number at the right, as in « cible  30 j »."""


def draw_map(path: PathMap, chosen: int, width: int, height: int) -> list[Cell]:
    """Return about `height` lines at most; the step with index `chosen` is underlined."""
    names = tuple(step.name for step in path.design.steps)
    plan = layout(names, width, height, chosen, busy=path.people > 0)
    canvas = Canvas(width)
    top = int(plan.level.air)
    maximum = max(step.count for step in path.figures.steps.values())
    moves = path.moves()
    for index in plan.shown:
        column, row = plan.place(index)
        x, y = column * plan.column, top + row * (plan.level.block() + 1)
        _name(canvas, x, y, plan.names[index], index == chosen)
        if index + 1 < len(names):
            _arrow(canvas, x, y, plan, path, index, moves.get((index, index + 1)))
        _figures(canvas, x, y + plan.level.names, plan, path, index, maximum, index == chosen)
    below = top + plan.rows * (plan.level.block() + 1) - 1
    if plan.arcs:
        arcs = [_arc(path, *ends, move) for ends, move in moves.items() if set(ends) <= set(plan.shown)]
        draw_arcs(
            canvas, below, plan.arcs, plan.column, [arc.shifted(-plan.first) for arc in arcs if arc.needs_arc]
        )
    out = [] if plan.arcs else [exits_line(path, chosen, width)]
    return [*canvas.lines(), *out, *[""] * plan.level.air]


def _name(canvas: Canvas, x: int, y: int, lines: Sequence[str], here: bool) -> None:
    for below, text in enumerate(lines):
        canvas.put(x, y + below, text, SELECTED if here else "strong")


def _arrow(
    canvas: Canvas, x: int, y: int, plan: Layout, path: PathMap, index: int, move: MoveFigures | None
) -> None:
    """Draw the arrow to the next step: solid if the design has this move, dotted if people made it anyway."""
    designed = path.is_designed(index, index + 1)
    start = x + cell_len(plan.names[index][0]) + 1
    room = x + plan.column - 1 - start
    if room < 1 or not (designed or move):
        return
    stroke = "─" if designed else "┄"
    canvas.put(start, y, stroke * (room - 1) + ("▶" if designed else "▷"), "dim")
    count = number(move.count) if move else ""
    if count and room >= len(count) + 4:
        canvas.put(start + (room - 1 - len(count)) // 2, y, count)


def _figures(
    canvas: Canvas, x: int, y: int, plan: Layout, path: PathMap, index: int, maximum: int, here: bool
) -> None:
    level, inner, step = plan.level, plan.column - 1, path.design.steps[index]
    seen = path.figures.steps[step.id]
    count = number(seen.count)
    canvas.put(x, y, count, "strong" if seen.count else "dim")
    if not level.pressing:
        _write_lateness(canvas, x + len(count) + 2, y, inner - len(count) - 2, seen)
    y += 1
    if level.bars:
        length = max(1, round(seen.count / maximum * (inner - 1))) if seen.count else 0
        canvas.put(x, y, "▇" * length, "accent" if here else "dim")
        y += 1
    if level.pressing:
        _write_lateness(canvas, x, y, inner, seen)
        y += 1
    if level.times:
        _write_pair(canvas, x, y, inner, _("target"), days(step.expected_days))
        median = None if seen.median_days is None else round(seen.median_days)
        end = _write_pair(canvas, x, y + 1, inner, _("med."), days(median))
        if above_target(step, seen):
            canvas.put(end + 1, y + 1, "!", "late")
        y += 2
    if level.left and seen.left:
        gone = ngettext("{n} exit", "{n} exits", seen.left).format(n=number(seen.left))
        canvas.put(x, y, gone, "dim")


def above_target(step: StepDesign, seen: StepFigures) -> bool:
    """Tell whether the median stay is longer than expected."""
    expected, median = step.expected_days, seen.median_days
    return expected is not None and median is not None and median > expected


def _write_lateness(canvas: Canvas, x: int, y: int, room: int, seen: StepFigures) -> None:
    """Write the numbers of late and soon; only the late ones if there is little room."""
    for sign, role, count in (("!", "late", seen.late), ("~", "soon", seen.soon)):
        text = f"{sign} {number(count)}"
        if count and len(text) <= room:
            canvas.put(x, y, text, role)
            x, room = x + len(text) + 1, room - len(text) - 1


def _write_pair(canvas: Canvas, x: int, y: int, room: int, label: str, value: str) -> int:
    """Write a label and its number, aligned with other steps; return the column where the number ends."""
    canvas.put(x, y, label, "dim")
    end = x + max(len(label) + 1 + len(value), min(PAIR, room - 2))
    canvas.put(end - len(value), y, value)
    return end


def _arc(path: PathMap, origin: int, target: int, move: MoveFigures) -> Arc:
    n = move.count
    if target < origin:
        label = ngettext("{n} comes back", "{n} come back", n)
    elif target > origin + 1:
        label = ngettext("{n} skips", "{n} skip", n)
    else:
        label = "{n}"
    return Arc(origin, target, n, (label.format(n=number(n)), number(n)), move.designed)
