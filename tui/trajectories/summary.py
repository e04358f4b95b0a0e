"""Text about a trajectory: the line above its map, and the exits of a step."""

from __future__ import annotations

from db.core.translation import N_, _, ngettext
from db.trajectories.models import DesignState
from tui.trajectories.path import PathMap
from tui.widgets.ink import Cell, ink, line, number, split, width_of

STATES = {
    DesignState.DRAFT: N_("draft"),
    DesignState.CURRENT: N_("current"),
    DesignState.RETIRED: N_("former"),
}


def state_of(state: str) -> str:
    """Return the state of a version."""
    return _(STATES[DesignState(state)])


def title_line(path: PathMap, width: int) -> Cell:
    """Return the line above the map: version, people, late, share of moves off the design."""
    design = path.design
    name = ink("strong", design.name)
    version = _("version {n} ({state})").format(n=design.version, state=state_of(design.state))
    title, totals = line(name, ink("dim", f" · {version}")), _totals(path)
    if width_of(title) + width_of(totals) + 3 <= width:
        return split(title, totals, width)
    if width_of(name) + width_of(totals) + 3 > width:
        totals = _totals(path, brief=True)
    return split(name, totals, width)


def _totals(path: PathMap, *, brief: bool = False) -> Cell:
    people = ngettext("{n} client", "{n} clients", path.people).format(n=number(path.people))
    parts: list[Cell] = [people]
    if path.late:
        late = "! {n}" if brief else _("! {n} late")
        parts += [" · ", ink("late", late.format(n=number(path.late)))]
    if not path.design.usual:
        parts += [" · ", ink("dim", _("usual moves not defined"))]
    elif path.figures.moves:
        share = round(100 * path.figures.off_design())
        parts += [" · ", ink("dim", _("{share}% off the usual path").format(share=share))]
    return line(*parts)


def exits_line(path: PathMap, place: int, width: int) -> Cell:
    """Return the line with the moves from a step; moves off the design are marked."""
    step = path.design.steps[place]
    parts: list[Cell] = [ink("dim", _("from here:"))]
    for move in path.figures.moves:
        if move.from_step == step.id:
            way = "─▶" if move.designed else "┄▷"
            parts.append(
                line(ink("dim", f" {way} "), path.design.step(move.to_step).name, f" {number(move.count)}")
            )
    left = path.figures.steps[step.id].left
    if left:
        parts.append(line(ink("dim", " ─▶ "), ngettext("{n} exit", "{n} exits", left).format(n=number(left))))
    while len(parts) > 2 and width_of(line(*parts)) > width:
        parts.pop()
    return line(*parts) if len(parts) > 1 else ""
