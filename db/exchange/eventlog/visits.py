"""What an event log says, as plain data: cases, and the visits that each paid to steps."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

START, COMPLETE = "start", "complete"


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in one step: aware UTC instants, `left` is None while it lasts."""

    step: str
    entered: dt.datetime
    left: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    """One person's visits, by the time they began; visits of equal time keep the file's order."""

    id: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class EventLog:
    """The cases of a log in their order of first appearance, and the count of rows that are no visit.

    `ignored` counts the rows of a start/complete log that are neither (scheduled, suspended…).
    """

    cases: tuple[Case, ...]
    ignored: int = 0

    @property
    def events(self) -> int:
        """Count the visits of all cases."""
        return sum(len(case.visits) for case in self.cases)

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps, by their first appearance in the first case that has them."""
        return tuple(dict.fromkeys(visit.step for case in self.cases for visit in case.visits))


class Event(NamedTuple):
    """One row of a file; `phase` is its life-cycle transition in small letters, empty when it has none."""

    case: str
    step: str
    at: dt.datetime
    end: dt.datetime | None = None
    phase: str = ""


def assemble(events: Sequence[Event], *, ends: bool) -> EventLog:
    """Make the visits of each case from the rows of a file, in the file's order.

    With `ends`, each row is a visit that says when it ended; without an end it is still open.
    When rows both start and complete, they pair into one visit (see `_paired`).
    Otherwise a visit ends when the next one of the case begins, and the last one is an instant that closes
    the path: nothing in such a log says how long it lasted, nor that the person is still there.
    """
    paired = not ends and {START, COMPLETE} <= {event.phase for event in events}
    by_case: dict[str, list[Event]] = defaultdict(list)
    ignored = 0
    for event in events:
        if paired and event.phase not in (START, COMPLETE):
            ignored += 1
        else:
            by_case[event.case].append(event)
    make = _paired if paired else _ended if ends else _chained
    cases = tuple(
        Case(case, tuple(make(sorted(rows, key=lambda row: row.at)))) for case, rows in by_case.items()
    )
    return EventLog(cases, ignored)


def _ended(rows: Iterable[Event]) -> list[Visit]:
    return [Visit(row.step, row.at, row.end) for row in rows]


def _chained(rows: Sequence[Event]) -> list[Visit]:
    following = [row.at for row in rows[1:]] + [row.at for row in rows[-1:]]
    return [Visit(row.step, row.at, end) for row, end in zip(rows, following, strict=True)]


def _paired(rows: Sequence[Event]) -> list[Visit]:
    """Pair each complete with the earliest start of its step that still waits, in time order.

    A start that nothing completes is an open visit; a complete that nothing started is an instant.
    At equal times the start counts as the first of the two, whichever row the file has first.
    """
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for index, row in enumerate(rows):
        if row.phase == START:
            waiting[row.step].append(index)
    ends: dict[int, dt.datetime] = {}
    for index, row in enumerate(rows):
        if row.phase == COMPLETE:
            starts = waiting[row.step]
            begun = starts and rows[starts[0]].at <= row.at
            ends[starts.popleft() if begun else index] = row.at
    return [
        Visit(row.step, row.at, ends.get(index))
        for index, row in enumerate(rows)
        if row.phase == START or index in ends
    ]
