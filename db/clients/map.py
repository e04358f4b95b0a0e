"""The figures of the trajectory map, from counters."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from peewee import fn

from db.clients.models import OUTSIDE, MoveTally, OpenTally
from db.clients.position import median_of
from db.clients.reach import MIN_GROUP, sees_all
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import raw_rows
from db.trajectories.queries import Design, current_trajectories


@dataclass(frozen=True)
class StepFigures:
    """One step: clients in it, late, soon late; median days of past stays; how many left the trajectory."""

    count: int
    late: int
    soon: int
    median_days: float | None
    left: int


@dataclass(frozen=True)
class MoveFigures:
    """An observed move between two steps; the median is of whole days in the first one."""

    from_step: int
    to_step: int
    count: int
    median_days: float | None
    designed: bool


@dataclass(frozen=True)
class MapFigures:
    """The figures of one version of a trajectory."""

    steps: dict[int, StepFigures]
    moves: tuple[MoveFigures, ...]

    def off_design(self) -> float:
        """Return the share of moves that the design does not foresee, from 0 to 1."""
        total = sum(move.count for move in self.moves)
        return sum(move.count for move in self.moves if not move.designed) / total if total else 0.0


def main_trajectory() -> int | None:
    """Return the oldest current trajectory with clients, else the oldest; None if there is none."""
    ids = [row.id for row in current_trajectories()]
    walked = (id_ for id_ in ids if MoveTally.select().where(MoveTally.trajectory == id_).exists())
    return next(walked, ids[0] if ids else None)


def map_figures(actor: Actor, design: Design) -> MapFigures:
    """Return the figures of a design's map; the cost does not depend on the number of clients.

    Clients in each step are counted for all readers. Other figures of fewer than MIN_GROUP clients are hidden
    from readers who cannot see every file.
    """
    least = 1 if sees_all(actor) else MIN_GROUP
    today = clock.today()
    open_now: dict[int, Counter[str]] = defaultdict(Counter)
    ids = [step.id for step in design.steps]
    late, soon = OpenTally.due_on < today, (OpenTally.due_on >= today) & (OpenTally.soon_on <= today)
    for label, condition in (("count", None), ("late", late), ("soon", soon)):
        query: Any = OpenTally.select(OpenTally.step, fn.SUM(OpenTally.count)).where(OpenTally.step.in_(ids))
        if condition is not None:
            query = query.where(condition)
        for step, count in raw_rows(query.group_by(OpenTally.step)):
            open_now[step][label] = int(count)
    moves: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    tallies: Any = MoveTally.select(MoveTally.from_step, MoveTally.to_step, MoveTally.days, MoveTally.count)
    for origin, target, days, count in raw_rows(tallies.where(MoveTally.trajectory == design.id)):
        moves[origin, target][days] = count
    spent: dict[int, Counter[int]] = defaultdict(Counter)
    for (origin, _target), histogram in moves.items():
        spent[origin].update(histogram)
    return MapFigures(
        {
            step.id: StepFigures(
                open_now[step.id]["count"],
                open_now[step.id]["late"],
                open_now[step.id]["soon"],
                median_of(spent[step.id]) if spent[step.id].total() >= least else None,
                many if (many := sum(moves.get((step.id, OUTSIDE), {}).values())) >= least else 0,
            )
            for step in design.steps
        },
        tuple(
            sorted(
                (
                    MoveFigures(
                        origin, target, sum(h.values()), median_of(h), (origin, target) in design.usual
                    )
                    for (origin, target), h in moves.items()
                    if OUTSIDE not in (origin, target) and sum(h.values()) >= least
                ),
                key=lambda move: (-move.count, move.from_step, move.to_step),
            )
        ),
    )
