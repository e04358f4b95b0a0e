"""`trajectoire demo`: the app on invented people, in a database of its own that is gone afterwards."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import click

from db.core import clock, settings
from db.core.translation import N_
from db.upkeep import founding
from db.upkeep.sample.fill import fill
from scripts.core.identity import account
from scripts.core.session import SQLITE, Session, pass_session
from scripts.core.words import Command, option
from scripts.verbs import tui

PAUSE = dt.timedelta(days=2)
"""Its people did nothing since: some calls are late, so that there is something to do."""


@click.command(cls=Command)
@option(
    "--clients",
    type=click.IntRange(1),
    default=300,
    show_default=True,
    metavar=N_("COUNT"),
    help=N_("How many clients."),
)
@pass_session
def command(session: Session, clients: int) -> None:
    """Make a database in a temporary folder, open the app on it, remove it."""
    tui.check_terminal()
    with tempfile.TemporaryDirectory(prefix="trajectoire-demo-") as folder:
        settings.override(database=f"{SQLITE}{Path(folder) / 'demo.db'}", shared=False)
        session.connect(ready=False)
        actor = founding.found(*account())
        with clock.frozen((clock.now() - PAUSE).isoformat()):
            fill(actor, clients)
        click.get_current_context().exit(tui.run(actor))
