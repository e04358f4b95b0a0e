"""Reporting errors in directory entries, and closing the reports."""

from __future__ import annotations

from db.audit.journal import writing
from db.core.actor import Actor
from db.core.errors import Invalid, NotFound
from db.core.text import clean_lines
from db.core.translation import N_
from db.directory.models import DirectoryReport, ReportOutcome, Service
from db.directory.queries import find, unknown_service
from db.directory.reports import close_reports


def report(actor: Actor, organisation_id: int, text: str, service_id: int | None = None) -> int:
    """Report an error in an entry and return the report's id; the entry is then due for verification."""
    text = clean_lines(text, field="text", limit=1000)
    if not text:
        raise Invalid("directory.report", N_("Enter what is wrong."), field="text")
    with writing(actor, "directory.report") as entry:
        row = find(organisation_id)
        service = Service.get_or_none(Service.id == service_id, Service.organisation == row)
        if service_id is not None and service is None:
            raise unknown_service(service_id)
        made = DirectoryReport.create(organisation=row, service=service, text=text, by=actor.id or None)
        entry.about("organisation", row.id, row.name)
        entry.note(report=made.id)
        return int(made.id)


def close_report(actor: Actor, report_id: int, how: ReportOutcome) -> None:
    """Close one report as corrected or dismissed; that does not verify the entry."""
    with writing(actor, "directory.verify") as entry:
        row = DirectoryReport.get_or_none(DirectoryReport.id == report_id, DirectoryReport.settled.is_null())
        if row is None:
            raise NotFound(
                "report.unknown", N_("There is no open report {id}."), field="report", id=report_id
            )
        entry.about("organisation", row.organisation_id, row.organisation.name)
        entry.note(report=row.id)
        close_reports(actor, entry, DirectoryReport.id == row.id, how)
