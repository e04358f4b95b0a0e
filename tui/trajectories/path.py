"""What the map is drawn from: one version of a trajectory and its figures, in one cheap read."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.map import MapFigures, MoveFigures, main_trajectory, map_figures
from db.core.actor import Actor
from db.trajectories.queries import Design, design


@dataclass(frozen=True)
class PathMap:
    """One version of a trajectory and what people did on it."""

    design: Design
    figures: MapFigures

    @property
    def people(self) -> int:
        """How many are on the path now."""
        return sum(step.count for step in self.figures.steps.values())

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(step.late for step in self.figures.steps.values())

    def most_pressing(self) -> int:
        """Return the place of the step with the most people late, then the most people."""
        steps = [self.figures.steps[step.id] for step in self.design.steps]
        return max(range(len(steps)), key=lambda place: (steps[place].late, steps[place].count))

    def moves(self) -> dict[tuple[int, int], MoveFigures]:
        """Return the observed moves by the places (from 0) of the two steps."""
        place = {step.id: index for index, step in enumerate(self.design.steps)}
        return {(place[m.from_step], place[m.to_step]): m for m in self.figures.moves}

    def foreseen(self, origin: int, target: int) -> bool:
        """Tell whether the design foresees a move between two places."""
        steps = self.design.steps
        return (steps[origin].id, steps[target].id) in self.design.usual


def read_path(actor: Actor, trajectory_id: int | None) -> PathMap | None:
    """Return a version and its figures, by default of the main trajectory; None when there is none yet."""
    if trajectory_id is None:
        trajectory_id = main_trajectory()
    if trajectory_id is None:
        return None
    path = design(trajectory_id)
    return PathMap(path, map_figures(actor, path))
