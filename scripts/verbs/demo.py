"""`trajectoire demo`: the app with sample data, in a temporary database."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import click

from db.core import clock, settings
from db.core.translation import N_
from db.upkeep import founding
from db.upkeep.sample.fill import fill
from scripts.core.i18n import Command, option
from scripts.core.identity import account
from scripts.core.session import SQLITE, Session, pass_session
from scripts.verbs import tui

PAUSE = dt.timedelta(days=2)
"""Age of the sample data, so that some calls are late."""


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
    """Make a temporary database, and open the app on it."""
    tui.check_terminal()
    with tempfile.TemporaryDirectory(prefix="trajectoire-demo-") as folder:
        settings.override(database=f"{SQLITE}{Path(folder) / 'demo.db'}", shared=False)
        session.connect(ready=False)
        actor = founding.found(*account())
        with clock.frozen((clock.now() - PAUSE).isoformat()):
            fill(actor, clients)
        click.get_current_context().exit(tui.run(actor))
