"""`trajectoire staff`: accounts and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import click

from db.clients.assignment import caseworker
from db.core import clock
from db.core.database import reading
from db.core.dates import long_date
from db.core.translation import LANGUAGES, N_, _, ngettext
from db.overview.actions_handover import OpenWork, hand_over, open_work, takers
from db.staff import actions, queries
from db.staff import actions_absences as absences
from db.staff.permissions import Role
from db.staff.queries import StaffRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("staff")
PROPOSED = 3
"""Colleagues who are proposed to take what is left."""

COLUMNS = (
    Column(N_("Account"), lambda row: row.login),
    Column(N_("Name"), lambda row: row.name),
    Column(N_("Roles"), lambda row: _roles(row.roles)),
    Column(N_("Team"), lambda row: row.team),
    Column(N_("Status"), lambda row: "" if row.active else _("closed")),
)
login = argument("login", metavar=N_("LOGIN"), help=N_("Operating-system account of the person."))
ROLE = N_("Role; can be repeated.")


def _roles(names: Iterable[str]) -> str:
    return ", ".join(_(Role(name).label) for name in names)


@command.command("list", help=N_("List accounts by name."))
@option("--all", "closed", is_flag=True, help=N_("Include closed accounts."))
@options.listed
@pass_session
def _list(session: Session, closed: bool, form: str | None) -> None:
    with session.snapshot():
        output.listing(StaffRow, queries.everyone(active_only=not closed), COLUMNS, form)


@command.command("add", help=N_("Open an account for a colleague."))
@login
@argument("name", metavar=N_("NAME"), help=N_("First and family name."))
@option(
    "--role",
    "roles",
    type=options.values_of(Role),
    multiple=True,
    default=[Role.STAFF.value],
    show_default=True,
    help=ROLE,
)
@option("--team", metavar=N_("TEAM"), default="", help=N_("Team, created if needed."))
@option("--language", type=click.Choice(LANGUAGES), help=N_("Language of the person."))
@pass_session
def _add(
    session: Session, login: str, name: str, roles: Sequence[str], team: str, language: str | None
) -> None:
    actions.add_staff(session.actor(), login, name, *roles, team=team, language=language)
    output.say(_("Account “{login}” opened.").format(login=login))


@command.command("role", help=N_("Change the roles of a colleague."))
@login
@argument("roles", type=options.values_of(Role), nargs=-1, required=True, metavar=N_("ROLE"), help=ROLE)
@pass_session
def _role(session: Session, login: str, roles: Sequence[str]) -> None:
    actions.set_roles(session.actor(), login, *roles)
    output.say(_("Roles of “{login}”: {roles}.").format(login=login, roles=_roles(roles)))


@command.command("deactivate", help=N_("Close an account; the history keeps the person's name."))
@login
@option(
    "--to",
    "taker",
    metavar=N_("LOGIN"),
    help=N_("Colleague who takes the files, appointments and actions, also of a closed account."),
)
@options.dry_run
@pass_session
def _deactivate(session: Session, login: str, taker: str | None, dry_run: bool) -> None:
    actor = session.actor()
    with reading():
        left = open_work(actor, login)
        if taker:
            caseworker(taker)
        proposed = takers(login)[:PROPOSED] if left and not taker else []
    for line in _open(left):
        output.say(line)
    if not dry_run:
        actions.deactivate(actor, login)
        output.say(_("Account “{login}” closed.").format(login=login))
        if taker and left:
            hand_over(actor, login, taker)
            output.say(_("All of this is now with “{login}”.").format(login=taker))
    if proposed:
        output.say(_("Until someone takes this, it is in the team lead's day. To hand it over:"))
        for colleague in proposed:
            files = ngettext("{n} file", "{n} files", colleague.files).format(n=colleague.files)
            output.say(
                f"  trajectoire staff deactivate {login} --to {colleague.login}   {colleague.name}, {files}"
            )
        click.get_current_context().exit(output.FINDINGS)


def _open(left: OpenWork) -> Iterator[str]:
    """Yield what a colleague leaves open, a line each."""
    if left.files:
        count = len(left.files)
        line = ngettext("{n} file: {numbers}", "{n} files: {numbers}", count)
        yield line.format(n=count, numbers=", ".join(left.files))
    for count, line in (
        (
            left.appointments,
            ngettext("{n} appointment to come", "{n} appointments to come", left.appointments),
        ),
        (left.referrals, ngettext("{n} referral to follow", "{n} referrals to follow", left.referrals)),
        (left.actions, ngettext("{n} action to finish", "{n} actions to finish", left.actions)),
    ):
        if count:
            yield line.format(n=count)


@command.command("reactivate", help=N_("Open a closed account again, with its roles and files."))
@login
@pass_session
def _reactivate(session: Session, login: str) -> None:
    actions.reactivate(session.actor(), login)
    output.say(_("Account “{login}” opened.").format(login=login))


@command.command("away", help=N_("Set when a colleague is away, and who does their work meanwhile."))
@login
@options.day("--from", N_("First day away; default: today."))
@options.day("--to", N_("Last day away."))
@option("--substitute", metavar=N_("LOGIN"), default="", help=N_("Colleague who does their work meanwhile."))
@option("--back", is_flag=True, help=N_("They are back: end the absence, and drop those to come."))
@pass_session
def _away(session: Session, login: str, substitute: str, back: bool, **period: dt.date | None) -> None:
    first, last = period["from"], period["to"]
    if back:
        absences.end_absence(session.actor(), login)
        output.say(_("“{login}” is back.").format(login=login))
        return
    if last is None:
        raise click.UsageError(_("Give the last day: --to DATE, or --back."))
    absences.set_absence(session.actor(), login, first or clock.today(), last, substitute)
    output.say(_("“{login}” is away until {day}.").format(login=login, day=long_date(last)))


@command.command("unlock", help=N_("Remove the lock code of a colleague who forgot it."))
@login
@pass_session
def _unlock(session: Session, login: str) -> None:
    from db.staff.lock import remove_code

    remove_code(session.actor(), login)
    output.say(_("Lock code of “{login}” removed.").format(login=login))
