"""The data of the map: a version of a trajectory and its figures, in one cheap read."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.map import MapFigures, MoveFigures, main_trajectory, map_figures
from db.core.actor import Actor
from db.trajectories.queries import Design, design


@dataclass(frozen=True)
class PathMap:
    """A version of a trajectory and the moves that people made."""

    design: Design
    figures: MapFigures

    @property
    def people(self) -> int:
        """Number of people on the path now."""
        return sum(step.count for step in self.figures.steps.values())

    @property
    def late(self) -> int:
        """Number of them who are late."""
        return sum(step.late for step in self.figures.steps.values())

    def most_late_step(self) -> int:
        """Return the index of the step with the most people late, then the most people."""
        steps = [self.figures.steps[step.id] for step in self.design.steps]
        return max(range(len(steps)), key=lambda place: (steps[place].late, steps[place].count))

    def moves(self) -> dict[tuple[int, int], MoveFigures]:
        """Return the observed moves by the indices of their steps."""
        place = {step.id: index for index, step in enumerate(self.design.steps)}
        return {(place[m.from_step], place[m.to_step]): m for m in self.figures.moves}

    def is_designed(self, origin: int, target: int) -> bool:
        """Tell whether the design has a move between two steps."""
        steps = self.design.steps
        return (steps[origin].id, steps[target].id) in self.design.usual


def read_path(actor: Actor, trajectory_id: int | None) -> PathMap | None:
    """Read a version and its figures, by default of the main trajectory; None if there is none."""
    if trajectory_id is None:
        trajectory_id = main_trajectory()
    if trajectory_id is None:
        return None
    path = design(trajectory_id)
    return PathMap(path, map_figures(actor, path))
