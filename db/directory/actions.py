"""Editing and verifying directory entries."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from db.audit.journal import writing
from db.core import clock, settings
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.model import change
from db.core.text import clean, clean_lines
from db.core.translation import N_
from db.directory.entries import reindex
from db.directory.models import (
    DirectoryReport,
    Organisation,
    Phone,
    ReportOutcome,
    Service,
    ServiceStatus,
)
from db.directory.queries import find, unknown_service
from db.directory.reports import close_reports, open_reports
from db.staff.conflicts import ColleagueChanges, merge_edit


@dataclass(frozen=True)
class OrganisationDraft:
    """The editable fields of an organisation; only the name is required."""

    name: str
    alternate_name: str = ""
    description: str = ""
    email: str = ""
    website: str = ""
    place: str = ""
    remark: str = ""
    active: bool = True


@dataclass(frozen=True)
class ServiceDraft:
    """The editable fields of a service; only the name is required. `response_days` is the usual wait."""

    name: str
    description: str = ""
    status: ServiceStatus = ServiceStatus.ACTIVE
    eligibility_description: str = ""
    application_process: str = ""
    fees_description: str = ""
    languages: str = ""
    hours: str = ""
    alert: str = ""
    response_days: int | None = None


_LONG_TEXTS = (
    "description",
    "remark",
    "eligibility_description",
    "application_process",
    "fees_description",
    "hours",
)


def add_organisation(actor: Actor, draft: OrganisationDraft, *, phone: str = "") -> int:
    """Enter an organisation, with its number when there is one, and return its id.

    Nobody verified it yet, so it is to verify from tomorrow.
    """
    values, phone = _values(draft), clean(phone, field="phone", limit=40)
    with writing(actor, "directory.edit") as entry:
        row = Organisation.create(review_on=clock.today(), sort_key="", search_key="", **values)
        if phone:
            Phone.create(organisation=row, number=phone)
        reindex(row.id)
        entry.about("organisation", row.id, row.name)
        return int(row.id)


def edit_organisation(
    actor: Actor, organisation_id: int, draft: OrganisationDraft, before: OrganisationDraft
) -> ColleagueChanges:
    """Update an organisation, which was read as `before`, without verifying it.

    Returns what colleagues changed meanwhile. Raises Conflict if someone changed the same fields.
    """
    values, was = _values(draft), _cleaned(asdict(before))
    with writing(actor, "directory.edit") as entry:
        row = find(organisation_id)
        entry.about("organisation", row.id, row.name)
        write, kept = merge_edit(entry, was, values, {name: getattr(row, name) for name in values})
        change(row, **write)
        reindex(row.id)
        return kept


def set_remark(
    actor: Actor, organisation_id: int, remark: str, before: str | None = None
) -> ColleagueChanges:
    """Set the note for colleagues who call: « ask for window 2 ».

    Returns whether colleagues changed it since it was read as `before`; raises Conflict for the same lines.
    """
    remark = clean_lines(remark, field="remark")
    with writing(actor, "directory.edit") as entry:
        row = find(organisation_id)
        entry.about("organisation", row.id, row.name)
        now = {"remark": row.remark}
        was = now if before is None else {"remark": clean_lines(before)}
        write, kept = merge_edit(entry, was, {"remark": remark}, now)
        change(row, **write)
        return kept


def verify(
    actor: Actor, organisation_id: int, on: dt.date | None = None, *, reports: ReportOutcome | None = None
) -> None:
    """Record that the actor verified an entry, today or earlier, and set the next review date.

    `reports` also closes its open reports, as corrected or dismissed.
    """
    with writing(actor, "directory.verify") as entry:
        on = on or clock.today()
        if on > clock.today():
            raise Invalid(
                "verify.later",
                N_("The verification date cannot be in the future. Enter today or an earlier date."),
                field="on",
            )
        row = find(organisation_id)
        review_on = on + dt.timedelta(days=settings.current().review_days)
        change(row, verified_on=on, verified_by=actor.id or None, assurer="", review_on=review_on)
        entry.about("organisation", row.id, row.name)
        entry.note(on=on.isoformat(), review_on=review_on.isoformat())
        if reports is not None:
            close_reports(actor, entry, DirectoryReport.organisation == row.id, reports)


def verify_unreported(actor: Actor, organisation_id: int) -> None:
    """Record the same of an entry among others; raises Refused where a reported error is open."""
    if open_reports(organisation_id):
        raise Refused("verify.reported", N_("An error was reported in this entry: verify it by itself."))
    verify(actor, organisation_id)


def add_service(actor: Actor, organisation_id: int, draft: ServiceDraft) -> int:
    """Add a service to an organisation and return its id."""
    values = _service_values(draft)
    with writing(actor, "directory.edit") as entry:
        organisation = find(organisation_id)
        row = Service.create(organisation=organisation, **values)
        reindex(organisation.id)
        entry.about("organisation", organisation.id, organisation.name)
        entry.note(service=row.id)
        return int(row.id)


def edit_service(
    actor: Actor, service_id: int, draft: ServiceDraft, before: ServiceDraft
) -> ColleagueChanges:
    """Update a service, which was read as `before`; its status closes it.

    Returns what colleagues changed meanwhile. Raises Conflict if someone changed the same fields.
    """
    values, was = _service_values(draft), _cleaned(asdict(before))
    with writing(actor, "directory.edit") as entry:
        row = Service.get_or_none(Service.id == service_id)
        if row is None:
            raise unknown_service(service_id)
        entry.about("organisation", row.organisation_id, row.organisation.name)
        entry.note(service=row.id)
        write, kept = merge_edit(entry, was, values, {name: getattr(row, name) for name in values})
        if write:
            now = clock.now().isoformat(timespec="seconds")
            write["more"] = (row.more or {}) | {"last_modified": now}
        change(row, **write)
        reindex(row.organisation_id)
        return kept


def _values(draft: OrganisationDraft | ServiceDraft) -> dict[str, Any]:
    values = _cleaned(asdict(draft))
    if not values["name"]:
        raise Invalid("directory.name", N_("Enter a name."), field="name")
    return values


def _service_values(draft: ServiceDraft) -> dict[str, Any]:
    values = _values(draft)
    if draft.response_days is not None and not 0 <= draft.response_days <= 3650:
        raise Invalid(
            "service.response_days",
            N_("Enter the wait as a number of days from 0 to 3,650."),
            field="response_days",
        )
    return values


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a draft with texts cleaned; an enum, also a str, is left as it is."""
    return {
        name: (clean_lines if name in _LONG_TEXTS else clean)(value, field=name)
        if type(value) is str
        else value
        for name, value in values.items()
    }
