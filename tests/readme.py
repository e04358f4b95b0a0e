"""The tables of keys in README.md, made from the commands: `python -m tests.readme` writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from db.core.translation import LANGUAGES, N_, _, language, use_language
from tui.areas import AREAS, RECORDS
from tui.command import Command, CommandHost

README = Path(__file__).parent.parent / "README.md"
FORM = "tui.shell.form:FormScreen"
KEYS = {
    N_("Everywhere"): ("app.help", "app.menu", "app.palette", "app.undo", "app.idea", "app.cover"),
    N_("In lists"): ("list.filter", "today.open", "app.back", "client.reveal"),
    N_("Clients"): ("client.new", "client.contact", "client.transfer", "client.refer"),
    N_("Referrals"): ("referral.confirm", "referral.waits"),
    N_("Directory"): ("directory.filters",),
    N_("In forms"): ("form.save", "form.discard"),
}
"""The commands whose keys matter on the first day, by where they are used; the digits come before them."""
HEADS = {"en": "| key | where | what it does |", "fr": "| touche | où | ce qu'elle fait |"}


def keys() -> str:
    """Return the table of the keys that matter, in the current language."""
    known = {command.id: command for command in _commands()}
    digits = f"`{AREAS[0].digit}` … `{AREAS[-1].digit}`"
    rows = [(digits, _("Everywhere"), ", ".join(_(area.name) for area in AREAS))]
    rows += [
        (f"`{known[name].key}`", _(where), _(known[name].help))
        for where, names in KEYS.items()
        for name in names
    ]
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([HEADS[language()], "| --- | --- | --- |", *lines])


def _commands() -> Iterator[Command]:
    """Yield every command; the last of an id is the one shown: that of a list comes after that of a card."""
    areas = (area.screen for area in AREAS)
    for screen in ("tui.everywhere:AppCommands", FORM, *RECORDS.values(), *areas):
        module, _colon, name = screen.partition(":")
        kind: type[CommandHost] = getattr(import_module(module), name)
        yield from kind.declared()


def current() -> str:
    """Return README.md with the tables as the commands make them."""
    text, before = README.read_text(encoding="utf-8"), language()
    for code in LANGUAGES:
        use_language(code)
        start, end = f"<!-- keys {code} -->\n", f"<!-- /keys {code} -->"
        above, rest = text.split(start)
        text = f"{above}{start}{keys()}\n{end}{rest.split(end)[1]}"
    use_language(before)
    return text


if __name__ == "__main__":
    README.write_text(current(), encoding="utf-8")
    sys.stderr.write("README.md\n")
