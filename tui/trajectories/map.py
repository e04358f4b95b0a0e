"""Draws the map: steps joined by arrows, their figures, and the moves that people made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from db.clients.map import MoveFigures
from db.core.translation import ngettext
from tui.trajectories.arcs import Arc, draw_arcs
from tui.trajectories.figures import StepBlock, Trend, thousands
from tui.trajectories.layout import Layout, layout
from tui.trajectories.path import PathMap
from tui.trajectories.summary import exits_line
from tui.widgets.canvas import SELECTED, Canvas
from tui.widgets.ink import Cell, number


def layout_of(path: PathMap, chosen: int, width: int, height: int) -> Layout:
    """Return how a path is laid out in about `height` lines, with the step of index `chosen` visible."""
    names = tuple(step.name for step in path.design.steps)
    return layout(names, width, height, chosen, busy=path.people > 0)


def draw_map(
    path: PathMap, chosen: int, width: int, height: int, trend: Trend, *, marked: bool = True
) -> list[Cell]:
    """Return about `height` lines at most; the step with index `chosen` is underlined if it is `marked`."""
    plan = layout_of(path, chosen, width, height)
    canvas = Canvas(width)
    top = int(plan.level.air)
    moves = path.moves()
    block = StepBlock(canvas, plan, path, trend)
    low = _arrows_beside_counts(block, plan, path, moves)
    for index in plan.shown:
        column, row = plan.place(index)
        x, y = column * plan.column, top + row * (plan.level.block() + 1)
        step, here = path.design.steps[index], marked and index == chosen
        above = plan.level.names - len(plan.names[index]) if low else 0
        _name(canvas, x, y + above, plan.names[index], here)
        if index + 1 < len(path.design.steps):
            before = cell_len(block.before_arrow(step) if low else plan.names[index][0]) + 1
            move, designed = moves.get((index, index + 1)), path.is_designed(index, index + 1)
            arrow_y, room = y + plan.level.names * low, plan.column - 1 - before
            _arrow(canvas, x + before, arrow_y, room, move, designed=designed)
        block.draw(step, x, y + plan.level.names, here=here)
    below = top + plan.rows * (plan.level.block() + 1) - 1
    if plan.arcs:
        arcs = [_arc(path, *ends, move) for ends, move in moves.items() if set(ends) <= set(plan.shown)]
        draw_arcs(
            canvas, below, plan.arcs, plan.column, [arc.shifted(-plan.first) for arc in arcs if arc.needs_arc]
        )
    out = [] if plan.arcs else [exits_line(path, chosen, width) if marked else ""]
    return [*canvas.lines(), *out, *[""] * plan.level.air]


def _arrows_beside_counts(
    block: StepBlock, plan: Layout, path: PathMap, moves: Mapping[tuple[int, int], MoveFigures]
) -> bool:
    """Tell whether the arrows are beside the counts, where numbers fit best, or else beside the names."""
    needed = (
        cell_len(block.before_arrow(path.design.steps[place])) + len(number(moves[place, place + 1].count))
        for place in plan.shown
        if (place, place + 1) in moves
    )
    return plan.level.pressing or all(width + 3 < plan.column for width in needed)


def _name(canvas: Canvas, x: int, y: int, lines: Sequence[str], here: bool) -> None:
    for below, text in enumerate(lines):
        canvas.put(x, y + below, text, SELECTED if here else "strong")


def _arrow(
    canvas: Canvas, start: int, y: int, room: int, move: MoveFigures | None, *, designed: bool
) -> None:
    """Draw an arrow: solid if the design has this move, dotted if people made it anyway."""
    if room < 1 or not (designed or move):
        return
    stroke = "─" if designed else "┄"
    canvas.put(start, y, stroke * (room - 1) + ("▶" if designed else "▷"), "dim")
    written = (number(move.count), thousands(move.count)) if move else ()
    count = next((text for text in written if len(text) < room), "")
    canvas.put(start + (room - 1 - len(count)) // 2, y, count)


def _arc(path: PathMap, origin: int, target: int, move: MoveFigures) -> Arc:
    n = move.count
    if target < origin:
        label = ngettext("{n} comes back", "{n} come back", n)
    elif target > origin + 1:
        label = ngettext("{n} skips", "{n} skip", n)
    else:
        label = "{n}"
    return Arc(origin, target, n, (label.format(n=number(n)), number(n)), move.designed)
