"""The table of commands in the README, made from the commands themselves.

`python -m scripts.reference` writes it; a test tells when it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from db.core.translation import language
from scripts.cli import main
from scripts.words import speak

README = Path(__file__).resolve().parent.parent / "README.md"
SECTION = re.compile(r"(?<=<!-- commands -->\n).*?(?=<!-- /commands -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it, in the order of the help."""
    context = click.Context(main)
    for verb in main.list_commands(context):
        command = main.get_command(context, verb)
        if isinstance(command, click.Group):
            yield from ((f"{verb} {name}", command.commands[name]) for name in sorted(command.commands))
        elif command is not None:
            yield verb, command


def commands_markdown() -> str:
    """Return the table: each command with its arguments, and what it does in both languages."""
    before = language()
    told = {}
    for code in ("fr", "en"):
        speak(code)
        told[code] = [command.get_short_help_str() for _words, command in commands()]
    rows = list(zip(map(_usage, commands()), told["en"], told["fr"], strict=True))
    speak(before)
    lines = [f"| `{usage}` | {english} | {french} |" for usage, english, french in rows]
    return "\n".join(["| `trajectoire` … | | |", "| --- | --- | --- |", *lines]) + "\n"


def _usage(words_and_command: tuple[str, click.Command]) -> str:
    words, command = words_and_command
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    return " ".join([words, *(argument.make_metavar(click.Context(command)) for argument in arguments)])


def write() -> None:
    """Put the table in its place in the README."""
    text = README.read_text(encoding="utf-8")
    README.write_text(SECTION.sub(lambda _found: commands_markdown(), text), encoding="utf-8")


if __name__ == "__main__":
    write()
