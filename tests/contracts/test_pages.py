"""The pages say what the program does: their tables, links and commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click
import pytest

from scripts.cli import main
from tests.contracts.test_translations import MISPLACED
from tests.readme import README, current

ROOT = README.parent
PAGES = [
    ROOT / name
    for name in (
        "README.md",
        "CHANGELOG.md",
        "db/README.md",
        "scripts/server/README.md",
        "tests/README.md",
        "tests/endurance/README.md",
        "tui/README.md",
    )
]
AS_A_COMMAND = re.compile(r"(?:^(?:trajectoire|traj)|-m scripts\.cli) (?=[a-z-])")
"""What comes before the words of a command: its name, the alias of administrators, or the end of that."""
SHORT = 250


def by_name(page: Path) -> str:
    """Return the name of a page in the list of tests."""
    return str(page.relative_to(ROOT))


def prose(text: str) -> str:
    """Return a page without its blocks and words of code."""
    return re.sub(r"`[^`]*`", "", re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """Return what links may name of a page: its headings, as GitHub writes them in an address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(page: Path) -> Iterator[str]:
    """Yield each line of the blocks of code, and each word of code in the text."""
    text = page.read_text(encoding="utf-8")
    yield from re.findall(r"^ {4}(.*)$", text, flags=re.MULTILINE)
    yield from re.findall(r"`([^`]+)`", text)


def shown(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command of ours that a page shows."""
    for line in code(page):
        for part in line.split(" && "):
            if found := AS_A_COMMAND.search(part):
                words = shlex.split(part[found.end() :], comments=True)
                yield list(takewhile(lambda word: word not in "<>", words))


def test_tables_are_those_of_the_code() -> None:
    """When this fails: `python -m tests.readme`."""
    assert README.read_text(encoding="utf-8") == current()


def test_the_first_page_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= SHORT


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            name, _hash, anchor = target.partition("#")
            there = page.parent / name if name else page
            assert there.exists(), target
            assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_command_can_be_typed(page: Path) -> None:
    """Its name and its options are those of the program."""
    for words in shown(page):
        command: click.Command | None = main
        rest = words
        while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
        assert command is not None, words
        command.make_parser(click.Context(command)).parse_args(rest)


def test_french_has_its_no_break_spaces() -> None:
    french = README.read_text(encoding="utf-8").partition("\n## Votre première journée\n")[2]
    for line in prose(french.partition("\n## ")[0]).splitlines():
        assert [rule for pattern, rule in MISPLACED if pattern.search(line)] == [], line
