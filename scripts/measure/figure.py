"""A measured figure and its floor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value, its unit, its floor in the same run, and the highest ratio aimed at (None for none)."""

    what: str
    unit: str
    value: float
    against: str
    floor: float
    at_most: float | None

    @property
    def ratio(self) -> float | None:
        """The value over the floor; None without a floor."""
        return self.value / self.floor if self.floor else None
