"""The clients whom each colleague follows, and how many of them are overdue in a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from db.clients.models import Client, Stay
from db.clients.reach import READ, caseworkers_in_reach, id_in_reach, sees_all
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import raw_rows
from db.staff.models import Staff


@dataclass(frozen=True)
class Workload:
    """One colleague's overdue stays and active files."""

    staff_id: int | None
    """None for files that nobody follows; then `name` is empty."""
    name: str
    late: int
    files: int | None
    """None where only some of the colleague's files are within reach."""


def workloads(actor: Actor) -> tuple[Workload, ...]:
    """Return the workload of each colleague, and of nobody, in the files within this person's reach."""
    files: Any = Client.select(Client.responsible, fn.COUNT(Client.id)).where(
        Client.active == True,  # noqa: E712 - SQL
        id_in_reach(Client.id, actor),
    )
    late: Any = (
        Stay.select(Client.responsible, fn.COUNT(Stay.id))
        .join(Client)
        .where(Stay.left_at.is_null(), Stay.due_on < clock.today(), id_in_reach(Client.id, actor))
    )
    found = ranked(
        dict(raw_rows(late.group_by(Client.responsible))),
        dict(raw_rows(files.group_by(Client.responsible))),
        dict(raw_rows(Staff.select(Staff.id, Staff.name))),
    )
    if sees_all(actor):
        return found
    whole = {None, *caseworkers_in_reach(actor, READ)}
    within = (load if load.staff_id in whole else replace(load, files=None) for load in found)
    return tuple(load for load in within if load.late or load.files is not None)


def ranked(
    late: Mapping[int | None, int], files: Mapping[int | None, int], names: Mapping[int | None, str]
) -> tuple[Workload, ...]:
    """Return the workloads, the most overdue first, then the most files, from counts by colleague."""
    everyone = late.keys() | files.keys()

    def order(who: int | None) -> tuple[Any, ...]:
        return -late.get(who, 0), -files.get(who, 0), who is None, names.get(who, "")

    return tuple(
        Workload(who, names.get(who, ""), late.get(who, 0), files.get(who, 0))
        for who in sorted(everyone, key=order)
    )
