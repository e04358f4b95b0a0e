"""Commands and options whose help speaks the person's language, which is known only when it is drawn."""

from __future__ import annotations

import copy
import gettext
import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from db.core import translation
from db.core.translation import N_, _

Spoken = TypeVar("Spoken", click.Command, "Option", "Argument")
Wrapped = TypeVar("Wrapped", bound=Callable[..., Any] | click.Command)


def speak(code: str) -> None:
    """Use this language for our texts and for those of the command line's own library."""
    translation.use_language(code)
    gettext.bindtextdomain("messages", translation.LOCALE_FOLDER)
    os.environ["LANGUAGE"] = code  # where gettext looks at each text


def _translated(part: Spoken) -> Spoken:
    spoken = copy.copy(part)
    spoken.help = _(part.help) if part.help else None
    return spoken


class Option(click.Option):
    """An option: `help` and `metavar` are given marked, in English."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of the help page."""
        return super(Option, _translated(self)).get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the word that stands for the value."""
        return _(super().make_metavar(ctx))


class Argument(click.Argument):
    """An argument: `help` and `metavar` are given marked, in English."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the argument's line of the help page."""
        return super(Argument, _translated(self)).get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the word that stands for the value, in square brackets when it may be left out."""
        word = _(self.metavar) if self.metavar else super().make_metavar(ctx)
        return f"{word if self.required else f'[{word}]'}{'...' if self.nargs != 1 else ''}"


PLACES = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."), N_("[COMMAND] [ARGS]..."))
"""What click writes in the line of usage, and leaves in English."""


class Command(click.Command):
    """A command: `help` is given marked, in English."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the command's name in the line of usage."""
        pieces = super().collect_usage_pieces(ctx)
        return [_(piece) if piece in PLACES else piece for piece in pieces]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        click.Command.format_help_text(_translated(self), ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the command does, whole: the list of commands breaks lines."""
        return _(self.help) if self.help else ""


class Group(Command, click.Group):
    """A command that holds others."""

    command_class = Command


def option(*names: str, **settings: Any) -> Callable[[Wrapped], Wrapped]:
    """Declare an option whose help is translated."""
    return click.option(*names, cls=Option, **settings)


def argument(name: str, **settings: Any) -> Callable[[Wrapped], Wrapped]:
    """Declare an argument whose help is translated."""
    return click.argument(name, cls=Argument, **settings)
