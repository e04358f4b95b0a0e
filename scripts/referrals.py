"""`trajectoire referrals`: those to confirm first, and everything done with one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

import click

from db.clients.naming import listed_name
from db.clients.queries import by_number
from db.core import dates
from db.core.actor import Actor
from db.core.database import reading
from db.core.paging import walk
from db.core.translation import N_, _
from db.referrals import actions, queries
from db.referrals.card import EventRow, ReferralCard, opened
from db.referrals.lifecycle import (
    CONFIRMER_NAMES,
    DECLINER_NAMES,
    HANDOFF_NAMES,
    STATUS_NAMES,
    Channel,
    Confirmer,
    Decliner,
    Handoff,
    Party,
    Status,
)
from db.referrals.queries import Filter, ReferralRow
from scripts import options, output, people
from scripts.output import Column
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("referrals")

COLUMNS = (
    Column(N_("Referral"), lambda row: str(row.id)),
    Column(N_("Number"), lambda row: row.number),
    Column(N_("Name"), listed_name),
    Column(N_("Organisation"), lambda row: row.organisation),
    Column(N_("Service"), lambda row: row.service),
    Column(N_("Sent"), lambda row: dates.short_date(row.sent_on)),
    Column(N_("State"), lambda row: _(STATUS_NAMES[row.status])),
    Column(N_("Late by"), lambda row: dates.days(row.days_late)),
    Column(N_("Made by"), lambda row: row.made_by),
)
HAPPENINGS = {
    "made": N_("made"),
    "status": N_("state"),
    "confirmed": N_("contact confirmed"),
    "not_made": N_("contact not made"),
    "feedback": N_("feedback"),
}
HISTORY = (
    Column(N_("Date"), lambda event: dates.date_time(event.at)),
    Column(N_("Who"), lambda event: event.who),
    Column(N_("What"), lambda event: _happened(event)),
)
referral = argument(
    "referral", type=options.RECORD, metavar=N_("ID"), help=N_("The referral, by its number in the list.")
)
note = option("--note", metavar=N_("TEXT"), default="", help=N_("What was said."))


def _happened(event: EventRow) -> str:
    state = _(STATUS_NAMES[Status(event.to_status)]) if event.to_status else ""
    return " · ".join(part for part in (_(HAPPENINGS[event.what]), state, event.note) if part)


@command.command("list", help=N_("List referrals; those to confirm come most overdue first."))
@option(
    "--to-confirm", "state", flag_value="to_confirm", help=N_("Only those whose contact awaits confirmation.")
)
@option("--open", "state", flag_value="open", help=N_("Only those under way."))
@option("--ended", "state", flag_value="ended", help=N_("Only those that ended."))
@option("--mine", is_flag=True, help=N_("Only those I made."))
@option("--team", is_flag=True, help=N_("Only those of my team."))
@option("--organisation", type=options.RECORD, metavar=N_("ID"), help=N_("Only those to this organisation."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(
    session: Session,
    state: str | None,
    mine: bool,
    team: bool,
    organisation: int | None,
    search: str,
    limit: int | None,
    form: str | None,
) -> None:
    with session.reading() as actor:
        me, ours = (actor.id if mine else None), (actor.id if team else None)
        wanted = Filter(state or "all", me, ours, organisation, search=search, viewer=actor)
        rows = walk(partial(queries.page, wanted), limit)
        output.listing(ReferralRow, rows, COLUMNS, form, partial(_listed, actor))


def _listed(actor: Actor, row: ReferralRow) -> dict[str, Any]:
    """Return a row as data; how a person is reached only to who made the referral: else it is a look."""
    mine = row.made_by_id == actor.id
    return people.discreet(actor, row if mine else replace(row, client_phone="", contact_rules=""))


@command.command("show", help=N_("Show a referral: both sides, its history, what was said."))
@referral
@options.shown
@pass_session
def _show(session: Session, referral: int, form: str) -> None:
    with session.reading() as actor:
        card = opened(actor, referral)
    plain = people.discreet(actor, card)
    row = people.discreet(actor, card.row)
    if form == "json":
        output.as_json({**row, **{name: data for name, data in plain.items() if name != "row"}})
        return
    _card(card, plain["client_phone"])
    output.section(HISTORY, card.events)


def _card(card: ReferralCard, phone: str) -> None:
    row = card.row
    confirmed = " · ".join(
        (dates.short_date(row.contact_on), _(CONFIRMER_NAMES[Confirmer(card.confirmed_by)]))
        if row.contact_on
        else ()
    )
    output.facts(
        [
            (N_("Number"), row.number),
            (N_("Name"), listed_name(row)),
            (N_("Telephone"), phone),
            (N_("Organisation"), row.organisation),
            (N_("Service"), row.service),
            (N_("Their telephone"), card.organisation_phone),
            (N_("Hand-off"), _(HANDOFF_NAMES[Handoff(row.handoff)])),
            (N_("Need"), card.need),
            (N_("State"), _(STATUS_NAMES[Status(row.status)])),
            (N_("Reason"), card.reason),
            (N_("Declined by"), _(DECLINER_NAMES[Decliner(card.declined_by)]) if card.declined_by else ""),
            (N_("Sent"), dates.short_date(row.sent_on)),
            (N_("Due"), dates.short_date(row.due_on)),
            (N_("Contact made"), confirmed),
            (N_("Made by"), row.made_by),
        ]
    )


@command.command(
    "add", help=N_("Put someone in touch with an organisation; the referral's number is printed.")
)
@argument("number", metavar=N_("NUMBER"), help=N_("The file number."))
@argument(
    "organisation",
    type=options.RECORD,
    metavar=N_("ORGANISATION"),
    help=N_("The organisation, by its number in the directory."),
)
@option(
    "--service",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("The service, by its number in the organisation's entry."),
)
@option(
    "--handoff",
    type=options.words_of(Handoff),
    default=Handoff.CONFIRMATION.value,
    show_default=True,
    help=N_("How the person is put in touch."),
)
@option("--need", metavar=N_("TEXT"), default="", help=N_("What for."))
@options.day("--on", N_("When it was sent; today unless given."))
@options.day("--due", N_("When contact should be confirmed; by the hand-off unless given."))
@options.day("--consent-until", N_("Until when the person agrees that we ask."))
@pass_session
def _add(
    session: Session,
    number: str,
    organisation: int,
    service: int | None,
    handoff: str,
    need: str,
    on: dt.date | None,
    due: dt.date | None,
    consent_until: dt.date | None,
) -> None:
    actor = session.actor()
    with reading():
        client = by_number(number)
    made = actions.refer(
        actor,
        client,
        organisation,
        service_id=service,
        handoff=Handoff(handoff),
        need=need,
        sent_on=on,
        due=due,
        consent_until=consent_until,
    )
    output.text(str(made))


@command.command("confirm", help=N_("Record that contact was made: who says so, and on which day it was."))
@referral
@option("--by", type=options.words_of(Confirmer), required=True, help=N_("Who says so."))
@options.day("--on", N_("The day of the contact; today unless given."))
@note
@pass_session
def _confirm(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actions.confirm(session.actor(), referral, Confirmer(by), on, note=note)
    output.say(_("Referral {id}: contact is confirmed.").format(id=referral))


@command.command(
    "not-made", help=N_("Record that someone asked and contact was not made; it stays to confirm.")
)
@referral
@note
@pass_session
def _not_made(session: Session, referral: int, note: str) -> None:
    actions.not_made(session.actor(), referral, note)
    output.say(_("Referral {id}: contact was not made; it stays to confirm.").format(id=referral))


@command.command("status", help=N_("Move a referral to another state."))
@referral
@argument("status", type=options.words_of(Status), metavar=N_("STATE"), help=N_("The new state."))
@option("--reason", metavar=N_("TEXT"), default="", help=N_("Why; needed when it does not go ahead."))
@option("--declined-by", type=options.words_of(Decliner), help=N_("Who said no."))
@pass_session
def _status(session: Session, referral: int, status: str, reason: str, declined_by: str | None) -> None:
    decliner = Decliner(declined_by) if declined_by else None
    actions.set_status(session.actor(), referral, Status(status), reason=reason, declined_by=decliner)
    state = _(STATUS_NAMES[Status(status)])
    output.say(_("Referral {id}: {state}.").format(id=referral, state=state))


@command.command("feedback", help=N_("Record what the person or the organisation said of a referral."))
@referral
@option("--party", type=options.words_of(Party), required=True, help=N_("Who said it."))
@option("--channel", type=options.words_of(Channel), required=True, help=N_("How it came."))
@options.day("--on", N_("When; today unless given."))
@option("--appropriate/--not-appropriate", default=None, help=N_("Whether it was the right place."))
@option("--useful", type=click.IntRange(1, 5), metavar="1-5", help=N_("How useful it was."))
@option("--comment", metavar=N_("TEXT"), default="", help=N_("In their words."))
@pass_session
def _feedback(
    session: Session,
    referral: int,
    party: str,
    channel: str,
    on: dt.date | None,
    appropriate: bool | None,
    useful: int | None,
    comment: str,
) -> None:
    actions.give_feedback(
        session.actor(),
        referral,
        Party(party),
        Channel(channel),
        on=on,
        appropriate=appropriate,
        useful=useful,
        comment=comment,
    )
    output.say(_("Referral {id}: feedback is kept.").format(id=referral))
