"""`trajectoire init`: creates a database."""

from __future__ import annotations

import click

from db.core.translation import N_, _
from db.upkeep import founding
from scripts.core import identity, output
from scripts.core.i18n import Command, option
from scripts.core.session import Session, check_disk_space, pass_session


@click.command(cls=Command)
@option(
    "--name", metavar=N_("NAME"), help=N_("Your name as colleagues see it; default: the name of the account.")
)
@pass_session
def command(session: Session, name: str | None) -> None:
    """Create the schema, the caller as first administrator, and a first trajectory."""
    login, usual_name = identity.identify(None)  # before creating anything
    session.connect_new()
    founding.found(login, name or usual_name)
    check_disk_space()
    output.say(_("The database is ready. “{login}” is the administrator.").format(login=login))
