"""How many clients were in each step at the end of each of the last weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from peewee import SQL, Case, fn

from db.clients.models import OpenTally, Stay
from db.clients.reach import MIN_GROUP, sees_all
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import raw_rows
from db.trajectories.queries import Design

WEEKS = 12


def weekly(now: int, changes: Sequence[int]) -> tuple[int, ...]:
    """Return the number of clients at the end of each week, the oldest first and then now.

    `changes` has who entered less who left, for each week from this one back. With 10 clients now, of whom 3
    entered this week while 1 left, there were 8 a week ago.
    """
    seen = [now]
    for change in changes:
        seen.append(max(0, seen[-1] - change))
    return tuple(reversed(seen))


def weekly_clients(actor: Actor, design: Design) -> dict[int, tuple[int, ...]]:
    """Return the clients in each step, by step id: at the end of each of WEEKS - 1 weeks, then now.

    They are counted back from now by who entered and left, in one query of the stays of these weeks. A step
    that never had MIN_GROUP clients is left out for readers who cannot see every file.
    """
    ids = [step.id for step in design.steps]
    counted: Any = OpenTally.select(OpenTally.step, fn.SUM(OpenTally.count)).where(OpenTally.step.in_(ids))
    now = {step: int(count) for step, count in raw_rows(counted.group_by(OpenTally.step))}
    ends = week_ends(clock.today())
    changes = {id_: [0] * len(ends) for id_ in ids}
    flows = _flow(Stay.entered_at, 1, ids, ends).union_all(_flow(Stay.left_at, -1, ids, ends))
    for step, week, change in raw_rows(flows):
        changes[step][week] += int(change)
    least = 1 if sees_all(actor) else MIN_GROUP
    found = {id_: weekly(now.get(id_, 0), changes[id_]) for id_ in ids}
    return {id_: weeks for id_, weeks in found.items() if max(weeks) >= least}


def week_ends(today: dt.date) -> list[dt.datetime]:
    """Return the midnights after the same weekday in the weeks before, the latest first."""
    days = (today - dt.timedelta(days=7 * week - 1) for week in range(1, WEEKS))
    return [clock.instant(day, dt.time()) for day in days]


def _flow(at: Any, sign: int, ids: list[int], ends: list[dt.datetime]) -> Any:
    """Return the query of (step, weeks ago, `sign` for each stay whose column `at` is in that week)."""
    week = Case(None, [(at >= end, SQL(str(ago))) for ago, end in enumerate(ends)])
    query = Stay.select(Stay.step, week.alias("week"), fn.SUM(SQL(str(sign))))
    return query.where(Stay.step.in_(ids), at >= ends[-1]).group_by(Stay.step, SQL("2"))
