"""Keys: one verb each, reachable on every keyboard and terminal, labels short in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tui
from db.core.translation import _, use_language
from tui.command import Command, Commanded
from tui.keymap import ALLOWED, AREA_KEYS, FORBIDDEN, VERBS

LONGEST = 10
ROOM = 60
"""Columns that the help has for a sentence, at 80 columns."""


def screens() -> Iterator[type[Commanded]]:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        importlib.import_module(module.name)
    waiting = [Commanded]
    while waiting:
        screen = waiting.pop()
        waiting += screen.__subclasses__()
        if screen.__module__.startswith("tui."):
            yield screen


ALL = sorted(set(screens()), key=lambda screen: screen.__name__)


def keys(command: Command) -> tuple[str, ...]:
    return (command.key, *command.aliases)


@pytest.mark.parametrize("screen", ALL)
def test_each_key_is_allowed_and_means_its_verb(screen: type[Commanded]) -> None:
    for command in screen.declared():
        for key in keys(command):
            assert key in ALLOWED, command.id
            assert key not in FORBIDDEN, command.id
            if key in AREA_KEYS:
                assert command.id.startswith("go."), command.id
            else:
                assert command.verb in VERBS[key], f"{command.id} on {key}"


@pytest.mark.parametrize("screen", ALL)
def test_no_two_commands_of_a_screen_share_a_key_or_an_id(screen: type[Commanded]) -> None:
    taken = [key for command in screen.declared() for key in keys(command)]
    assert len(taken) == len(set(taken))
    ids = [command.id for command in screen.declared()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", ALL)
def test_labels_shown_are_short_in_both_languages(screen: type[Commanded], language: str) -> None:
    use_language(language)
    for command in screen.declared():
        if not command.id.startswith("go."):
            assert 0 < len(_(command.label)) <= LONGEST, command.label


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", ALL)
def test_what_a_key_does_is_said_whole_in_the_help_and_the_palette(
    screen: type[Commanded], language: str
) -> None:
    use_language(language)
    for command in screen.declared():
        assert len(_(command.help)) <= ROOM, command.help
        assert len(f"{_(command.label)} – {_(command.help)}") <= ROOM + 6, command.help


def test_an_id_names_the_same_command_everywhere() -> None:
    seen: dict[str, str] = {}
    for screen in ALL:
        for command in screen.declared():
            assert seen.setdefault(command.id, command.key) == command.key, command.id
