"""`trajectoire clients`: find people, read a file, open one, move someone along."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import click

from db.audit.access import LookRow, looks, part_name
from db.clients import actions, queries
from db.clients.actions import Person
from db.clients.card import Path
from db.clients.card import card as client_card
from db.clients.models import Attendance, Mode
from db.clients.naming import full_name, listed_name
from db.clients.position import PRESSING_NAMES
from db.clients.queries import Filter, PersonRow
from db.clients.reach import reachable
from db.core import clock, dates
from db.core.database import reading
from db.core.errors import Invalid, Unknown
from db.core.paging import walk
from db.core.translation import LANGUAGES, N_, _
from db.overview.file import ClientFile, client_file
from db.overview.wording import sentence
from db.trajectories.queries import design, find_design
from scripts import options, output, people
from scripts.output import Column
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("clients")

COLUMNS = (
    Column(N_("Number"), lambda row: row.number),
    Column(N_("Name"), listed_name),
    Column(N_("Step"), lambda row: row.step),
    Column(N_("Since"), lambda row: dates.days(row.days)),
    Column(N_("Expected"), lambda row: dates.days(row.expected_days)),
    Column(N_("State"), lambda row: _(PRESSING_NAMES[row.pressing]) if row.step else ""),
    Column(N_("Waiting for"), lambda row: row.waiting_for),
    Column(N_("Responsible"), lambda row: row.responsible),
)
HISTORY = (
    Column(N_("Date"), lambda line: dates.date_time(line.at)),
    Column(N_("Who"), lambda line: line.who),
    Column(N_("What"), sentence),
)
number = argument("number", metavar=N_("NUMBER"), help=N_("The file number."))
trajectory = option("--trajectory", metavar=N_("NAME"), help=N_("The trajectory; the main one unless given."))


@command.command("list", help=N_("List people by name, or the most overdue first when a step is asked for."))
@option("--step", metavar=N_("NAME"), help=N_("Only those in this step, by its name or its place."))
@trajectory
@option("--late", is_flag=True, help=N_("Only those past the expected duration of their step."))
@option("--mine", is_flag=True, help=N_("Only those I am responsible for or take part with."))
@options.search
@options.limit
@options.listed
@pass_session
def _list(
    session: Session,
    step: str | None,
    trajectory: str | None,
    late: bool,
    mine: bool,
    search: str,
    limit: int | None,
    form: str | None,
) -> None:
    with session.reading() as actor:
        step_id = find_design(trajectory).named(step).id if step else None
        wanted = Filter(search, step_id, late, actor.id if mine else None, actor)
        rows = walk(partial(queries.page, wanted), limit)
        output.listing(PersonRow, rows, COLUMNS, form, partial(people.discreet, actor))


@command.command("show", help=N_("Show a file: who, where on the path, and everything done so far."))
@number
@option("--identity", is_flag=True, help=N_("The name and the birth date too; that you looked is recorded."))
@options.shown
@pass_session
def _show(session: Session, number: str, identity: bool, form: str) -> None:
    actor = session.actor()
    with reading():
        client = queries.by_number(number)
    if identity:
        actions.reveal(actor, client)
    with reading():
        file = client_file(actor, client)
    plain = people.discreet(actor, file.card, revealed=identity)
    if form == "json":
        timeline = [output.record(line) for line in file.timeline]
        referrals = [people.discreet(actor, row, revealed=identity) for row in file.referrals]
        output.as_json({**plain, "timeline": timeline, "referrals": referrals})
        return
    _card(file, plain, full_name(file.card) if identity else listed_name(file.card))
    output.section(HISTORY, file.timeline)


def _card(file: ClientFile, plain: dict[str, Any], name: str) -> None:
    card = file.card
    output.facts(
        [
            (N_("Number"), card.number),
            (N_("Name"), name),
            (N_("Birth date"), plain["birth_date"].isoformat() if plain["birth_date"] else ""),
            (N_("Telephone"), plain["phone"]),
            (N_("E-mail"), plain["email"]),
            (N_("How to reach"), plain["contact_rules"]),
            (N_("Accompanied by"), plain["companion"]),
            (N_("Responsible"), card.responsible),
            (N_("Take part"), ", ".join(card.others)),
            *((N_("Position"), _position(path)) for path in card.paths),
            (N_("Next contact"), dates.date_time(card.next_at) if card.next_at else ""),
        ]
    )


def _position(path: Path) -> str:
    if path.step_id is None:
        return f"{path.trajectory} · {_('ended')} {dates.short_date(path.closed_on)}"
    step = next(step.name for step in path.steps if step.id == path.step_id)
    state = _(PRESSING_NAMES[path.pressing])
    return f"{path.trajectory} · {step}, {dates.days(path.days)} / {dates.days(path.expected_days)}, {state}"


@command.command("add", help=N_("Open a file; its number is printed."))
@option("--number", metavar=N_("NUMBER"), default="", help=N_("The file number; drawn unless given."))
@option("--given", metavar=N_("NAME"), default="", help=N_("Given name."))
@option("--family", metavar=N_("NAME"), default="", help=N_("Family name."))
@options.day("--birth-date", N_("Birth date."))
@option("--phone", metavar=N_("TEXT"), default="", help=N_("Telephone."))
@option("--email", metavar=N_("TEXT"), default="", help=N_("E-mail."))
@option("--contact-mode", metavar=N_("TEXT"), default="", help=N_("Preferred way of contact."))
@option("--contact-rules", metavar=N_("TEXT"), default="", help=N_("How it is safe to reach the person."))
@option("--language", type=click.Choice(LANGUAGES), default="fr", help=N_("Language of the person."))
@option("--companion", metavar=N_("TEXT"), default="", help=N_("Who accompanies or represents the person."))
@trajectory
@option("--step", metavar=N_("NAME"), help=N_("The step to begin with; the first unless given."))
@option("--responsible", metavar=N_("LOGIN"), help=N_("The colleague responsible; you unless given."))
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
        same_name = queries.homonyms(person.given, person.family)
    client = actions.register(
        actor, person, number=number, trajectory=trajectory, step=step, responsible=responsible
    )
    with reading():
        output.text(client_card(client).number)
    if same_name:
        known = ", ".join(row.number for row in same_name)
        output.say(_("Others have the same name: {numbers}.").format(numbers=known))


@command.command("move", help=N_("Move someone to another step, or out of the trajectory."))
@number
@argument("step", metavar=N_("STEP"), required=False, help=N_("The step, by its name or its place."))
@option("--out", is_flag=True, help=N_("Out of the trajectory, instead of to a step."))
@option(
    "--reason", metavar=N_("TEXT"), default="", help=N_("Why; needed when the design does not foresee it.")
)
@option("--trajectory", metavar=N_("NAME"), help=N_("Which one, for someone who follows several."))
@pass_session
def _move(
    session: Session, number: str, step: str | None, out: bool, reason: str, trajectory: str | None
) -> None:
    if (step is None) != out:
        raise click.UsageError(_("Give a step, or --out."))
    actor = session.actor()
    with reading():
        stay, path = _open_stay(number, trajectory)
        target = design(path.trajectory_id).named(step) if step else None
    actions.move(actor, stay, target.id if target else None, reason)
    place = target.name if target else _("out of the trajectory")
    output.say(_("{number}: {place}.").format(number=number, place=place))


def _open_stay(number: str, trajectory: str | None) -> tuple[int, Path]:
    """Return the one open stay that is meant, and its path; raises Unknown, Invalid for several."""
    card = client_card(queries.by_number(number))
    stays = [(path.stay_id, path) for path in card.paths if path.stay_id is not None]
    if trajectory is not None:
        name = find_design(trajectory).name
        stays = [(stay, path) for stay, path in stays if path.trajectory == name]
    if not stays:
        raise Unknown("stay.none", N_("{number} is in no step now."), number=number)
    if len(stays) > 1:
        raise Invalid(
            "stay.several",
            N_("{number} follows several trajectories ({names}): say which with --trajectory."),
            number=number,
            names=", ".join(path.trajectory for _stay, path in stays),
        )
    return stays[0]


@command.command("assign", help=N_("Make a colleague responsible for someone."))
@number
@argument("login", metavar=N_("LOGIN"), help=N_("The colleague's account."))
@pass_session
def _assign(session: Session, number: str, login: str) -> None:
    actor = session.actor()
    actions.assign(actor, _client(number), login)
    output.say(_("{number}: “{login}” is responsible.").format(number=number, login=login))


@command.command("involve", help=N_("Let a colleague take part in a file beside the one responsible."))
@number
@argument("login", metavar=N_("LOGIN"), help=N_("The colleague's account."))
@option("--no-longer", is_flag=True, help=N_("The colleague takes part no more."))
@pass_session
def _involve(session: Session, number: str, login: str, no_longer: bool) -> None:
    actor = session.actor()
    actions.involve(actor, _client(number), login, part=not no_longer)
    sentence = (
        _("{number}: “{login}” takes part no more.") if no_longer else _("{number}: “{login}” takes part.")
    )
    output.say(sentence.format(number=number, login=login))


@command.command("engage", help=N_("Record a contact, held or planned."))
@number
@option("--mode", type=options.words_of(Mode), required=True, help=N_("How you meet."))
@option(
    "--attendance",
    type=options.words_of(Attendance),
    default=Attendance.HELD.value,
    show_default=True,
    help=N_("What became of it."),
)
@options.day("--on", N_("When; today unless given."))
@option("--at", "hour", type=options.Hour(), metavar=N_("HOUR"), help=N_("At what hour; now unless given."))
@option("--minutes", type=click.IntRange(1, 1440), metavar=N_("COUNT"), help=N_("How long it lasted."))
@option("--note", metavar=N_("TEXT"), default="", help=N_("What was said or done."))
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
) -> None:
    actor, now = session.actor(), clock.local(clock.now())
    actions.engage(
        actor,
        _client(number),
        at=clock.instant(on or now.date(), hour or now.time()),
        mode=Mode(mode),
        attendance=Attendance(attendance),
        note=note,
        minutes=minutes,
    )
    output.say(_("{number}: the contact is kept.").format(number=number))


@command.command("ask", help=N_("Record that something was asked of someone, so that nobody asks again."))
@number
@argument("what", metavar=N_("TEXT"), help=N_("What was asked; its number is printed."))
@pass_session
def _ask(session: Session, number: str, what: str) -> None:
    output.text(str(actions.ask(session.actor(), _client(number), what)))


@command.command("receive", help=N_("Record that what was asked has come."))
@argument("asked", type=options.RECORD, metavar=N_("ID"), help=N_("What was asked, by its number."))
@pass_session
def _receive(session: Session, asked: int) -> None:
    actions.receive(session.actor(), asked)
    output.say(_("Received today."))


@command.command("open", help=N_("Open a file outside your caseload for today; a lead is told."))
@number
@argument("why", metavar=N_("TEXT"), help=N_("Why you open it."))
@pass_session
def _open(session: Session, number: str, why: str) -> None:
    actions.open_outside(session.actor(), _client(number), why)
    output.say(_("{number}: open until the end of the day; a lead is told.").format(number=number))


LOOKS = (
    Column(N_("When"), lambda look: dates.date_time(look.at)),
    Column(N_("Who"), lambda look: look.actor),
    Column(N_("What"), lambda look: part_name(look.what)),
    Column(N_("Why"), lambda look: look.why),
)


@command.command("looks", help=N_("Who looked at a file, and when; the latest first."))
@number
@options.listed
@pass_session
def _looks(session: Session, number: str, form: str | None) -> None:
    with session.reading() as actor:
        client = reachable(actor, "client.looks", queries.by_number(number))
        rows = walk(partial(looks, client.id))
        output.listing(LookRow, rows, LOOKS, form)


def _client(number: str) -> int:
    with reading():
        return queries.by_number(number)
