"""`trajectoire staff`: accounts and roles."""

from __future__ import annotations

import click

from db.core.translation import LANGUAGES, N_, _
from db.staff import actions, queries
from db.staff.permissions import ROLE_NAMES, Role
from db.staff.queries import StaffRow
from scripts import options, output
from scripts.output import Column
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("staff")

COLUMNS = (
    Column(N_("Account"), lambda row: row.login),
    Column(N_("Name"), lambda row: row.name),
    Column(N_("Role"), lambda row: _(ROLE_NAMES[row.role])),
    Column(N_("Team"), lambda row: row.team),
    Column(N_("State"), lambda row: "" if row.active else _("closed")),
)
login = argument("login", metavar=N_("LOGIN"), help=N_("The operating-system account of the person."))
ROLE = N_("What the person may do.")


@command.command("list", help=N_("List the accounts, by name."))
@option("--all", "closed", is_flag=True, help=N_("Closed accounts too."))
@options.listed
@pass_session
def _list(session: Session, closed: bool, form: str | None) -> None:
    with session.reading():
        output.listing(StaffRow, queries.everyone(active_only=not closed), COLUMNS, form)


@command.command("add", help=N_("Open an account for a colleague."))
@login
@argument("name", metavar=N_("NAME"), help=N_("Given and family name."))
@option("--role", type=options.words_of(Role), default=Role.STAFF.value, show_default=True, help=ROLE)
@option("--team", metavar=N_("TEAM"), default="", help=N_("The team; it is made when it does not exist."))
@option("--language", type=click.Choice(LANGUAGES), help=N_("Language of the person."))
@pass_session
def _add(session: Session, login: str, name: str, role: str, team: str, language: str | None) -> None:
    actions.add_staff(session.actor(), login, name, role, team=team, language=language)
    output.say(_("The account “{login}” is open.").format(login=login))


@command.command("role", help=N_("Give a colleague another role."))
@login
@argument("role", type=options.words_of(Role), metavar=N_("ROLE"), help=ROLE)
@pass_session
def _role(session: Session, login: str, role: str) -> None:
    actions.set_role(session.actor(), login, role)
    output.say(_("The role of “{login}” is now: {role}.").format(login=login, role=_(ROLE_NAMES[Role(role)])))


@command.command("deactivate", help=N_("Close an account; what the person did keeps their name."))
@login
@pass_session
def _deactivate(session: Session, login: str) -> None:
    actions.deactivate(session.actor(), login)
    output.say(_("The account “{login}” is closed.").format(login=login))
