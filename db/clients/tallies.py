"""The counters behind the map, updated in the transaction that changes a stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from peewee import fn

from db.clients.models import OUTSIDE, Enrolment, MoveTally, OpenTally, Stay
from db.clients.position import MoveKind
from db.core import trail
from db.trajectories.models import Step


def count_open(step_id: int, soon_on: dt.date, due_on: dt.date, by: int) -> None:
    """Add `by` (1 or -1) to the open stays of a step with these dates."""
    key = {"step": step_id, "soon_on": soon_on, "due_on": due_on}
    add(OpenTally, key, by)


def count_move(trajectory_id: int, from_step: int, to_step: int, days: int, by: int = 1) -> None:
    """Count one more move, or with `by=-1` one less, after this many whole days in `from_step`."""
    key = {"trajectory": trajectory_id, "from_step": from_step, "to_step": to_step, "days": days}
    add(MoveTally, key, by)


def count_stays(trajectory_id: int, stays: Iterable[Stay], by: int) -> None:
    """Add what these stays of a path count for, or with `by=-1` take it away."""
    for stay in stays:
        if stay.left_at is None:
            count_open(stay.step_id, stay.soon_on, stay.due_on, by)
        else:
            assert stay.went_to is not None  # set when it was left, as the days are
            assert stay.spent_days is not None
            count_move(trajectory_id, stay.step_id, stay.went_to, stay.spent_days, by)
        if stay.kind is MoveKind.START:
            count_move(trajectory_id, OUTSIDE, stay.step_id, 0, by)


def add(model: Any, key: dict[str, Any], by: int) -> None:
    """Add `by` to the counter with this key, which is there only while it is not 0."""
    trail.counted(model, key, "count", by)
    columns = [getattr(model, name) for name in key]
    # One statement, so that two concurrent moves cannot both insert the row.
    model.insert(**key, count=by).on_conflict(
        conflict_target=columns, update={model.count: model.count + by}
    ).execute()
    if by < 0:
        at = [column == value for column, value in zip(columns, key.values(), strict=True)]
        model.delete().where(*at, model.count == 0).execute()


def rebuild(trajectory_id: int) -> None:
    """Recount everything of one trajectory after an import, inside the caller's transaction."""
    steps = Step.select(Step.id).where(Step.trajectory == trajectory_id)
    inside = Stay.step.in_(steps)
    OpenTally.delete().where(OpenTally.step.in_(steps)).execute()
    MoveTally.delete().where(MoveTally.trajectory == trajectory_id).execute()
    counted = fn.COUNT(Stay.id)
    OpenTally.insert_from(
        Stay.select(Stay.step, Stay.soon_on, Stay.due_on, counted)
        .where(inside, Stay.left_at.is_null())
        .group_by(Stay.step, Stay.soon_on, Stay.due_on),
        [OpenTally.step, OpenTally.soon_on, OpenTally.due_on, OpenTally.count],
    ).execute()
    moves = Stay.left_at.is_null(False) & inside
    columns = [MoveTally.trajectory, MoveTally.from_step, MoveTally.to_step, MoveTally.days, MoveTally.count]
    MoveTally.insert_from(
        Stay.select(Enrolment.trajectory, Stay.step, Stay.went_to, Stay.spent_days, counted)
        .join(Enrolment)
        .where(moves)
        .group_by(Enrolment.trajectory, Stay.step, Stay.went_to, Stay.spent_days),
        columns,
    ).execute()
    starts: Any = (
        Stay.select(Stay.step, counted)
        .where(inside, Stay.kind == MoveKind.START)
        .group_by(Stay.step)
        .tuples()
    )
    rows = [(trajectory_id, OUTSIDE, step, 0, count) for step, count in starts]
    if rows:
        MoveTally.insert_many(rows, fields=columns).execute()
