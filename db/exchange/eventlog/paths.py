"""The paths of an event log as stays: written, compared with those that are there, replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.clients.models import OUTSIDE, Enrolment, Stay
from db.clients.position import deadlines, move_kind
from db.core import clock
from db.core.bulk import insert_rows
from db.exchange.eventlog.visits import Visit
from db.trajectories.queries import Design, StepDesign

_COLUMNS = (
    Stay.enrolment,
    Stay.client,
    Stay.step,
    Stay.place,
    Stay.kind,
    Stay.entered_at,
    Stay.soon_on,
    Stay.due_on,
    Stay.left_at,
    Stay.went_to,
    Stay.spent_days,
)


@dataclass
class KnownPath:
    """What a client already did in a trajectory, all its versions together.

    `by_staff` tells that someone of the staff moved the client: such a path is history, not a copy of a log.
    """

    enrolments: set[tuple[int, int]] = field(default_factory=set)
    visits: list[tuple[int, dt.datetime, dt.datetime | None]] = field(default_factory=list)
    by_staff: bool = False


def sequential(visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits so that only the last one may last: a position is one step.

    A visit that never ended ends when the next one begins.
    """
    following: list[dt.datetime | None] = [visit.entered for visit in visits[1:]]
    return [
        Visit(visit.step, visit.entered, visit.left or after)
        for visit, after in zip(visits, [*following, None], strict=True)
    ]


def known_paths(clients: Iterable[int], versions: Sequence[int]) -> dict[int, KnownPath]:
    """Return what these clients did in these versions of a trajectory."""
    rows: Any = (
        Stay.select(
            Stay.client,
            Stay.enrolment,
            Enrolment.trajectory,
            Stay.step,
            Stay.entered_at,
            Stay.left_at,
            Stay.entered_by,
            Stay.left_by,
        )
        .join(Enrolment)
        .where(Stay.client.in_(list(clients)), Enrolment.trajectory.in_(versions))
        .order_by(Stay.client, Stay.entered_at, Stay.enrolment, Stay.place)
        .tuples()
    )
    found: dict[int, KnownPath] = {}
    for client, enrolment, version, step, entered, left, entered_by, left_by in rows:
        path = found.setdefault(client, KnownPath())
        path.enrolments.add((enrolment, version))
        path.visits.append((step, entered, left))
        path.by_staff |= (entered_by or left_by) is not None
    return found


def add_paths(design: Design, paths: Mapping[int, Sequence[Visit]], steps: Mapping[str, StepDesign]) -> None:
    """Enrol these clients, by id, and store their stays, inside the caller's transaction."""
    if not paths:
        return
    columns = [Enrolment.client, Enrolment.trajectory, Enrolment.opened_at, Enrolment.closed_at]
    rows = [(client, design.id, visits[0].entered, visits[-1].left) for client, visits in paths.items()]
    insert_rows(Enrolment, columns, rows)
    made: Any = (
        Enrolment.select(Enrolment.client, Enrolment.id)
        .where(Enrolment.trajectory == design.id, Enrolment.client.in_(list(paths)))
        .tuples()
    )
    enrolments: dict[int, int] = dict(made)
    _store_stays(design, {enrolments[client]: (client, visits) for client, visits in paths.items()}, steps)


def replace_path(
    design: Design, enrolment: int, client: int, visits: Sequence[Visit], steps: Mapping[str, StepDesign]
) -> None:
    """Put these stays in the place of those of an enrolment, inside the caller's transaction."""
    Stay.delete().where(Stay.enrolment == enrolment).execute()
    Enrolment.update(
        opened_at=visits[0].entered, closed_at=visits[-1].left, row_version=Enrolment.row_version + 1
    ).where(Enrolment.id == enrolment).execute()
    _store_stays(design, {enrolment: (client, visits)}, steps)


def _store_stays(
    design: Design, paths: Mapping[int, tuple[int, Sequence[Visit]]], steps: Mapping[str, StepDesign]
) -> None:
    rows = (
        row
        for enrolment, (client, visits) in paths.items()
        for row in _stays(design, enrolment, client, [(visit, steps[visit.step]) for visit in visits])
    )
    insert_rows(Stay, _COLUMNS, rows)


def _stays(
    design: Design, enrolment: int, client: int, path: Sequence[tuple[Visit, StepDesign]]
) -> Iterable[tuple[object, ...]]:
    origin: tuple[int, int] | None = None
    targets = [*(step.id for _visit, step in path[1:]), OUTSIDE]
    for place, ((visit, step), target) in enumerate(zip(path, targets, strict=True), 1):
        here = (step.id, step.place)
        entered_on = clock.local(visit.entered).date()
        left_on = clock.local(visit.left).date() if visit.left else None
        yield (
            enrolment,
            client,
            step.id,
            place,
            move_kind(origin, here, design.usual),
            visit.entered,
            *deadlines(entered_on, step.expected_days),
            visit.left,
            target if left_on else None,
            (left_on - entered_on).days if left_on else None,
        )
        origin = here
