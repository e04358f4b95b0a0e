"""Rules on positions: when a stay is late or soon late, and how a move compares with the design."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Collection
from itertools import accumulate

from db.core.choices import Choices
from db.core.translation import N_

NEVER = dt.date(9999, 12, 31)
"""Due date of a stay in a step without an expected duration."""

SOON_SHARE = 0.8
"""Share of the expected duration after which a stay is soon late (domain, §1)."""


class Lateness(Choices):
    """How a stay compares with the expected duration of its step."""

    LATE = "late", N_("late")
    SOON = "soon", N_("soon")
    ON_TIME = "on_time", N_("on time")


LATENESS_SIGNS = {Lateness.LATE: "!", Lateness.SOON: "~", Lateness.ON_TIME: "·"}


class MoveKind(Choices):
    """How a move compares with the design, which foresees `usual` ones."""

    START = "start", N_("start")
    USUAL = "usual", N_("next step")
    SKIP = "skip", N_("skips steps")
    BACK = "back", N_("comes back")
    REPEAT = "repeat", N_("starts the step again")
    OTHER = "other", N_("off the usual path")


def deadlines(entered_on: dt.date, expected_days: int | None) -> tuple[dt.date, dt.date]:
    """Return the dates on which a stay becomes soon late and is due; `expected_days` in whole days.

    Entered on 12 October for 30 days: soon late on 5 November (24 days), due on 11 November, late the day
    after.
    """
    if expected_days is None:
        return NEVER, NEVER
    soon = entered_on + dt.timedelta(days=math.ceil(SOON_SHARE * expected_days))
    return soon, entered_on + dt.timedelta(days=expected_days)


def lateness(today: dt.date, soon_on: dt.date, due_on: dt.date) -> Lateness:
    """Return whether a stay is late (after its due date), soon late (80 % of its duration) or on time."""
    if today > due_on:
        return Lateness.LATE
    return Lateness.SOON if today >= soon_on else Lateness.ON_TIME


def move_kind(
    origin: tuple[int, int] | None, target: tuple[int, int], usual: Collection[tuple[int, int]]
) -> MoveKind:
    """Return how a move compares with the design; steps are (id, place), usual moves pairs of ids."""
    if origin is None:
        return MoveKind.START
    if (origin[0], target[0]) in usual:
        return MoveKind.USUAL
    if origin[0] == target[0]:
        return MoveKind.REPEAT
    if target[1] < origin[1]:
        return MoveKind.BACK
    return MoveKind.SKIP if target[1] > origin[1] + 1 else MoveKind.OTHER


def needs_reason(kind: MoveKind) -> bool:
    """Tell whether a move is off the design and so needs a reason."""
    return kind not in (MoveKind.START, MoveKind.USUAL)


def median_of(histogram: dict[int, int]) -> float | None:
    """Return the median of days, given the count of each; None if empty."""
    days = sorted(histogram)
    up_to = list(accumulate(histogram[day] for day in days))
    if not up_to or not up_to[-1]:
        return None
    low, high = (days[bisect_right(up_to, place)] for place in ((up_to[-1] - 1) // 2, up_to[-1] // 2))
    return (low + high) / 2
