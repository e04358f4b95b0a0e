"""`trajectoire keys`: ssh keys, and the file that authorizes them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

import click

from db.core import dates, settings
from db.core.errors import NotReady, denied, os_error_text
from db.core.translation import N_, _
from db.staff import actions, authorized_keys, queries
from db.staff.authorized_keys import Difference
from db.staff.queries import KeyRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import FINDINGS, Column
from scripts.core.session import Session, pass_session

DEPLOYED = "/etc/trajectoire/keys"
FILE = N_("FILE")


@click.group(cls=Group, invoke_without_command=True)
@option(
    "--check",
    "deployed",
    is_flag=False,
    flag_value=DEPLOYED,
    metavar=FILE,
    help=N_(
        "Only compare a file with the accounts (default: /etc/trajectoire/keys); exit status 4 if it differs."
    ),
)
@pass_session
@click.pass_context
def command(ctx: click.Context, session: Session, deployed: str | None) -> None:
    """Print the lines of the file, or compare a file with them."""
    if ctx.invoked_subcommand is not None:
        return
    rows = _rows(session)
    lines = [
        authorized_keys.authorized_line(sys.executable, row.login, row.public_key)
        for row in rows
        if row.opens
    ]
    if deployed is None:
        for line in lines:
            output.text(line)
    elif _differs(Path(deployed), lines, rows):
        ctx.exit(FINDINGS)


def _rows(session: Session) -> list[KeyRow]:
    """Return all keys; raises Denied without the permission."""
    with session.reading() as actor:
        if not actor.may("staff.keys"):
            raise denied("staff.keys")
        return queries.keys()


def _differs(path: Path, lines: list[str], rows: list[KeyRow]) -> bool:
    """Show how the file differs from these lines, and whether others could change it; tell if so."""
    try:
        safe, text = settings.is_protected(os.stat(path)), path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        raise NotReady(
            "keys.none",
            N_("There is no file {path} yet. Create it with the output of “trajectoire keys”."),
            path=str(path),
        ) from error
    except OSError as error:
        raise NotReady(
            "keys.file", N_("{path} cannot be read: {why}"), path=str(path), why=os_error_text(error)
        ) from error
    holders = {row.fingerprint: row.login for row in rows}
    columns = (
        Column(N_("What"), lambda difference: _(difference.what)),
        Column(N_("Account"), lambda difference: holders.get(difference.fingerprint, "")),
        Column(N_("Line"), lambda difference: difference.line),
    )
    found = list(authorized_keys.differences(lines, text))
    if not safe:
        output.say(_("Accounts other than root can change {path}.").format(path=path))
    if found:
        output.listing(Difference, found, columns, None)
    elif safe:
        output.say(_("{path} matches the accounts.").format(path=path))
    return bool(found) or not safe


COLUMNS = (
    Column(N_("Account"), lambda row: row.login),
    Column(N_("Name"), lambda row: row.name),
    Column(N_("Key"), lambda row: row.fingerprint),
    Column(N_("Type"), lambda row: row.public_key.partition(" ")[0]),
    Column(N_("Since"), lambda row: dates.date_time(row.added_at)),
    Column(N_("Status"), lambda row: _state(row)),
)


def _state(row: KeyRow) -> str:
    if row.revoked_at is not None:
        return _("revoked")
    return "" if row.active else _("closed")


@command.command("list", help=N_("List the keys, including revoked ones."))
@options.listed
@pass_session
def _list(session: Session, form: str | None) -> None:
    output.listing(KeyRow, _rows(session), COLUMNS, form)


@command.command("add", help=N_("Add a public key to an account."))
@argument("login", metavar=N_("LOGIN"), help=N_("Account of the person."))
@argument(
    "file",
    type=click.File(encoding="utf-8", errors="replace"),
    metavar=FILE,
    help=N_("Public key (….pub), or - for standard input."),
)
@pass_session
def _add(session: Session, login: str, file: TextIO) -> None:
    fingerprint = actions.add_key(session.actor(), login, file.read())
    output.say(_("Key {fingerprint} added to “{login}”.").format(login=login, fingerprint=fingerprint))
    _remind_to_deploy()


@command.command("revoke", help=N_("Revoke one key, or all the keys of a person."))
@argument("whose", metavar=N_("LOGIN"), help=N_("Account of the person, or SHA256:… of a key."))
@pass_session
def _revoke(session: Session, whose: str) -> None:
    for fingerprint in actions.revoke_keys(session.actor(), whose):
        output.say(_("The key {fingerprint} is revoked.").format(fingerprint=fingerprint))
    _remind_to_deploy()


def _remind_to_deploy() -> None:
    output.say(_("Now regenerate the file of keys: trajectoire keys"))
