"""`trajectoire tui`: opens the app."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from db.core.actor import Actor
from db.core.translation import _
from scripts.core.hardening import block_programs
from scripts.core.i18n import Command
from scripts.core.session import Session, pass_session

SETTINGS = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "120",
}
"""Read by Textual when it is imported; 120 frames per second halve the delay until a change is painted."""


class NoTerminal(click.ClickException):
    """An error with the exit status of wrong usage."""

    exit_code = 2


def check_terminal() -> None:
    """Raise NoTerminal if the streams are not a terminal that can be drawn on."""
    drawn_on = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if not drawn_on or os.environ.get("TERM") == "dumb":
        raise NoTerminal(_("The app needs a terminal. See “trajectoire --help” for the other commands."))


def run(actor: Actor) -> int:
    """Run the app until the person leaves; return the exit status."""
    block_programs()
    gc.disable()  # objects made at start-up stay
    os.environ.update(SETTINGS)
    status: int = import_module("tui.app").run(actor)
    return status


@click.command(cls=Command)
@pass_session
def command(session: Session) -> None:
    """Open the app on the database of the settings."""
    check_terminal()
    click.get_current_context().exit(run(session.actor()))
