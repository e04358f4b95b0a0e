"""The table of commands, made from the commands themselves, for the README."""

from __future__ import annotations

from collections.abc import Iterator

import click

from db.core.translation import language
from scripts.cli import main
from scripts.core.words import speak


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it, in the order of the help."""
    context = click.Context(main)
    for verb in main.list_commands(context):
        command = main.get_command(context, verb)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield verb, command
            yield from ((f"{verb} {name}", command.commands[name]) for name in sorted(command.commands))
        elif command is not None:
            yield verb, command


def commands_markdown(code: str) -> str:
    """Return the table in a language: each command with its arguments, and what it does."""
    before = language()
    speak(code)
    rows = [
        f"| `{_usage(words, command)}` | {command.get_short_help_str()} |" for words, command in commands()
    ]
    speak(before)
    return "\n".join(["| `trajectoire` … | |", "| --- | --- |", *rows])


def _usage(words: str, command: click.Command) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    return " ".join([words, *(argument.make_metavar(click.Context(command)) for argument in arguments)])
