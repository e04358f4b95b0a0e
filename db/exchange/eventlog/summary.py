"""Paths that clients really took: moves between steps, common paths, time in each step."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from db.exchange.eventlog.visits import Visit

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Move:
    """A move between two steps, and the median days between entering each.

    `designed` tells whether it is a usual move of the design.
    """

    origin: str
    target: str
    count: int
    median_days: float
    designed: bool


@dataclass(frozen=True)
class Variant:
    """A sequence of steps, the cases that followed it, and their median days from start to end."""

    steps: tuple[str, ...]
    count: int
    median_days: float


@dataclass(frozen=True)
class StepTime:
    """A step's visits, the paths that stop there, and the days that its ended visits lasted."""

    step: str
    visits: int
    last: int
    ended: int
    mean_days: float | None
    median_days: float | None


@dataclass(frozen=True)
class PathSummary:
    """The figures of all paths; moves, variants and steps are sorted by frequency, then by name."""

    cases: int
    events: int
    moves: tuple[Move, ...]
    variants: tuple[Variant, ...]
    times: tuple[StepTime, ...]

    @property
    def top_variant(self) -> int:
        """Return the number of cases on the most common path."""
        return self.variants[0].count if self.variants else 0

    @property
    def moves_total(self) -> int:
        """Return the number of moves of all cases."""
        return sum(move.count for move in self.moves)

    @property
    def loops(self) -> int:
        """Return the number of moves from a step to itself."""
        return sum(move.count for move in self.moves if move.origin == move.target)

    def figures(self) -> dict[str, object]:
        """Return the summary as data for the `path` command; days to four decimals."""
        return {
            "cases": self.cases,
            "events": self.events,
            "steps": len(self.times),
            "variants": len(self.variants),
            "top_variant": self.top_variant,
            "moves": [
                {
                    "from": move.origin,
                    "to": move.target,
                    "count": move.count,
                    "median_days": round(move.median_days, 4),
                    "designed": move.designed,
                }
                for move in self.moves
            ],
            "moves_total": self.moves_total,
            "loops": self.loops,
        }


def summarise(
    cases: Iterable[Sequence[Visit]], designed: Collection[tuple[str, str]], least: int = 1
) -> PathSummary:
    """Return the figures of paths, each the visits of one case in order; empty paths are skipped.

    Leaves out moves, variants and steps of fewer than `least` cases. `designed` holds the usual moves as
    pairs of step names. A path lasts from its first entry to its last exit, or to the entry of a visit that
    still lasts.
    """
    moves: dict[tuple[str, str], list[float]] = defaultdict(list)
    paths: dict[tuple[str, ...], list[float]] = defaultdict(list)
    visits: Counter[str] = Counter()
    last: Counter[str] = Counter()
    stays: dict[str, list[float]] = defaultdict(list)
    people: Counter[object] = Counter()
    for case in cases:
        if not case:
            continue
        people.update({(here.step, there.step) for here, there in pairwise(case)})
        people.update({visit.step for visit in case})
        for here, there in pairwise(case):
            moves[here.step, there.step].append((there.entered - here.entered) / DAY)
        for visit in case:
            visits[visit.step] += 1
            if visit.left is not None:
                stays[visit.step].append((visit.left - visit.entered) / DAY)
        last[case[-1].step] += 1
        until = max(visit.left or visit.entered for visit in case)
        paths[tuple(visit.step for visit in case)].append((until - case[0].entered) / DAY)
    return PathSummary(
        cases=cases_ if (cases_ := sum(len(days) for days in paths.values())) >= least else 0,
        events=visits.total() if cases_ >= least else 0,
        moves=tuple(
            Move(*pair, len(days), median(days), pair in designed)
            for pair, days in sorted(moves.items(), key=_most_first)
            if people[pair] >= least
        ),
        variants=tuple(
            Variant(steps, len(days), median(days))
            for steps, days in sorted(paths.items(), key=_most_first)
            if len(days) >= least
        ),
        times=tuple(
            StepTime(step, count, last[step], len(stays[step]), *_spread(stays[step]))
            for step, count in sorted(visits.items(), key=lambda item: (-item[1], item[0]))
            if people[step] >= least
        ),
    )


def _most_first(item: tuple[tuple[str, ...], list[float]]) -> tuple[int, tuple[str, ...]]:
    return -len(item[1]), item[0]


def _spread(days: list[float]) -> tuple[float | None, float | None]:
    return (fmean(days), median(days)) if days else (None, None)
