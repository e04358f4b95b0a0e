"""The command `trajectoire`: loads the command asked for, and reports every error in one line."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from db.core import clock, settings
from db.core.errors import Denied, Doubtful, NotReady, Problem, os_error_text
from db.core.text import printable
from db.core.translation import LANGUAGES, N_, _, preferred_language
from scripts import BEGUN
from scripts.core import output, utf8
from scripts.core.hardening import harden
from scripts.core.i18n import Command, Group, Option, option, set_language
from scripts.core.session import Session, skip_unused_drivers

COMMANDS = {
    "tui": N_("Open the app (the default without a command)."),
    "today": N_("List what needs your attention: late, today, then soon."),
    "init": N_("Create the database, its first administrator (you) and a first trajectory."),
    "migrate": N_("Update the database for this version of the program."),
    "backup": N_("Make a checked backup while people work."),
    "restore": N_("Put a backup in the place of the database, which is kept."),
    "doctor": N_("Check the installation: what is wrong, and how to fix it."),
    "sample": N_("Fill an empty database with realistic sample data."),
    "demo": N_("Try the app with sample data, in a temporary database."),
    "staff": N_("Staff accounts: list, add, change roles, close."),
    "keys": N_("SSH keys: add, revoke, list, print the file for the server."),
    "clients": N_("Clients: find, show, add, move to another step."),
    "referrals": N_("Referrals: list, make, confirm contact, follow up."),
    "directory": N_("Organisations and services: find, show, add, verify."),
    "suggestions": N_("Improvement suggestions: list, add, support, comment, decide."),
    "retros": N_("Retrospectives: list, show, open, add a note, close."),
    "trajectories": N_("Trajectories: list, show, export to edit, import."),
    "path": N_("Actual paths: moves between steps, common paths, time spent."),
    "import": N_("Import data from a file."),
    "export": N_("Export data to a file."),
    "benchmark": N_("Measure the program's speed on this machine against the minimum for the same work."),
}
"""All commands and their help, in order; each has a file or a folder in scripts/verbs."""

REFUSED, NOT_READY, INTERRUPTED, NO_READER = 1, 3, 128 + signal.SIGINT, 128 + signal.SIGPIPE


class CommandFailed(click.ClickException):
    """An error message, with exit status 1."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        output.say(self.message)


class DatabaseUnusable(CommandFailed):
    """An unusable database, with exit status 3."""

    exit_code = NOT_READY


class CommandLoader(Group):
    """The group that loads a command's module when it is called."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run a command; harden the process unless `args` are given, by another program that runs it."""
        if args is None:
            extra["obj"] = dt.datetime.fromtimestamp(BEGUN, dt.UTC)
            harden()
        utf8.configure_streams()
        set_language(preferred_language(os.environ))
        return super().main(args, *more, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, utf8.decode_arguments(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of a command; the modules of a package add its subcommands."""
        if cmd_name not in COMMANDS:
            return None
        skip_unused_drivers(ctx.params.get("database"))
        verb = import_module("scripts.verbs." + ("import_" if cmd_name == "import" else cmd_name))
        for part in iter_modules(getattr(verb, "__path__", ())):
            import_module(f"{verb.__name__}.{part.name}")
        command: Command = verb.command
        command.help = COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in COMMANDS.items()])

    def make_context(self, *words: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*words, **extra)
        except click.ClickException as error:
            _clean(error)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; no error prints a traceback."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except NotReady as problem:
            raise DatabaseUnusable(problem.say()) from problem
        except Doubtful as problem:
            raise CommandFailed(problem.say() + " " + _("To save it all the same: --anyway")) from problem
        except Problem as problem:
            raise CommandFailed(problem.say()) from problem
        except click.ClickException as error:
            _clean(error)
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            output.stop()
            ctx.exit(NO_READER)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception as error:
            from db.core import incident

            raise CommandFailed(incident.report()) from error


def _clean(error: click.ClickException) -> None:
    """Translate the reason of a file error, and strip control characters, which may come from arguments."""
    if isinstance(cause := error.__context__, OSError) and cause.strerror:
        error.message = error.message.replace(cause.strerror, os_error_text(cause))  # type: ignore[misc]
    error.message = printable(error.message)  # type: ignore[misc]  # final for its readers


def _language(_ctx: click.Context, _param: click.Parameter, code: str | None) -> str | None:
    if code:
        set_language(code)
    return code


@click.group(
    cls=CommandLoader,
    invoke_without_command=True,
    help=N_("Where each client is in the trajectory, and what needs attention now."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@option(
    "--language",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    callback=_language,
    help=N_("Language; default: yours in the program, or the terminal's."),
)
@option(
    "--database",
    metavar=N_("URL"),
    help=N_("sqlite:////folder/file.db or postgresql://…; default: TRAJECTOIRE_DATABASE, or the settings."),
)
@option("--actor", metavar=N_("LOGIN"), help=N_("Act as this colleague (administrators only; logged)."))
@click.option("--as", "login", hidden=True)
@click.version_option(
    package_name="trajectoire",
    message="%(prog)s %(version)s",
    cls=Option,
    help=N_("Show the version and exit."),
)
@click.pass_context
def main(
    ctx: click.Context, language: str | None, database: str | None, actor: str | None, login: str | None
) -> None:
    """Run `trajectoire`; `--as` comes from the line of a person's ssh key (scripts/core/identity.py)."""
    if database is not None and settings.current().shared:
        raise Denied(
            "settings.shared",
            N_(
                "On this server, everyone uses the database set in {path}. Run the command without "
                "--database."
            ),
            path=str(settings.SYSTEM_FILE),
        )
    settings.override(database=database)
    ctx.obj = Session(language, actor, login, ctx.obj or clock.now())
    if ctx.invoked_subcommand is None:
        tui = main.get_command(ctx, "tui")
        if tui is not None:
            ctx.invoke(tui)


if __name__ == "__main__":
    main(prog_name="trajectoire")
