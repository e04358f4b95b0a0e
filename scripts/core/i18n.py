"""Click commands and options whose help is translated when it is shown."""

from __future__ import annotations

import copy
import gettext
import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from db.core import translation
from db.core.translation import N_, _

Translatable = TypeVar("Translatable", click.Command, "Option", "Argument")
Wrapped = TypeVar("Wrapped", bound=Callable[..., Any] | click.Command)


def set_language(code: str) -> None:
    """Use a language for our texts and click's."""
    translation.use_language(code)
    gettext.bindtextdomain("messages", translation.LOCALE_FOLDER)
    os.environ["LANGUAGE"] = code  # read by gettext at each call


def _translated(part: Translatable) -> Translatable:
    translated = copy.copy(part)
    translated.help = _(part.help) if part.help else None
    return translated


class Option(click.Option):
    """An option with `help` and `metavar` marked with N_()."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        return super(Option, _translated(self)).get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        return _(super().make_metavar(ctx))


class Argument(click.Argument):
    """An argument with `help` and `metavar` marked with N_()."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        return super(Argument, _translated(self)).get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        word = _(self.metavar) if self.metavar else super().make_metavar(ctx)
        return f"{word if self.required else f'[{word}]'}{'...' if self.nargs != 1 else ''}"


PLACES = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."), N_("[COMMAND] [ARGS]..."))
"""Parts of click's usage line that it does not translate."""


class Command(click.Command):
    """A command with `help` marked with N_()."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        return [_(piece) if piece in PLACES else piece for piece in pieces]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Command.format_help_text(_translated(self), ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the whole help, not cut as by click."""
        return _(self.help) if self.help else ""


class Group(Command, click.Group):
    """A command with subcommands."""

    command_class = Command


def option(*names: str, **settings: Any) -> Callable[[Wrapped], Wrapped]:
    """Declare an option with translated help."""
    return click.option(*names, cls=Option, **settings)


def argument(name: str, **settings: Any) -> Callable[[Wrapped], Wrapped]:
    """Declare an argument with translated help."""
    return click.argument(name, cls=Argument, **settings)
