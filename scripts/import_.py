"""`trajectoire import`: data from files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from db.core.translation import N_, _
from db.exchange.eventlog import read_log
from db.exchange.events_in import Imported, import_events
from scripts import options, output
from scripts.session import Session, pass_session
from scripts.words import Group, argument, option

command = Group("import")
COLUMN = N_("COLUMN")


@command.command("events", help=N_("Bring in an event log: each case becomes a client, each visit a stay."))
@argument(
    "file",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("CSV, or XES, which needs no columns."),
)
@option("--case", metavar=COLUMN, help=N_("Column that tells the case."))
@option("--activity", metavar=COLUMN, help=N_("Column that tells the step."))
@option("--time", metavar=COLUMN, help=N_("Column that tells when."))
@option("--end", metavar=COLUMN, help=N_("Column that tells when the visit ended."))
@option("--lifecycle", metavar=COLUMN, help=N_("Column that says start or complete; both make one stay."))
@option("--delimiter", metavar=N_("SIGN"), help=N_("What stands between columns; found out unless given."))
@option(
    "--trajectory",
    metavar=N_("NAME"),
    help=N_("The trajectory, made when it does not exist; the file's name unless given."),
)
@options.dry_run
@pass_session
def _events(session: Session, file: Path, trajectory: str | None, dry_run: bool, **columns: Any) -> None:
    actor = session.actor()
    log = read_log(file, **columns)
    done = import_events(actor, log, trajectory or file.stem, dry_run=dry_run)
    _tell(done, dry_run)
    if done.kept or done.ignored:
        click.get_current_context().exit(output.FINDINGS)


def _tell(done: Imported, dry_run: bool) -> None:
    if dry_run:
        output.say(_("Nothing was written; this is what would be done."))
    output.say(
        _(
            "“{trajectory}”: {cases} cases, {events} events; {clients_added} new clients, "
            "{added} paths added, {replaced} replaced, {unchanged} unchanged."
        ).format(**asdict(done))
    )
    if done.kept:
        output.say(_("{kept} paths that staff continued were left as they are.").format(kept=done.kept))
    if done.ignored:
        output.say(
            _("{ignored} rows that neither start nor complete a visit were left out.").format(
                ignored=done.ignored
            )
        )
