"""`trajectoire migrate`: brings the schema up to date."""

from __future__ import annotations

import click

from db.core.database_errors import uninitialised
from db.core.translation import N_, _
from db.upkeep import schema
from scripts.core import output
from scripts.core.i18n import Command, option
from scripts.core.session import Session, check_disk_space, pass_session


@click.command(cls=Command)
@option("--check", is_flag=True, help=N_("Only check whether it is needed; exit status 3 if it is."))
@pass_session
def command(session: Session, check: bool) -> None:
    """Migrate the schema, or only check it."""
    session.connect(ready=check)
    if not check:
        if not schema.applied():
            raise uninitialised()
        for name in schema.migrate():
            output.say(name)
        schema.check_ready()
        check_disk_space()
    output.say(_("The database is up to date."))
