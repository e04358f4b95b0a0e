"""What is done with a referral from the command line: each deed of the screens, by its name."""

from __future__ import annotations

import datetime as dt

import click

from db.core import clock
from db.core.actor import Actor
from db.core.translation import N_, _
from db.referrals import actions
from db.referrals import actions_loop as loop
from db.referrals.facts import NEXT_NAMES, Meeting, NextStep
from db.referrals.lifecycle import STATUS_NAMES, Channel, Confirmer, Decliner, Party, Status
from db.referrals.queries import version_at
from scripts import options, output
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("referrals")
"""Reading has its own file, which adds to it."""

referral = argument(
    "referral", type=options.RECORD, metavar=N_("ID"), help=N_("The referral, by its number in the list.")
)
note = option("--note", metavar=N_("TEXT"), default="", help=N_("What was said."))
says = option("--by", type=options.words_of(Confirmer), required=True, help=N_("Who says so."))


def _read(session: Session, referral: int) -> tuple[Actor, int | None]:
    """Return who acts, and the version of a referral as the command was started.

    Of several commands started at once, the first one is obeyed; it leaves the others a later version.
    """
    with session.reading() as actor:
        return actor, version_at(referral, session.started)


@command.command("confirm", help=N_("Record that contact was made: who says so, and on which day it was."))
@referral
@says
@options.day("--on", N_("The day of the contact; today unless given."))
@note
@pass_session
def _confirm(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actor, version = _read(session, referral)
    actions.confirm(actor, referral, Confirmer(by), on, note=note, version=version)
    output.say(_("Referral {id}: contact is confirmed.").format(id=referral))


@command.command(
    "not-made", help=N_("Record that someone asked and contact was not made; it stays to confirm.")
)
@referral
@note
@pass_session
def _not_made(session: Session, referral: int, note: str) -> None:
    actor, version = _read(session, referral)
    actions.not_made(actor, referral, note, version=version)
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
    actor, version = _read(session, referral)
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


@command.command("again", help=N_("Set a line to confirm aside until a day; it stays to confirm."))
@referral
@options.day("--on", N_("The day to try again; tomorrow unless given."))
@note
@pass_session
def _again(session: Session, referral: int, on: dt.date | None, note: str) -> None:
    day = on or clock.today() + dt.timedelta(days=1)
    actor, version = _read(session, referral)
    loop.try_again(actor, referral, day, note=note, version=version)
    output.say(_("Referral {id}: it comes back on {on}.").format(id=referral, on=day.isoformat()))


@command.command("escalate", help=N_("Bring a line to confirm to the team lead."))
@referral
@note
@pass_session
def _escalate(session: Session, referral: int, note: str) -> None:
    actor, version = _read(session, referral)
    loop.escalate(actor, referral, note, version=version)
    output.say(_("Referral {id}: the team lead has it.").format(id=referral))


@command.command("received", help=N_("Record that the service was received: who says so, and since when."))
@referral
@says
@options.day("--on", N_("Since which day; today unless given."))
@note
@pass_session
def _received(session: Session, referral: int, by: str, on: dt.date | None, note: str) -> None:
    actor, version = _read(session, referral)
    loop.receive_service(actor, referral, Confirmer(by), on, note=note, version=version)
    output.say(_("Referral {id}: the service was received.").format(id=referral))


@command.command("appointment", help=N_("Record an appointment there, or what became of it."))
@referral
@options.day("--on", N_("The day of the appointment."))
@option(
    "--at", type=options.Hour(), metavar=N_("HOUR"), help=N_("Its hour; the middle of the day unless given.")
)
@option("--outcome", type=options.words_of(Meeting), help=N_("Outcome, or a new day for it."))
@option(
    "--by", type=options.words_of(Confirmer), default="client", show_default=True, help=N_("Who says so.")
)
@note
@pass_session
def _appointment(
    session: Session,
    referral: int,
    on: dt.date | None,
    at: dt.time | None,
    outcome: str | None,
    by: str,
    note: str,
) -> None:
    when = clock.instant(on, at or dt.time(12)) if on else None
    if outcome is None and when is None:
        raise click.UsageError(_("Say the day with --on, or what became of it with --outcome."))
    actor, version = _read(session, referral)
    if outcome is not None:
        met = Meeting(outcome)
        loop.meet(actor, referral, met, by=Confirmer(by), again_at=when, note=note, version=version)
    elif when is not None:
        loop.fix_appointment(actor, referral, when, note=note, version=version)
    output.say(_("Referral {id}: the appointment is kept.").format(id=referral))


@command.command("next", help=N_("Say what's next after a referral that didn't work out."))
@referral
@argument("step", type=options.words_of(NextStep), metavar=N_("STEP"), help=N_("What comes next."))
@note
@pass_session
def _next(session: Session, referral: int, step: str, note: str) -> None:
    actor, version = _read(session, referral)
    loop.decide_next(actor, referral, NextStep(step), note, version=version)
    following = _(NEXT_NAMES[NextStep(step)])
    output.say(_("Referral {id}: next, {step}.").format(id=referral, step=following))


@command.command(
    "undo", help=N_("Take back what was done last with a referral; both lines stay in its history.")
)
@referral
@pass_session
def _undo(session: Session, referral: int) -> None:
    actor, version = _read(session, referral)
    what = loop.undo(actor, referral, version=version)
    output.say(_("Referral {id}: taken back ({what}).").format(id=referral, what=what.value))
