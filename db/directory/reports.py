"""Error reports about directory entries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.audit.journal import Entry
from db.core import clock
from db.core.actor import Actor
from db.core.model import amend
from db.core.paging import Key
from db.directory.models import DirectoryReport, ReportOutcome, Service
from db.staff.models import Staff
from db.staff.queries import short_name


@dataclass(frozen=True)
class ReportLine:
    """An open report; `service` is empty if it is about the organisation."""

    key: Key
    id: int
    text: str
    service: str
    by: str
    at: dt.datetime


def open_reports(organisation_id: int) -> tuple[ReportLine, ...]:
    """Return the open reports of an entry, the oldest first."""
    query: Any = (
        DirectoryReport.select(
            DirectoryReport.id, DirectoryReport.text, Service.name, Staff.name, DirectoryReport.at
        )
        .join(Service, JOIN.LEFT_OUTER)
        .switch(DirectoryReport)
        .join(Staff, JOIN.LEFT_OUTER, on=(DirectoryReport.by == Staff.id))
        .where(DirectoryReport.organisation == organisation_id, DirectoryReport.settled.is_null())
        .order_by(DirectoryReport.id)
        .tuples()
    )
    return tuple(
        ReportLine((id_,), id_, text, service or "", short_name(by) if by else "", at)
        for id_, text, service, by, at in query
    )


def close_reports(actor: Actor, entry: Entry, which: Any, how: ReportOutcome) -> None:
    """Close the open reports that match a condition, inside the caller's transaction."""
    reports = list(DirectoryReport.select().where(which, DirectoryReport.settled.is_null()))
    for report in reports:
        amend(report, settled=how, settled_by=actor.id or None, settled_at=clock.now())
    entry.note(reports=len(reports), settled=how.value)
