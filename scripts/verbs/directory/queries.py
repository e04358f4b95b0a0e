"""Lists of organisations and services, and their entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from db.core import dates
from db.core.paging import walk
from db.core.text import dotted
from db.core.translation import N_, _
from db.directory import queries
from db.directory.card import OrganisationCard, ServiceCard
from db.directory.card import card as read_card
from db.directory.models import ServiceStatus
from db.directory.queries import OrganisationRow
from db.directory.reports import open_reports
from db.directory.service_search import NO_CRITERIA, Criteria, Mode
from scripts.core import options, output
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.verbs.directory import command, organisation
from scripts.verbs.directory.services import criteria_options, services

COLUMNS = (
    Column(N_("Organisation"), lambda row: str(row.id)),
    Column(N_("Name"), lambda row: row.name),
    Column(N_("Place"), lambda row: row.place),
    Column(N_("Phone"), lambda row: row.phone, uncut=True),
    Column(N_("Services"), lambda row: ", ".join(row.services)),
    Column(N_("Verified"), lambda row: dates.short_date(row.verified_on)),
    Column(N_("Status"), lambda row: _state(row)),
)
REPORTS = (
    Column(N_("Report"), lambda report: str(report.id)),
    Column(N_("What is wrong"), lambda report: report.text),
    Column(N_("Service"), lambda report: report.service),
    Column(N_("By"), lambda report: report.by),
    Column(N_("When"), lambda report: dates.date_time(report.at)),
)


def _state(row: OrganisationRow | OrganisationCard) -> str:
    if isinstance(row, OrganisationRow) and row.reports:
        return _("error reported")
    if not row.active:
        return _("inactive")
    return _("to verify") if row.to_verify else ""


@command.command("list", help=N_("List organisations by name; with search options, matching services."))
@options.search
@criteria_options
@options.limit
@options.listed
@pass_session
def _list(session: Session, search: str, limit: int | None, form: str | None, **criteria: Any) -> None:
    search_criteria = Criteria(**criteria | {"mode": Mode(criteria["mode"]) if criteria["mode"] else None})
    with session.snapshot() as actor:
        if search_criteria != NO_CRITERIA:
            services(actor, replace(search_criteria, words=search), limit, form)
            return
        rows = walk(lambda span: queries.page(search, span=span), limit)
        output.listing(OrganisationRow, rows, COLUMNS, form)


@command.command("stale", help=N_("List the entries past their review date, the most overdue first."))
@options.limit
@options.listed
@pass_session
def _stale(session: Session, limit: int | None, form: str | None) -> None:
    with session.snapshot():
        rows = walk(lambda span: queries.page(stale_only=True, span=span), limit)
        output.listing(OrganisationRow, rows, COLUMNS, form)


@command.command("show", help=N_("Show an organisation: services, contact persons, phone numbers."))
@organisation
@options.shown
@pass_session
def _show(session: Session, organisation: int, form: str) -> None:
    with session.reading():
        card, reports = read_card(organisation), open_reports(organisation)
    if form == "json":
        output.as_json(output.record(card) | {"reports": [output.record(report) for report in reports]})
        return
    verified = dotted(dates.short_date(card.verified_on), card.verified_by)
    output.facts(
        [
            (N_("Name"), card.name),
            (N_("Also called"), card.alternate_name),
            (N_("Place"), "\n".join(card.parts.places) or card.place),
            (N_("Description"), card.description),
            (N_("Note"), card.remark),
            (N_("Phone"), ", ".join(line.dialled() for line in card.phones)),
            (N_("E-mail"), card.email),
            (N_("Website"), card.website),
            *(
                (
                    N_("Contact persons"),
                    ", ".join([contact.name, contact.title, *(p.dialled() for p in contact.phones)]),
                )
                for contact in card.contacts
            ),
            (N_("Verified"), verified),
            (N_("Status"), _state(card)),
        ]
    )
    for service in card.services:
        click.echo()
        output.facts(_facts(service))
    output.section(REPORTS, reports)


def _facts(service: ServiceCard) -> Iterator[tuple[str, str]]:
    yield N_("Service"), f"{service.id} · {service.name}"
    if service.status != ServiceStatus.ACTIVE:
        yield N_("Status"), _(service.status.label)
    yield N_("Notice"), service.alert
    yield N_("What"), service.description
    yield N_("For whom"), service.eligibility_description
    ages = ("" if age is None else f"{age:g}" for age in (service.minimum_age, service.maximum_age))
    yield N_("Ages"), "–".join(ages).strip("–")
    yield N_("Area"), "\n".join(service.parts.areas)
    yield N_("How to apply"), service.application_process
    yield N_("Documents"), "\n".join(service.parts.documents)
    yield N_("Cost"), service.fees()
    yield N_("Languages"), service.spoken_languages()
    yield N_("Hours"), service.opening()
    yield N_("Locations"), "\n".join(service.parts.places)
    yield N_("Accessibility"), "\n".join(service.parts.accessibility)
    yield N_("Spaces left"), "\n".join(service.parts.capacity)
    yield N_("Usual wait"), dates.days(service.response_days) if service.response_days is not None else ""
    yield N_("E-mail"), service.email
    yield N_("Website"), service.url
