"""Draws the figures of each step below its name, in the same form for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.clients.map import StepFigures
from db.core.dates import days
from db.core.translation import _, ngettext
from db.trajectories.queries import StepDesign
from tui.trajectories.layout import Layout
from tui.trajectories.path import PathMap
from tui.widgets.canvas import Canvas
from tui.widgets.ink import number
from tui.widgets.spark import spark, thinned

PAIR = 12
"""Columns for a label at the left and its number at the right, as in « cible  30 j »."""
BESIDE = 2
"""Columns between figures on one line."""
WEEKS = (12, 6, 3)
"""How many weeks of a trend are drawn, depending on the room."""
Trend = Mapping[int, Sequence[int]]
"""Clients in each step at the end of each week, by step id."""


class StepBlock:
    """Draws a step's count, trend, lateness, times and exits, as the layout says."""

    def __init__(self, canvas: Canvas, plan: Layout, path: PathMap, trend: Trend) -> None:
        self.canvas, self.level, self.inner = canvas, plan.level, plan.column - 1
        self.figures, self.trend = path.figures.steps, trend
        self.first = path.design.steps[plan.first].id
        steps = [path.design.steps[index] for index in plan.shown]
        seen = [self.figures[step.id] for step in steps]
        self.in_words = max(len(times(*pair)) + 2 for pair in zip(steps, seen, strict=True)) <= self.inner
        late = max(_width(lateness(one, self.inner)) for one in seen) + BESIDE
        left = max(len(self._exits(one)) for one in seen) + BESIDE
        timed = max(len(self._times(*pair)) + 2 for pair in zip(steps, seen, strict=True)) + BESIDE
        room = self.inner if self.level.pressing else 0
        self.exits_at = late if not self.level.left and 0 < left - BESIDE <= room - late else 0
        """Column of the exits after late and soon; 0 if they are elsewhere or left out."""
        late += left if self.exits_at else 0
        places = [(late, room), (timed, self.inner if self.level.times == 1 else 0)]
        fits = [max((weeks for weeks in WEEKS if at + weeks <= room), default=0) for at, room in places]
        self.late_weeks = (late, 0 if self.level.trend else fits[0])
        self.time_weeks = (timed, 0 if self.level.trend or fits[0] else fits[1])
        """Column and number of weeks of a trend after late and soon, or after target and median."""

    def before_arrow(self, step: StepDesign) -> str:
        """Return what is at the left of the arrow on the line of the count."""
        seen = self.figures[step.id]
        count = number(seen.count)
        if self.level.pressing:
            return count
        beside = lateness(seen, self.inner - len(count) - BESIDE)
        return (" " * BESIDE).join([count, *([" ".join(text for text, _role in beside)] if beside else [])])

    def draw(self, step: StepDesign, x: int, y: int, *, here: bool) -> None:
        """Draw the figures of a step from its count downwards."""
        canvas, level, seen = self.canvas, self.level, self.figures[step.id]
        weeks = [*past[:-1], seen.count] if (past := self.trend.get(step.id)) else []
        role = "accent" if here else "dim"
        count = number(seen.count)
        canvas.put(x, y, count, "strong" if seen.count else "dim")
        if not level.pressing:
            self._lateness(x + len(count) + BESIDE, y, seen, self.inner - len(count) - BESIDE)
        y += 1
        if level.trend:
            canvas.put(x, y, spark(weeks), role)
            label = _("12 weeks")
            if weeks and step.id == self.first and self.inner > WEEKS[0] + len(label):
                canvas.put(x + WEEKS[0] + 1, y, label, "dim")
            y += 1
        if level.pressing:
            self._lateness(x, y, seen, self.inner)
            if self.exits_at:
                canvas.put(x + self.exits_at, y, self._exits(seen), "dim")
            self._trend(x, y, weeks, role, *self.late_weeks)
            y += 1
        if level.times == 1:
            text = self._times(step, seen)
            canvas.put(x, y, text)
            if above_target(step, seen):
                canvas.put(x + len(text) + 1, y, "!", "late")
            self._trend(x, y, weeks, role, *self.time_weeks)
        elif level.times:
            self._pair(x, y, _("target"), days(step.expected_days))
            end = self._pair(x, y + 1, _("med."), days(_median(seen)))
            if above_target(step, seen):
                canvas.put(end + 1, y + 1, "!", "late")
        y += level.times
        if level.left:
            canvas.put(x, y, self._exits(seen), "dim")

    def _exits(self, seen: StepFigures) -> str:
        """Return how many left the trajectory from a step; in thousands if there is little room."""
        text = exits(seen.left)
        return text if len(text) <= self.inner else exits(seen.left, thousands(seen.left))

    def _times(self, step: StepDesign, seen: StepFigures) -> str:
        return times(step, seen) if self.in_words else _short_times(step, seen)

    def _trend(self, x: int, y: int, weeks: Sequence[int], role: str, at: int, count: int) -> None:
        if weeks and count:
            self.canvas.put(x + at, y, spark(thinned(weeks, count)), role)

    def _lateness(self, x: int, y: int, seen: StepFigures, room: int) -> None:
        for text, role in lateness(seen, room):
            self.canvas.put(x, y, text, role)
            x += len(text) + 1

    def _pair(self, x: int, y: int, label: str, value: str) -> int:
        """Write a label and its number, aligned with other steps; return the column where the number ends."""
        self.canvas.put(x, y, label, "dim")
        end = x + max(len(label) + 1 + len(value), min(PAIR, self.inner - 2))
        self.canvas.put(end - len(value), y, value)
        return end


def lateness(seen: StepFigures, room: int) -> list[tuple[str, str]]:
    """Return the numbers of late and soon, each with its role; only the late ones if there is little room."""
    parts = []
    for sign, role, count in (("!", "late", seen.late), ("~", "soon", seen.soon)):
        text = f"{sign} {number(count)}"
        if count and len(text) <= room:
            parts.append((text, role))
            room -= len(text) + 1
    return parts


def _width(parts: Sequence[tuple[str, str]]) -> int:
    return len(" ".join(text for text, _role in parts))


def exits(left: int, told: str = "") -> str:
    """Return how many left the trajectory, as `told` if given; empty for none."""
    return ngettext("{n} exit", "{n} exits", left).format(n=told or number(left)) if left else ""


def thousands(count: int) -> str:
    """Return a large number in thousands, for where the whole number does not fit: « 97k »."""
    return f"{round(count / 1000)}k" if count >= 1000 else str(count)


def above_target(step: StepDesign, seen: StepFigures) -> bool:
    """Tell whether the median stay is longer than expected."""
    expected, median = step.expected_days, seen.median_days
    return expected is not None and median is not None and median > expected


def _median(seen: StepFigures) -> int | None:
    return None if seen.median_days is None else round(seen.median_days)


def times(step: StepDesign, seen: StepFigures) -> str:
    """Return target and median on one line."""
    return f"{_('target')} {days(step.expected_days)} · {_('med.')} {days(_median(seen))}"


def _short_times(step: StepDesign, seen: StepFigures) -> str:
    """Return median and target without words: « 24/30 j »."""
    median = _median(seen)
    return f"{'—' if median is None else median}/{days(step.expected_days)}"
