"""One measured figure beside its floor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, its unit, its floor in the same run, and the highest ratio aimed at (None: none)."""

    what: str
    unit: str
    value: float
    against: str
    floor: float
    at_most: float | None

    @property
    def ratio(self) -> float | None:
        """The value over the floor; None when there is no floor."""
        return self.value / self.floor if self.floor else None
