"""Following referrals up: postponing, escalating, appointments, services received, undo."""

from __future__ import annotations

import datetime as dt

import click

from db.core import clock
from db.core.database import reading
from db.core.translation import N_, _
from db.overview.bookings import check_free
from db.referrals import actions_followup as loop
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.lifecycle import Confirmer
from db.referrals.reach import find
from scripts.core import options, output
from scripts.core.i18n import argument, option
from scripts.core.session import Session, pass_session
from scripts.verbs.referrals import command, note, referral, says, version_at_start


@command.command("again", help=N_("Set a reminder for a referral, which is still to confirm."))
@referral
@options.day("--on", N_("Date of the reminder; default: tomorrow."))
@note
@pass_session
def _again(session: Session, referral: int, on: dt.date | None, note: str) -> None:
    day = on or clock.today() + dt.timedelta(days=1)
    actor, version = version_at_start(session, referral)
    loop.postpone(actor, referral, day, note=note, version=version)
    output.say(_("Referral {id}: reminder set for {on}.").format(id=referral, on=day.isoformat()))


@command.command("escalate", help=N_("Escalate an unconfirmed referral to the team lead."))
@referral
@note
@pass_session
def _escalate(session: Session, referral: int, note: str) -> None:
    actor, version = version_at_start(session, referral)
    loop.escalate(actor, referral, note, version=version)
    output.say(_("Referral {id}: escalated to the team lead.").format(id=referral))


@command.command("received", help=N_("Record that the service was received, who confirms it and since when."))
@referral
@says
@options.day("--on", N_("Start date; default: today."))
@note
@pass_session
def _received(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actor, version = version_at_start(session, referral)
    loop.record_service(actor, referral, Confirmer(by), on, note=note, version=version)
    output.say(_("Referral {id}: service received.").format(id=referral))


@command.command("appointment", help=N_("Record an appointment at the organisation, or its outcome."))
@referral
@options.day("--on", N_("Date of the appointment."))
@option("--at", type=options.Hour(), metavar=N_("TIME"), help=N_("Time; default: noon."))
@option("--outcome", type=options.values_of(MeetingOutcome), help=N_("Outcome, or postponed."))
@option(
    "--by",
    type=options.values_of(Confirmer),
    default="client",
    show_default=True,
    help=N_("Who confirms it."),
)
@note
@options.anyway
@pass_session
def _appointment(
    session: Session,
    referral: int,
    on: dt.date | None,
    at: dt.time | None,
    outcome: str | None,
    by: str,
    note: str,
    anyway: bool,
) -> None:
    when = clock.instant(on, at or dt.time(12)) if on else None
    if outcome is None and when is None:
        raise click.UsageError(_("Give the date with --on, or the outcome with --outcome."))
    actor, version = version_at_start(session, referral)
    if when is not None and not anyway:
        with reading():
            client = find(actor, "referral.confirm", referral).client_id
        check_free(actor, client, when, referral=referral)
    if outcome is not None:
        met = MeetingOutcome(outcome)
        loop.record_meeting(actor, referral, met, by=Confirmer(by), again_at=when, note=note, version=version)
    elif when is not None:
        loop.set_appointment(actor, referral, when, note=note, version=version)
    output.say(_("Referral {id}: appointment recorded.").format(id=referral))


@command.command("next", help=N_("Record what's next after a referral that didn't work out."))
@referral
@argument("step", type=options.values_of(NextStep), metavar=N_("STEP"), help=N_("What's next."))
@note
@pass_session
def _next(session: Session, referral: int, step: str, note: str) -> None:
    actor, version = version_at_start(session, referral)
    loop.set_next_step(actor, referral, NextStep(step), note, version=version)
    following = _(NextStep(step).label)
    output.say(_("Referral {id}: what's next: {step}.").format(id=referral, step=following))


@command.command("undo", help=N_("Undo the last change to a referral; the history keeps both."))
@referral
@pass_session
def _undo(session: Session, referral: int) -> None:
    actor, version = version_at_start(session, referral)
    what = loop.undo(actor, referral, version=version)
    output.say(_("Referral {id}: undone ({what}).").format(id=referral, what=what.value))
