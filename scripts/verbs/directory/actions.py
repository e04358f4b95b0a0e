"""Actions on the directory."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from db.core.database import reading
from db.core.translation import N_, _
from db.directory import actions
from db.directory.actions import OrganisationDraft, ServiceDraft
from db.directory.actions_reports import close_report, report
from db.directory.card import card as read_card
from db.directory.models import ReportOutcome
from scripts.core import options, output
from scripts.core.i18n import argument, option
from scripts.core.session import Session, pass_session
from scripts.verbs.directory import command, organisation

TEXT: dict[str, Any] = {"metavar": N_("TEXT"), "default": ""}


@command.command("verify", help=N_("Record that an entry was checked."))
@organisation
@options.day("--on", N_("Date; default: today."))
@option(
    "--reports",
    type=options.values_of(ReportOutcome),
    help=N_("Outcome of the error reports; default: they stay open."),
)
@pass_session
def _verify(session: Session, organisation: int, on: dt.date | None, reports: str | None) -> None:
    actor = session.actor()
    actions.verify(actor, organisation, on, reports=ReportOutcome(reports) if reports else None)
    with reading():
        card = read_card(organisation)
    output.say(
        _("“{name}” is verified. Next check: {on}.").format(name=card.name, on=card.review_on.isoformat())
    )


@command.command("report", help=N_("Report an error in an entry and print the number of the report."))
@organisation
@argument("text", metavar=N_("TEXT"), help=N_("What is wrong, in one sentence."))
@option("--service", type=options.RECORD, metavar=N_("ID"), help=N_("Service concerned."))
@pass_session
def _report(session: Session, organisation: int, text: str, service: int | None) -> None:
    output.text(str(report(session.actor(), organisation, text, service)))


@command.command("settle", help=N_("Close an error report."))
@argument("number", type=options.RECORD, metavar=N_("ID"), help=N_("Number of the report."))
@argument(
    "how", type=options.values_of(ReportOutcome), help=N_("Corrected, or dismissed if the entry was right.")
)
@pass_session
def _settle(session: Session, number: int, how: str) -> None:
    close_report(session.actor(), number, ReportOutcome(how))
    output.say(_("Report closed."))


@command.command("add", help=N_("Add an organisation and print its number."))
@argument("name", metavar=N_("NAME"), help=N_("Name of the organisation."))
@option("--alternate-name", **TEXT, help=N_("Other name or acronym."))
@option("--description", **TEXT, help=N_("What it does, and for whom."))
@option("--place", **TEXT, help=N_("Address."))
@option("--phone", **TEXT, help=N_("Phone number."))
@option("--email", **TEXT, help=N_("E-mail."))
@option("--website", **TEXT, help=N_("Website."))
@option("--remark", **TEXT, help=N_("What colleagues should know before they call."))
@pass_session
def _add(session: Session, phone: str, **values: Any) -> None:
    made = actions.add_organisation(session.actor(), OrganisationDraft(**values), phone=phone)
    output.text(str(made))


@command.command("add-service", help=N_("Add a service to an organisation and print its number."))
@organisation
@argument("name", metavar=N_("NAME"), help=N_("Name of the service."))
@option("--description", **TEXT, help=N_("What it offers."))
@option("--eligibility", "eligibility_description", **TEXT, help=N_("For whom."))
@option("--how-to-apply", "application_process", **TEXT, help=N_("How to apply."))
@option("--fees", "fees_description", **TEXT, help=N_("What it costs."))
@option("--languages", **TEXT, help=N_("In which languages."))
@option("--hours", **TEXT, help=N_("Opening hours."))
@option(
    "--response-days",
    type=click.IntRange(0),
    metavar=N_("NUMBER"),
    help=N_("Usual wait for an answer, in days."),
)
@pass_session
def _add_service(session: Session, organisation: int, **values: Any) -> None:
    output.text(str(actions.add_service(session.actor(), organisation, ServiceDraft(**values))))
