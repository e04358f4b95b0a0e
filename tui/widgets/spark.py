"""Small charts drawn with characters."""

from __future__ import annotations

from collections.abc import Sequence

LEVELS = "▁▂▃▄▅▆▇"


def spark(values: Sequence[int]) -> str:
    """Return a character for each value, as high as its share of the largest one; a space for 0."""
    largest = max(values, default=0)
    return "".join(LEVELS[-(-value * len(LEVELS) // largest) - 1] if value else " " for value in values)


def thinned(values: Sequence[int], count: int) -> Sequence[int]:
    """Return `count` of the values, evenly spaced, the last one included; `count` divides their number."""
    by = len(values) // count
    return values[by - 1 :: by]
