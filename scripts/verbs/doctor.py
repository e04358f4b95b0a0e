"""`trajectoire doctor`: health checks of the installation."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

from db.core.errors import NotReady, denied
from db.core.translation import N_, _, ngettext
from db.upkeep.doctor.check import Result, State
from scripts.core import identity as caller
from scripts.core import options, output
from scripts.core.i18n import Command
from scripts.core.session import Session, pass_session

VERB = "upkeep.check"
STATES = {State.OK: N_("in order"), State.FINDING: N_("to fix"), State.SKIPPED: N_("not checked")}
WIDTH = 100
"""Columns of the text where there is no terminal."""


@click.command(cls=Command)
@options.shown
@pass_session
@click.pass_context
def command(ctx: click.Context, session: Session, form: str) -> None:
    """Check the installation, print what is wrong with its cure, and exit with 4 if anything is."""
    _check_caller(session)
    from db.upkeep.doctor.checks import ordered, run

    results = ordered(run())
    if form == "json":
        output.listing(Result, results, (), form, _record)
    else:
        _print(results)
    findings = sum(result.state is State.FINDING for result in results)
    if findings:
        output.say(ngettext("{n} thing to fix.", "{n} things to fix.", findings).format(n=findings))
        ctx.exit(output.FINDINGS)
    output.say(_("Nothing to fix."))


def _check_caller(session: Session) -> None:
    """Admit administrators, or whoever has the service account while the database is unusable."""
    try:
        actor = session.actor()
    except NotReady:
        caller.identify(None)
        return
    if not actor.may(VERB):
        raise denied(VERB)


def _record(result: Result) -> dict[str, str]:
    return {
        "check": result.check,
        "state": result.state.value,
        "message": result.message,
        "cure": result.cure,
    }


def _print(results: list[Result]) -> None:
    """Print one paragraph for each finding, whole, and one line for each check that is in order."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    room = max(len(_(state)) for state in STATES.values()) + 2
    for result in results:
        output.text(f"{_(STATES[result.state]):{room}}{result.title}")
        for text in filter(None, (result.message, result.cure and f"→ {result.cure}")):
            for line in _wrap(text, max(width - room, 20)):
                output.text(" " * room + line)


def _wrap(text: str, width: int) -> list[str]:
    """Wrap a text; words are never cut, so that commands can be copied."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
