"""Making referrals, confirming contact, changing their status, adding feedback."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from db.clients.reach import find_by_number
from db.core.database import reading
from db.core.translation import N_, _
from db.referrals import actions, queries
from db.referrals.codes import Consent, NextStep, Priority
from db.referrals.lifecycle import STATUS_NAMES, Channel, Confirmer, Decliner, Handoff, Party, Status
from scripts.core import options, output
from scripts.core.session import Session, pass_session
from scripts.core.words import argument, option
from scripts.verbs.referrals import as_started, command, note, referral, says


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
@option(
    "--priority",
    type=options.words_of(Priority),
    default=Priority.ROUTINE.value,
    show_default=True,
    help=N_("How pressing it is."),
)
@option(
    "--consent",
    type=options.words_of(Consent),
    default=Consent.NOTHING.value,
    show_default=True,
    help=N_("What the person agreed that the organisation is told."),
)
@option("--consent-to", metavar=N_("TEXT"), default="", help=N_("To whom it may be told there."))
@options.day("--consent-until", N_("Until when the person agrees that we ask."))
@option("--previous", type=options.RECORD, metavar=N_("ID"), help=N_("The referral that this one follows."))
@option("--ends-previous", is_flag=True, help=N_("The one before it ends with it."))
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
    priority: str,
    consent: str,
    **more: Any,
) -> None:
    actor, previous = session.actor(), more["previous"]
    with reading():
        client = find_by_number(actor, number, "referral.make")
        version = queries.version_at(previous, session.started) if previous is not None else None
    made = actions.refer(
        actor,
        client,
        organisation,
        service_id=service,
        handoff=Handoff(handoff),
        need=need,
        sent_on=on,
        due=due,
        priority=Priority(priority),
        consent=Consent(consent),
        version=version,
        **more,
    )
    output.text(str(made))


@command.command("confirm", help=N_("Record that contact was made: who says so, and on which day it was."))
@referral
@says
@options.day("--on", N_("The day of the contact; today unless given."))
@note
@pass_session
def _confirm(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actor, version = as_started(session, referral)
    actions.confirm(actor, referral, Confirmer(by), on, note=note, version=version)
    output.say(_("Referral {id}: contact is confirmed.").format(id=referral))


@command.command(
    "not-made", help=N_("Record that someone asked and contact was not made; it stays to confirm.")
)
@referral
@note
@pass_session
def _not_made(session: Session, referral: int, note: str) -> None:
    actor, version = as_started(session, referral)
    actions.record_attempt(actor, referral, note, version=version)
    output.say(_("Referral {id}: contact was not made; it stays to confirm.").format(id=referral))


@command.command("status", help=N_("Move a referral to another state."))
@referral
@argument("status", type=options.words_of(Status), metavar=N_("STATE"), help=N_("The new state."))
@option("--reason", metavar=N_("TEXT"), default="", help=N_("Why; needed when it does not go ahead."))
@option("--declined-by", type=options.words_of(Decliner), help=N_("Who said no."))
@option("--next", "step", type=options.words_of(NextStep), help=N_("What comes after a failure."))
@option("--next-note", metavar=N_("TEXT"), default="", help=N_("More on what comes next."))
@pass_session
def _status(
    session: Session,
    referral: int,
    status: str,
    reason: str,
    declined_by: str | None,
    step: str | None,
    next_note: str,
) -> None:
    actor, version = as_started(session, referral)
    actions.set_status(
        actor,
        referral,
        Status(status),
        reason=reason,
        declined_by=Decliner(declined_by) if declined_by else None,
        next_step=NextStep(step) if step else None,
        next_note=next_note,
        version=version,
    )
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
    actions.add_feedback(
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
