"""`trajectoire staff`: accounts and roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from db.core.translation import LANGUAGES, N_, _
from db.staff import actions, queries
from db.staff.permissions import Role
from db.staff.queries import StaffRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("staff")

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
@pass_session
def _deactivate(session: Session, login: str) -> None:
    actions.deactivate(session.actor(), login)
    output.say(_("Account “{login}” closed.").format(login=login))


@command.command("unlock", help=N_("Remove the lock code of a colleague who forgot it."))
@login
@pass_session
def _unlock(session: Session, login: str) -> None:
    from db.staff.lock import remove_code

    remove_code(session.actor(), login)
    output.say(_("Lock code of “{login}” removed.").format(login=login))
