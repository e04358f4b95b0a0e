"""Correcting contacts and moves, and files opened by mistake."""

from __future__ import annotations

import datetime as dt

import click

from db.clients import actions_corrections as corrections
from db.clients.corrections import contact
from db.clients.models import Attendance, Mode
from db.clients.reach import find_by_number
from db.core import clock
from db.core.database import reading
from db.core.translation import N_, _
from scripts.core import options, output
from scripts.core.i18n import argument, option
from scripts.core.session import Session, pass_session
from scripts.verbs.clients import command, number

in_error = option("--in-error", is_flag=True, help=N_("Mark it as entered in error instead."))


@command.command("correct-contact", help=N_("Correct a contact; the file's history keeps the old text."))
@argument("engagement", type=options.RECORD, metavar=N_("ID"), help=N_("Id from clients show --format json."))
@option("--mode", type=options.values_of(Mode), help=N_("Contact method."))
@option("--attendance", type=options.values_of(Attendance), help=N_("Outcome."))
@options.day("--on", N_("Date."))
@option("--at", "hour", type=options.Hour(), metavar=N_("TIME"), help=N_("Time."))
@option("--note", metavar=N_("TEXT"), help=N_("What was said or done."))
@in_error
@pass_session
def _correct_contact(
    session: Session,
    engagement: int,
    mode: str | None,
    attendance: str | None,
    on: dt.date | None,
    hour: dt.time | None,
    note: str | None,
    in_error: bool,
) -> None:
    actor = session.actor()
    if in_error:
        corrections.contact_in_error(actor, engagement)
        output.say(_("Marked as entered in error."))
        return
    with reading():
        was = contact(actor, engagement)
    at = clock.local(was.at)
    corrections.correct_contact(
        actor,
        engagement,
        at=clock.instant(on or at.date(), hour or at.time()),
        mode=Mode(mode) if mode else was.mode,
        attendance=Attendance(attendance) if attendance else was.attendance,
        note=was.note if note is None else note,
        minutes=was.minutes,
        version=was.version,
    )
    output.say(_("Corrected."))


@command.command("correct-move", help=N_("Correct the date of a move, or undo a wrong one."))
@argument("stay", type=options.RECORD, metavar=N_("ID"), help=N_("Id from clients show --format json."))
@options.day("--on", N_("Date."))
@option(
    "--left",
    is_flag=True,
    help=N_("Correct the date of leaving the trajectory, not that of entering the step."),
)
@in_error
@pass_session
def _correct_move(session: Session, stay: int, on: dt.date | None, left: bool, in_error: bool) -> None:
    if (on is None) != in_error:
        raise click.UsageError(_("Give --on or --in-error."))
    actor = session.actor()
    if on is None:
        corrections.stay_in_error(actor, stay, left=left)
        output.say(_("Marked as entered in error."))
    else:
        corrections.correct_stay(actor, stay, on, left=left)
        output.say(_("Corrected."))


@command.command("in-error", help=N_("Mark a file as entered in error, or bring it back."))
@number
@option("--back", is_flag=True, help=N_("Bring the file back."))
@pass_session
def _in_error(session: Session, number: str, back: bool) -> None:
    actor = session.actor()
    with reading():
        client = find_by_number(actor, number, "client.withdraw", in_error=back)
    if back:
        corrections.bring_back(actor, client)
        output.say(_("{number} was brought back.").format(number=number))
    else:
        corrections.file_in_error(actor, client)
        output.say(_("{number} is marked as entered in error.").format(number=number))
