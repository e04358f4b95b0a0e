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
from db.referrals.lifecycle import Channel, Confirmer, Decliner, Handoff, Party, Status
from scripts.core import options, output
from scripts.core.i18n import argument, option
from scripts.core.session import Session, pass_session
from scripts.verbs.referrals import command, note, referral, says, version_at_start


@command.command("add", help=N_("Refer a client to an organisation and print the number of the referral."))
@argument("number", metavar=N_("NUMBER"), help=N_("File number."))
@argument(
    "organisation",
    type=options.RECORD,
    metavar=N_("ORGANISATION"),
    help=N_("Number of the organisation in the directory."),
)
@option(
    "--service",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("Number of the service in the entry of the organisation."),
)
@option(
    "--handoff",
    type=options.values_of(Handoff),
    default=Handoff.CONFIRMATION.value,
    show_default=True,
    help=N_("How the client is put in touch (hand-off)."),
)
@option("--need", metavar=N_("TEXT"), default="", help=N_("Need."))
@options.day("--on", N_("Date sent; default: today."))
@options.day("--due", N_("Date to confirm contact by; default: set by the hand-off."))
@option(
    "--priority",
    type=options.values_of(Priority),
    default=Priority.ROUTINE.value,
    show_default=True,
    help=N_("Priority; urgent (3), asap: very urgent (2), stat: immediate (1)."),
)
@option(
    "--consent",
    type=options.values_of(Consent),
    default=Consent.NOTHING.value,
    show_default=True,
    help=N_("What the client agreed to share with the organisation."),
)
@option("--consent-to", metavar=N_("TEXT"), default="", help=N_("Recipient at the organisation."))
@options.day("--consent-until", N_("End date of the consent."))
@option("--previous", type=options.RECORD, metavar=N_("ID"), help=N_("Previous referral."))
@option("--ends-previous", is_flag=True, help=N_("Close the previous referral."))
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


@command.command("confirm", help=N_("Record that contact was made, who confirms it and on which date."))
@referral
@says
@options.day("--on", N_("Date of the contact; default: today."))
@note
@pass_session
def _confirm(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actor, version = version_at_start(session, referral)
    actions.confirm(actor, referral, Confirmer(by), on, note=note, version=version)
    output.say(_("Referral {id}: contact confirmed.").format(id=referral))


@command.command(
    "not-made", help=N_("Record that contact was not made yet; the referral is still to confirm.")
)
@referral
@note
@pass_session
def _not_made(session: Session, referral: int, note: str) -> None:
    actor, version = version_at_start(session, referral)
    actions.record_attempt(actor, referral, note, version=version)
    output.say(_("Referral {id}: contact not made; still to confirm.").format(id=referral))


@command.command("status", help=N_("Change the status of a referral."))
@referral
@argument("status", type=options.values_of(Status), metavar=N_("STATUS"), help=N_("New status."))
@option(
    "--reason", metavar=N_("TEXT"), default="", help=N_("Reason; required if the referral does not go ahead.")
)
@option("--declined-by", type=options.values_of(Decliner), help=N_("Who declined."))
@option("--next", "step", type=options.values_of(NextStep), help=N_("What comes next if it didn't work out."))
@option("--next-note", metavar=N_("TEXT"), default="", help=N_("Details on what comes next."))
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
    actor, version = version_at_start(session, referral)
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
    state = _(Status(status).label)
    output.say(_("Referral {id}: {state}.").format(id=referral, state=state))


@command.command("feedback", help=N_("Record feedback from the client or the organisation."))
@referral
@option("--party", type=options.values_of(Party), required=True, help=N_("Who gave the feedback."))
@option("--channel", type=options.values_of(Channel), required=True, help=N_("Channel."))
@options.day("--on", N_("Date; default: today."))
@option(
    "--appropriate/--not-appropriate", default=None, help=N_("Whether the organisation was the right one.")
)
@option("--useful", type=click.IntRange(1, 5), metavar="1-5", help=N_("Usefulness."))
@option("--comment", metavar=N_("TEXT"), default="", help=N_("Comment, in their words."))
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
    output.say(_("Referral {id}: feedback recorded.").format(id=referral))
