"""Actions on client files."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from db.clients import actions
from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients.actions import Person
from db.clients.actions_outside import ExactSearch, FileHolder, find_any_file, find_outside, open_outside
from db.clients.card import Path
from db.clients.card import card as client_card
from db.clients.homonyms import homonyms
from db.clients.models import Attendance, Mode
from db.clients.queries import stay_at
from db.clients.reach import find_by_number
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Invalid, NotFound
from db.core.translation import LANGUAGES, N_, _
from db.overview.bookings import check_free
from db.trajectories.queries import design, find_design
from scripts.core import options, output
from scripts.core.i18n import argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session
from scripts.verbs.clients import command, number, trajectory

FOLLOWED = (
    Column(N_("Number"), lambda row: row.number),
    Column(N_("Team"), lambda row: row.team),
    Column(N_("Assigned to"), lambda row: row.responsible),
)


@command.command("add", help=N_("Open a file and print its number."))
@option("--number", metavar=N_("NUMBER"), default="", help=N_("File number; default: a random one."))
@option("--given", metavar=N_("NAME"), default="", help=N_("First name."))
@option("--family", metavar=N_("NAME"), default="", help=N_("Family name."))
@options.day("--birth-date", N_("Birth date."))
@option("--phone", metavar=N_("TEXT"), default="", help=N_("Phone number."))
@option("--email", metavar=N_("TEXT"), default="", help=N_("E-mail."))
@option("--contact-mode", metavar=N_("TEXT"), default="", help=N_("Preferred contact method."))
@option("--contact-rules", metavar=N_("TEXT"), default="", help=N_("How to reach the client safely."))
@option("--language", type=click.Choice(LANGUAGES), default="fr", help=N_("Language of the client."))
@option(
    "--companion", metavar=N_("TEXT"), default="", help=N_("Person who accompanies or represents the client.")
)
@trajectory
@option("--step", metavar=N_("NAME"), help=N_("First step; default: the first of the trajectory."))
@option("--responsible", metavar=N_("LOGIN"), help=N_("Account of the person responsible; default: yours."))
@pass_session
def _add(
    session: Session,
    number: str,
    trajectory: str | None,
    step: str | None,
    responsible: str | None,
    **identity: Any,
) -> None:
    actor = session.actor()
    person = Person(**identity)
    with reading():
        same_name = homonyms(actor, person.given, person.family).numbers()
    client = actions.register(
        actor, person, number=number, trajectory=trajectory, step=step, responsible=responsible
    )
    with reading():
        added = client_card(client)
    output.text(added.number)
    if same_name:
        output.say(_("Other files have the same name: {numbers}.").format(numbers=same_name))


@command.command("move", help=N_("Move a client to another step, or out of the trajectory."))
@number
@argument("step", metavar=N_("STEP"), required=False, help=N_("Step (name or position)."))
@option("--out", is_flag=True, help=N_("Leave the trajectory instead of moving to a step."))
@option(
    "--reason", metavar=N_("TEXT"), default="", help=N_("Reason; required for a move off the usual path.")
)
@option("--trajectory", metavar=N_("NAME"), help=N_("Trajectory, for a client on several."))
@pass_session
def _move(
    session: Session, number: str, step: str | None, out: bool, reason: str, trajectory: str | None
) -> None:
    if (step is None) != out:
        raise click.UsageError(_("Give a step or --out."))
    actor = session.actor()
    with reading():
        path = _open_path(find_by_number(actor, number, "client.move"), number, trajectory)
        stay = stay_at(path.enrolment_id, session.started)
        target = design(path.trajectory_id).named(step) if step else None
    moves.move(actor, stay, target.id if target else None, reason)
    place = target.name if target else _("out of the trajectory")
    output.say(_("{number}: {place}.").format(number=number, place=place))


def _open_path(client: int, number: str, trajectory: str | None) -> Path:
    """Return the client's open path; raises NotFound without one, Invalid for several."""
    paths = [path for path in client_card(client).paths if path.stay_id is not None]
    if trajectory is not None:
        name = find_design(trajectory).name
        paths = [path for path in paths if path.trajectory == name]
    if not paths:
        raise NotFound("stay.none", N_("{number} is not in any step now."), number=number)
    if len(paths) > 1:
        raise Invalid(
            "stay.several",
            N_("{number} is on several trajectories ({names}). Choose one with --trajectory."),
            number=number,
            names=", ".join(path.trajectory for path in paths),
        )
    return paths[0]


@command.command("assign", help=N_("Assign a client to a colleague."))
@number
@argument("login", metavar=N_("LOGIN"), help=N_("The colleague's account."))
@pass_session
def _assign(session: Session, number: str, login: str) -> None:
    actor = session.actor()
    actions.assign(actor, _client(actor, number, "client.assign"), login)
    output.say(_("{number}: “{login}” is responsible.").format(number=number, login=login))


@command.command("involve", help=N_("Add a colleague to a file, alongside the person responsible."))
@number
@argument("login", metavar=N_("LOGIN"), help=N_("The colleague's account."))
@option("--no-longer", is_flag=True, help=N_("Remove the colleague from the file."))
@pass_session
def _involve(session: Session, number: str, login: str, no_longer: bool) -> None:
    actor = session.actor()
    actions.involve(actor, _client(actor, number, "client.assign"), login, part=not no_longer)
    sentence = (
        _("{number}: “{login}” no longer works on the file.")
        if no_longer
        else _("{number}: “{login}” now works on the file.")
    )
    output.say(sentence.format(number=number, login=login))


@command.command("engage", help=N_("Record a contact, past or planned."))
@number
@option("--mode", type=options.values_of(Mode), required=True, help=N_("Contact method."))
@option(
    "--attendance",
    type=options.values_of(Attendance),
    default=Attendance.HELD.value,
    show_default=True,
    help=N_("Outcome."),
)
@options.day("--on", N_("Date; default: today."))
@option("--at", "hour", type=options.Hour(), metavar=N_("TIME"), help=N_("Time; default: now."))
@option("--minutes", type=click.IntRange(1, 1440), metavar=N_("COUNT"), help=N_("Length in minutes."))
@option("--note", metavar=N_("TEXT"), default="", help=N_("What was said or done."))
@options.anyway
@pass_session
def _engage(
    session: Session,
    number: str,
    mode: str,
    attendance: str,
    on: dt.date | None,
    hour: dt.time | None,
    minutes: int | None,
    note: str,
    anyway: bool,
) -> None:
    actor, now = session.actor(), clock.local(clock.now())
    client, at = _client(actor, number, "client.engage"), clock.instant(on or now.date(), hour or now.time())
    if attendance == Attendance.PLANNED and not anyway:
        check_free(actor, client, at)
    contacts.engage(
        actor,
        client,
        at=at,
        mode=Mode(mode),
        attendance=Attendance(attendance),
        note=note,
        minutes=minutes,
    )
    output.say(_("{number}: contact recorded.").format(number=number))


@command.command("ask", help=N_("Record what a client was asked for, so that nobody asks twice."))
@number
@argument("what", metavar=N_("TEXT"), help=N_("What was asked for; prints its number."))
@options.anyway
@pass_session
def _ask(session: Session, number: str, what: str, anyway: bool) -> None:
    actor = session.actor()
    output.text(str(contacts.ask(actor, _client(actor, number, "client.ask"), what, anyway=anyway)))


@command.command("receive", help=N_("Record that something asked for was received."))
@argument("asked", type=options.RECORD, metavar=N_("ID"), help=N_("Number of what was asked for."))
@pass_session
def _receive(session: Session, asked: int) -> None:
    contacts.receive(session.actor(), asked)
    output.say(_("Marked as received today."))


@command.command(
    "outside",
    help=N_("Find who works with a client outside your caseload."),
)
@argument("why", metavar=N_("TEXT"), help=N_("Reason for the search."))
@option("--number", metavar=N_("NUMBER"), default="", help=N_("Exact file number."))
@option("--given", metavar=N_("NAME"), default="", help=N_("First name."))
@option("--family", metavar=N_("NAME"), default="", help=N_("Family name."))
@options.day("--birth-date", N_("Birth date."))
@option("--phone", metavar=N_("TEXT"), default="", help=N_("Phone number."))
@options.listed
@pass_session
def _outside(session: Session, why: str, form: str | None, **exactly: Any) -> None:
    found = find_outside(session.actor(), ExactSearch(**exactly), why)
    output.listing(FileHolder, found, FOLLOWED, form)
    if not found:
        output.say(_("No exact match. Check the number, the name and the date."))


@command.command(
    "open", help=N_("Open a file outside your caseload until the end of the day; team leads are notified.")
)
@number
@argument("why", metavar=N_("TEXT"), help=N_("Reason for opening it."))
@pass_session
def _open(session: Session, number: str, why: str) -> None:
    actor = session.actor()
    with reading():
        client = find_any_file(number)
    open_outside(actor, client, why)
    output.say(_("{number}: open until the end of the day; team leads are notified.").format(number=number))


def _client(actor: Actor, number: str, verb: str) -> int:
    with reading():
        return find_by_number(actor, number, verb)
