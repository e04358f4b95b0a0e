"""`trajectoire directory`: organisations and services, and which entries nobody has checked lately."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from db.core import dates
from db.core.database import reading
from db.core.paging import walk
from db.core.translation import N_, _
from db.directory import actions, queries
from db.directory.actions import OrganisationDraft, ServiceDraft
from db.directory.card import OrganisationCard
from db.directory.card import card as read_card
from db.directory.queries import OrganisationRow
from scripts import options, output
from scripts.output import Column
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("directory")

COLUMNS = (
    Column(N_("Organisation"), lambda row: str(row.id)),
    Column(N_("Name"), lambda row: row.name),
    Column(N_("Place"), lambda row: row.place),
    Column(N_("Telephone"), lambda row: row.phone),
    Column(N_("Services"), lambda row: ", ".join(row.services)),
    Column(N_("Verified"), lambda row: dates.short_date(row.verified_on)),
    Column(N_("State"), lambda row: _state(row)),
)
SERVICES = (
    Column(N_("Service"), lambda service: str(service.id)),
    Column(N_("Name"), lambda service: service.name),
    Column(N_("For whom"), lambda service: service.eligibility_description),
    Column(N_("How to apply"), lambda service: service.application_process),
    Column(N_("Hours"), lambda service: service.opening()),
    Column(N_("Usual wait"), lambda service: dates.days(service.response_days)),
)
organisation = argument(
    "organisation",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("The organisation, by its number in the list."),
)
TEXT: dict[str, Any] = {"metavar": N_("TEXT"), "default": ""}


def _state(row: OrganisationRow | OrganisationCard) -> str:
    if not row.active:
        return _("inactive")
    return _("to verify") if row.to_verify else ""


@command.command("list", help=N_("List organisations by name."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(session: Session, search: str, limit: int | None, form: str | None) -> None:
    with session.reading():
        rows = walk(lambda span: queries.page(search, span=span), limit)
        output.listing(OrganisationRow, rows, COLUMNS, form)


@command.command("stale", help=N_("List the entries past their review date, the most overdue first."))
@options.limit
@options.listed
@pass_session
def _stale(session: Session, limit: int | None, form: str | None) -> None:
    with session.reading():
        rows = walk(lambda span: queries.page(stale_only=True, span=span), limit)
        output.listing(OrganisationRow, rows, COLUMNS, form)


@command.command("show", help=N_("Show an organisation: services, people to ask for, telephones."))
@organisation
@options.shown
@pass_session
def _show(session: Session, organisation: int, form: str) -> None:
    with session.reading():
        card = read_card(organisation)
    if form == "json":
        output.as_json(output.record(card))
        return
    verified = " · ".join(part for part in (dates.short_date(card.verified_on), card.verified_by) if part)
    output.facts(
        [
            (N_("Name"), card.name),
            (N_("Also called"), card.alternate_name),
            (N_("Place"), card.place),
            (N_("Description"), card.description),
            (N_("Remark"), card.remark),
            (N_("Telephone"), ", ".join(line.dialled() for line in card.phones)),
            (N_("E-mail"), card.email),
            (N_("Website"), card.website),
            *(
                (
                    N_("To ask for"),
                    ", ".join([contact.name, contact.title, *(p.dialled() for p in contact.phones)]),
                )
                for contact in card.contacts
            ),
            (N_("Verified"), verified),
            (N_("State"), _state(card)),
        ]
    )
    output.section(SERVICES, card.services)


@command.command("verify", help=N_("Record that an entry was checked."))
@organisation
@options.day("--on", N_("When; today unless given."))
@pass_session
def _verify(session: Session, organisation: int, on: dt.date | None) -> None:
    actor = session.actor()
    actions.verify(actor, organisation, on)
    with reading():
        card = read_card(organisation)
    output.say(
        _("“{name}” is verified, and due again on {on}.").format(
            name=card.name, on=card.review_on.isoformat()
        )
    )


@command.command("add", help=N_("Enter an organisation; its number is printed."))
@argument("name", metavar=N_("NAME"), help=N_("The organisation's name."))
@option("--alternate-name", **TEXT, help=N_("Another name, or a short one."))
@option("--description", **TEXT, help=N_("What it does, and for whom."))
@option("--place", **TEXT, help=N_("Where it is."))
@option("--phone", **TEXT, help=N_("Telephone."))
@option("--email", **TEXT, help=N_("E-mail."))
@option("--website", **TEXT, help=N_("Website."))
@option("--remark", **TEXT, help=N_("What colleagues should know before they call."))
@pass_session
def _add(session: Session, phone: str, **values: Any) -> None:
    actor = session.actor()
    made = actions.add_organisation(actor, OrganisationDraft(**values))
    if phone:
        actions.add_phone(actor, made, phone)
    output.text(str(made))


@command.command("add-service", help=N_("Enter a service of an organisation; its number is printed."))
@organisation
@argument("name", metavar=N_("NAME"), help=N_("The service's name."))
@option("--description", **TEXT, help=N_("What it offers."))
@option("--eligibility", "eligibility_description", **TEXT, help=N_("For whom."))
@option("--how-to-apply", "application_process", **TEXT, help=N_("How to apply."))
@option("--fees", "fees_description", **TEXT, help=N_("What it costs."))
@option("--languages", **TEXT, help=N_("In which languages."))
@option("--hours", **TEXT, help=N_("When it is open."))
@option(
    "--response-days",
    type=click.IntRange(0),
    metavar=N_("NUMBER"),
    help=N_("Days that people usually wait for an answer."),
)
@pass_session
def _add_service(session: Session, organisation: int, **values: Any) -> None:
    output.text(str(actions.add_service(session.actor(), organisation, ServiceDraft(**values))))
