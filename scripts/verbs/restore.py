"""`trajectoire restore`: puts a backup in place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.core import settings
from db.core.dates import date_time
from db.core.errors import NotReady
from db.core.translation import N_, _, ngettext
from scripts.core import identity as caller
from scripts.core import output
from scripts.core.i18n import Command, argument, option
from scripts.core.options import dry_run
from scripts.core.session import Session, pass_session

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.upkeep.backups.restore import Staged


@click.command(cls=Command)
@argument("source", metavar=N_("FILE|FOLDER"), type=click.Path(path_type=Path))
@option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar=N_("FILE"),
    help=N_("Private key of age, for an encrypted backup."),
)
@dry_run
@pass_session
def command(session: Session, source: Path, identity: Path | None, dry_run: bool) -> None:
    """Check a backup and put it in the place of the database."""
    actor = _actor(session)
    from db.core import preflight
    from db.upkeep import schema
    from db.upkeep.backups import restore
    from db.upkeep.founding import make_folder

    here = settings.current()
    preflight.check(here.database, shared=here.shared)
    make_folder(here.database)
    backup = restore.find(source)
    if dry_run:
        staged = restore.check(actor, backup, here.database, identity)
        output.say(_summary(staged))
        output.say(_("Nothing was changed."))
        return
    done = restore.restore(actor, backup, here.database, identity)
    output.say(_summary(done.staged))
    output.say(_("Restored."))
    if done.kept:
        output.say(_("The database that it replaces is kept: {name}").format(name=done.kept))
    schema.check_ready()


def _actor(session: Session) -> Actor | str:
    """Return who restores; the login of whoever has the account while the database is unusable."""
    try:
        return session.actor()
    except NotReady:
        return caller.identify(None)[0]


def _summary(staged: Staged) -> str:
    rows = staged.rows
    if not staged.made_at:
        return ngettext("Checked: {rows} row.", "Checked: {rows} rows.", rows).format(rows=rows)
    made = date_time(dt.datetime.fromisoformat(staged.made_at))
    checked = ngettext(
        "Checked: backup of {made}, {rows} row.", "Checked: backup of {made}, {rows} rows.", rows
    )
    return checked.format(made=made, rows=rows)
