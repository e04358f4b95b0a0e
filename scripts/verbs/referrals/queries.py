"""Lists of referrals, their cards, letters and figures."""

from __future__ import annotations

import datetime as dt
from functools import partial

import click

from db.clients.display_names import listed_name, stores_names
from db.core import dates
from db.core.actor import Actor
from db.core.errors import Invalid
from db.core.paging import walk
from db.core.text import dotted
from db.core.translation import LANGUAGES, N_, _
from db.directory.queries import find
from db.referrals import queries
from db.referrals.calls import Call, calls
from db.referrals.card import open_card
from db.referrals.letter import letter
from db.referrals.queries import Filter, ReferralRow
from db.referrals.report import ReportRow, report
from scripts.core import masking, options, output
from scripts.core.i18n import option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.verbs.referrals import command, referral
from scripts.verbs.referrals.card import show


def _columns(actor: Actor) -> tuple[Column, ...]:
    return (
        Column(N_("Referral"), lambda row: str(row.id)),
        Column(N_("Number"), lambda row: row.number),
        Column(N_("Name"), partial(listed_name, actor)),
        Column(N_("Organisation"), lambda row: row.organisation),
        Column(N_("Service"), lambda row: row.service),
        Column(N_("Sent"), lambda row: dates.short_date(row.sent_on)),
        Column(N_("Status"), lambda row: _(row.status.label)),
        Column(N_("Days late"), lambda row: dates.days(row.days_late)),
        Column(N_("Made by"), lambda row: row.made_by),
    )


WHOM = {"person": N_("client"), "organisation": N_("organisation"), "": ""}


def _call_columns(actor: Actor) -> tuple[Column, ...]:
    """Return the columns for whoever calls; a postponed referral shows its day instead of its lateness."""
    return (
        Column(N_("Referral"), lambda row: str(row.id)),
        Column(
            N_("Days late"),
            lambda row: dates.short_date(row.ask_on) if row.aside else dates.days(row.days_late),
        ),
        Column(N_("Number"), lambda row: row.number),
        Column(N_("Name"), partial(listed_name, actor)),
        Column(
            N_("Organisation"),
            lambda row: dotted(row.organisation, row.service),
        ),
        Column(N_("Call"), lambda row: _(WHOM[row.call])),
        Column(N_("Organisation phone"), lambda row: row.organisation_phone, uncut=True),
        Column(N_("Client phone"), lambda row: row.client_phone if stores_names() else "", uncut=True),
        Column(N_("Caution"), lambda row: row.contact_rules if stores_names() else ""),
        Column(N_("To do"), lambda row: _(row.queue_reason.label) if row.queue_reason else ""),
    )


REPORT = (
    Column(N_("Organisation"), lambda row: row.organisation),
    Column(N_("Service"), lambda row: row.service),
    Column(N_("Referrals"), lambda row: str(row.referrals)),
    Column(N_("Accepted"), lambda row: _share(row.accepted)),
    Column(N_("Contact"), lambda row: _share(row.contact)),
    Column(N_("Days"), lambda row: dates.days(row.median_days)),
    Column(N_("No-shows"), lambda row: str(row.no_shows)),
    Column(N_("Received"), lambda row: str(row.received)),
    Column(N_("Right place"), lambda row: _share(row.appropriate)),
    Column(N_("Useful"), lambda row: "" if row.useful is None else f"{row.useful:.1f}"),
)


def _share(share: float | None) -> str:
    return "" if share is None else _("{share}%").format(share=round(100 * share))


@command.command("list", help=N_("List referrals; those to confirm, the most overdue first."))
@option("--to-confirm", "state", flag_value="to_confirm", help=N_("Only referrals to confirm."))
@option("--open", "state", flag_value="open", help=N_("Only referrals under way."))
@option("--ended", "state", flag_value="ended", help=N_("Only referrals that are closed."))
@option("--now", is_flag=True, help=N_("Only referrals to confirm that need a call today."))
@option("--mine", is_flag=True, help=N_("Only referrals I made or am responsible for."))
@option("--team", is_flag=True, help=N_("Only referrals of my team."))
@option(
    "--organisation", type=options.RECORD, metavar=N_("ID"), help=N_("Only referrals to this organisation.")
)
@options.search
@options.limit
@options.listed
@pass_session
def _list(
    session: Session,
    state: str | None,
    now: bool,
    mine: bool,
    team: bool,
    organisation: int | None,
    search: str,
    limit: int | None,
    form: str | None,
) -> None:
    with session.snapshot() as actor:
        masking.check(actor)
        queue = now or state == "to_confirm"
        filters = Filter(
            actor,
            "to_confirm" if queue else state or "all",
            mine=mine and not queue,
            followed=mine and queue,
            team=team,
            organisation_id=organisation,
            search=search,
        )
        to_record = partial(masking.masked, actor)
        if queue:
            lines = masking.with_own_contacts(actor, walk(partial(calls, filters), limit), own=mine)
            wanted_now = (row for row in lines if not (now and row.aside))
            output.listing(Call, wanted_now, _call_columns(actor), form, to_record)
        else:
            found = masking.with_own_contacts(actor, walk(partial(queries.page, filters), limit))
            output.listing(ReferralRow, found, _columns(actor), form, to_record)


@command.command("show", help=N_("Show a referral: client, organisation, history and feedback."))
@referral
@options.shown
@pass_session
def _show(session: Session, referral: int, form: str) -> None:
    with session.reading() as actor:
        card = open_card(actor, referral)
    plain = masking.masked(actor, card)
    row = masking.masked(actor, card.row)
    if form == "json":
        output.as_json({**row, **{name: data for name, data in plain.items() if name != "row"}})
        return
    show(actor, card, plain["client_phone"])


@command.command(
    "letter", help=N_("Print a letter to the organisation, with only what the client agreed to share.")
)
@referral
@option(
    "--in",
    "code",
    type=click.Choice(LANGUAGES),
    help=N_("Language of the letter; default: the organisation's."),
)
@pass_session
def _letter(session: Session, referral: int, code: str | None) -> None:
    output.text(letter(session.actor(), referral, code or "").rstrip("\n"))


@command.command("report", help=N_("Show the results of referrals, by organisation and service."))
@option(
    "--organisation",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("Only this organisation, with its feedback."),
)
@options.day("--from", N_("Only referrals sent from this date on."))
@options.day("--to", N_("Only referrals sent up to this date."))
@options.listed
@pass_session
def _report(session: Session, organisation: int | None, form: str | None, **period: dt.date | None) -> None:
    first, last = period["from"], period["to"]
    if first and last and last < first:
        raise Invalid(
            "report.period",
            N_("The last day ({last}) is before the first ({first})."),
            field="to",
            first=first.isoformat(),
            last=last.isoformat(),
        )
    with session.snapshot() as actor:
        if organisation is not None:
            find(organisation)  # raises an error for an unknown id
        output.listing(ReportRow, report(actor, organisation, first, last), REPORT, form)
