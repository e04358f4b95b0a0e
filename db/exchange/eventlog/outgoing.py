"""Reads the stays of a trajectory as cases, one after the other: what is exported, and what `path` counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, TextIO

from db.audit.journal import writing
from db.clients.models import Client, Stay
from db.clients.reach import visible
from db.core.actor import Actor
from db.core.database import reading
from db.exchange.eventlog.visits import Case, Visit
from db.exchange.eventlog.writers import WRITERS, Written
from db.staff.alerts import alert, all_leads
from db.trajectories.models import Step, Trajectory
from db.trajectories.queries import find_design


def export_events(actor: Actor, trajectory: str | None, form: str, out: TextIO) -> Written:
    """Write what clients did on a trajectory, or on the main one, as xes, csv or ocel; it is recorded first.

    A case is named by its file number, which tells nothing of the person. Raises Denied or Unknown.
    """
    with writing(actor, "exchange.export") as entry:
        design = find_design(trajectory)
        entry.about("trajectory", design.id, f"{design.name} {design.version}")
        entry.note(format=form)
        alert(actor, entry.verb, all_leads(), text=design.name)
    return WRITERS[form](out, read_cases(actor, "exchange.export", design.name))


def read_cases(actor: Actor, verb: str, trajectory: str) -> Iterator[Case]:
    """Yield, as file numbers, the clients whom `verb` covers who were in a trajectory of this name.

    All its versions count. The visits are in the order in which they began, the clients in the order of their
    registration.
    """
    query: Any = (
        Stay.select(Client.number, Step.name, Stay.entered_at, Stay.left_at)
        .join(Client)
        .switch(Stay)
        .join(Step)
        .join(Trajectory)
        .where(Trajectory.name == trajectory, visible(actor, verb))
        .order_by(Stay.client, Stay.entered_at, Stay.enrolment, Stay.place)
        .tuples()
    )
    with reading():
        for number, rows in groupby(query.iterator(), key=lambda row: row[0]):
            yield Case(number, tuple(Visit(step, entered, left) for _number, step, entered, left in rows))
