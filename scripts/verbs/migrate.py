"""`trajectoire migrate`: brings the schema up to date."""

from __future__ import annotations

from pathlib import Path

import click

from db.core.database_errors import uninitialised
from db.core.translation import N_, _
from db.upkeep import schema
from scripts.core import output
from scripts.core.i18n import Command, option
from scripts.core.session import Session, check_disk_space, pass_session


@click.command(cls=Command)
@option("--check", is_flag=True, help=N_("Only check whether it is needed; exit status 3 if it is."))
@option(
    "--backup",
    "destination",
    type=click.Path(path_type=Path),
    metavar=N_("FOLDER|FILE"),
    help=N_("Where the backup goes that is made first; default: beside the database."),
)
@option("--no-backup", is_flag=True, help=N_("Make no backup, when one was just made."))
@pass_session
def command(session: Session, check: bool, destination: Path | None, no_backup: bool) -> None:
    """Migrate the schema after a backup, or only check it."""
    session.connect(ready=check)
    if not check:
        if not schema.applied():
            raise uninitialised()
        if schema.pending() and not no_backup:
            from db.upkeep.backups import backup

            made = backup.make(destination or backup.own_folder() / "before-migration")
            output.say(_("Backup: {path}").format(path=made.path))
        for name in schema.migrate():
            output.say(name)
        schema.check_ready()
        check_disk_space()
    output.say(_("The database is up to date."))
