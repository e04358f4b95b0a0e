"""The tables of README.md, made from the declarations: `python -m tests.readme` writes them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from db.core.translation import _, language, use_language
from tui.areas import AREAS, RECORDS
from tui.command import Command, Commanded

README = Path(__file__).parent.parent / "README.md"
FORM = "tui.shell.form:FormScreen"


def keys() -> str:
    """Return the tables of every key, in both languages: each area's own, then the common ones."""
    names = {area.screen.split(".")[1]: area.name for area in AREAS}
    own: dict[str, dict[str, Command]] = {}
    common: dict[str, dict[str, Command]] = {}
    for screen in (*(area.screen for area in AREAS), "tui.everywhere:Everywhere", *RECORDS.values(), FORM):
        module, _colon, name = screen.partition(":")
        kind: type[Commanded] = getattr(import_module(module), name)
        for title, commands in kind.COMMAND_GROUPS:
            groups, heading = (common, title) if title else (own, names[module.split(".")[1]])
            for command in commands:
                groups.setdefault(heading, {}).setdefault(command.id, command)
    lines = []
    for heading, found in (own | common).items():
        lines += [f"**{_both(heading)}**", "", "| | English | français |", "| --- | --- | --- |"]
        for command in found.values():
            shown = " ".join(f"`{key}`" for key in (command.key, *command.aliases))
            lines.append(f"| {shown} | {_cell(command, 'en')} | {_cell(command, 'fr')} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def _cell(command: Command, code: str) -> str:
    before = language()
    use_language(code)
    text = f"**{_(command.label)}** {_(command.help)}"
    use_language(before)
    return text.replace("|", "\\|")


def _both(title: str) -> str:
    before, texts = language(), []
    for code in ("en", "fr"):
        use_language(code)
        texts.append(_(title))
    use_language(before)
    return " · ".join(texts)


def commands() -> str:
    """Return the tables of the command line, in both languages."""
    from scripts.reference import commands_markdown

    return "\n\n".join(f"**{name}**\n\n{commands_markdown(code)}" for code, name in LANGUAGE_NAMES.items())


LANGUAGE_NAMES = {"en": "English", "fr": "Français"}


def current() -> str:
    """Return README.md as the declarations make it."""
    text = README.read_text(encoding="utf-8")
    for name, make in (("keys", keys), ("commands", commands)):
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _old, end, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{start}{make()}\n{end}{after}"
    return text


if __name__ == "__main__":
    README.write_text(current(), encoding="utf-8")
    sys.stderr.write("README.md\n")
