"""Reading trajectories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from db.core.errors import NotFound
from db.core.text import fold
from db.core.translation import N_
from db.trajectories.models import STEP_TEXTS, DesignState, Step, Trajectory, UsualMove


@dataclass(frozen=True)
class StepDesign:
    """One step of a design; `place` counts from 1, durations are in days."""

    id: int
    place: int
    name: str
    expected_days: int | None
    response_days: int | None
    texts: dict[str, str]


@dataclass(frozen=True)
class Design:
    """One version of a trajectory, its steps in order, and its usual moves as pairs of step ids."""

    id: int
    name: str
    version: int
    state: DesignState
    purpose: str
    steps: tuple[StepDesign, ...]
    usual: frozenset[tuple[int, int]]

    def step(self, step_id: int) -> StepDesign:
        """Return the step with this id."""
        return next(step for step in self.steps if step.id == step_id)

    def ends_at(self, step_id: int) -> bool:
        """Tell whether no move is foreseen from this step, so that a client may leave there."""
        return all(origin != step_id for origin, _target in self.usual)

    def named(self, name: str) -> StepDesign:
        """Return the step of this name (ignoring accents and case) or place; raises NotFound."""
        wanted = fold(name)
        for step in self.steps:
            if fold(step.name) == wanted or str(step.place) == wanted:
                return step
        known = ", ".join(step.name for step in self.steps)
        raise NotFound(
            "step.unknown",
            N_("There is no step “{name}”. The steps are: {known}."),
            field="step",
            name=name,
            known=known,
        )


@dataclass(frozen=True)
class TrajectoryRow:
    """A version of a trajectory as lists show it."""

    id: int
    name: str
    version: int
    state: DesignState
    steps: int


def trajectories() -> list[TrajectoryRow]:
    """Return all versions of all trajectories: by name, the newest version first."""
    counted: Any = Step.select(Step.trajectory, fn.COUNT(Step.id)).group_by(Step.trajectory).tuples()
    steps = dict(counted)
    rows = [TrajectoryRow(t.id, t.name, t.version, t.state, steps.get(t.id, 0)) for t in Trajectory.select()]
    return sorted(rows, key=lambda row: (fold(row.name), row.name, -row.version))


def current_trajectories() -> list[TrajectoryRow]:
    """Return the current versions, the oldest trajectory (the main one) first."""
    rows = [row for row in trajectories() if row.state == DesignState.CURRENT]
    return sorted(rows, key=lambda row: row.id)


def find_design(name: str | None = None) -> Design:
    """Return the current version of the trajectory of this name, or the main one; raises NotFound."""
    rows = current_trajectories()
    for row in rows:
        if name is None or fold(row.name) == fold(name):
            return design(row.id)
    if name is None:
        raise NotFound("trajectory.none", N_("There is no trajectory yet."))
    raise NotFound(
        "trajectory.unknown", N_("There is no trajectory “{name}”."), field="trajectory", name=name
    )


def design(trajectory_id: int) -> Design:
    """Return one version with its steps; raises NotFound."""
    row = Trajectory.get_or_none(Trajectory.id == trajectory_id)
    if row is None:
        raise NotFound("trajectory.unknown", N_("There is no trajectory “{name}”."), name=trajectory_id)
    steps = tuple(
        StepDesign(
            s.id,
            s.position,
            s.name,
            s.expected_days,
            s.response_days,
            {name: getattr(s, name) for name in STEP_TEXTS},
        )
        for s in Step.select().where(Step.trajectory == row).order_by(Step.position)
    )
    ids = [s.id for s in steps]
    moves = (
        UsualMove.select(UsualMove.from_step, UsualMove.to_step).where(UsualMove.from_step.in_(ids)).tuples()
    )
    return Design(
        row.id, row.name, row.version, row.state, row.purpose, steps, frozenset(tuple(m) for m in moves)
    )
