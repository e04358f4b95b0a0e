"""Reads the stays of a trajectory as cases, one after the other: what is exported, and what `path` counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from db.clients.models import Client, Stay
from db.core.database import reading
from db.exchange.visits import Case, Visit
from db.trajectories.models import Step, Trajectory


def read_cases(trajectory: str) -> Iterator[Case]:
    """Yield each client who has been in any version of the trajectory of this exact name, as its file number.

    The visits are in the order in which they began, the clients in the order of their registration.
    """
    query: Any = (
        Stay.select(Client.number, Step.name, Stay.entered_at, Stay.left_at)
        .join(Client)
        .switch(Stay)
        .join(Step)
        .join(Trajectory)
        .where(Trajectory.name == trajectory)
        .order_by(Stay.client, Stay.entered_at, Stay.enrolment, Stay.place)
        .tuples()
    )
    with reading():
        for number, rows in groupby(query.iterator(), key=lambda row: row[0]):
            yield Case(number, tuple(Visit(step, entered, left) for _number, step, entered, left in rows))
