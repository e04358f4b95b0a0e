"""Keys: one verb each, reachable on every keyboard and terminal, labels short in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tui
from db.core.translation import _, use_language
from tui.command import Command, CommandHost

VERBS: dict[str, frozenset[str]] = {
    "n": frozenset({"new", "no"}),
    "e": frozenset({"edit"}),
    "s": frozenset({"status", "statement", "signal", "search"}),
    "a": frozenset({"assign", "add"}),
    "r": frozenset({"refer"}),
    "c": frozenset({"comment", "confirm", "contact"}),
    "v": frozenset({"vote", "verify", "version"}),
    "l": frozenset({"link"}),
    "t": frozenset({"transfer"}),
    "u": frozenset({"undo"}),
    "w": frozenset({"waits"}),
    "!": frozenset({"escalate"}),
    "d": frozenset({"deactivate", "discard"}),
    "h": frozenset({"history"}),
    "x": frozenset({"export"}),
    "f": frozenset({"filters"}),
    "o": frozenset({"order", "yes"}),
    "y": frozenset({"yes", "reveal"}),
    "m": frozenset({"menu"}),
    "p": frozenset({"phase", "plan"}),
    ",": frozenset({"earlier"}),
    ";": frozenset({"later"}),
    ".": frozenset({"forward"}),
    "i": frozenset({"idea"}),
    "q": frozenset({"quit"}),
    "R": frozenset({"refresh"}),
    "S": frozenset({"system"}),
    "J": frozenset({"following"}),
    "K": frozenset({"previous"}),
    ":": frozenset({"palette"}),
    "^P": frozenset({"palette"}),
    "/": frozenset({"filter"}),
    "?": frozenset({"help"}),
    "F1": frozenset({"help", "guide"}),
    "Esc": frozenset({"back", "no"}),
    "⌫": frozenset({"back", "erase"}),
    "⏎": frozenset({"open"}),
    "␣": frozenset({"mark"}),
    "←": frozenset({"left"}),
    "→": frozenset({"right"}),
    "^L": frozenset({"redraw"}),
    "^O": frozenset({"save"}),
    "^S": frozenset({"save"}),
    "^G": frozenset({"guide"}),
    "^R": frozenset({"resume"}),
    "^T": frozenset({"discard"}),
    "^N": frozenset({"cover"}),
}
"""Key to the verbs it may stand for, the last part of a command's id: the same everywhere."""

AREA_KEYS = "0123456789"
ALLOWED = frozenset(VERBS) | frozenset(AREA_KEYS)
FORBIDDEN = frozenset({"^A", "^B", "^Q", "^H", "^I", "^J", "^M", "^C", "^Z", "^D", "^\\"})
"""Multiplexer prefixes, flow control, and keys that are other keys in a terminal."""
LONGEST = 10
ROOM = 60
"""Columns that the help has for a sentence, at 80 columns."""


def screens() -> Iterator[type[CommandHost]]:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        importlib.import_module(module.name)
    waiting = [CommandHost]
    while waiting:
        screen = waiting.pop()
        waiting += screen.__subclasses__()
        if screen.__module__.startswith("tui."):
            yield screen


ALL = sorted(set(screens()), key=lambda screen: screen.__name__)


def keys(command: Command) -> tuple[str, ...]:
    return (command.key, *command.aliases)


def declared() -> Iterator[tuple[type[CommandHost], Command]]:
    """Yield each command of each screen."""
    return ((screen, command) for screen in ALL for command in screen.declared())


def test_each_key_is_allowed_and_means_its_verb() -> None:
    for screen, command in declared():
        for key in keys(command):
            assert key in ALLOWED, (screen, command.id)
            assert key not in FORBIDDEN, (screen, command.id)
            if key in AREA_KEYS:
                assert command.id.startswith("go."), (screen, command.id)
            else:
                assert command.verb in VERBS[key], (screen, command.id, key)


def test_no_two_commands_of_a_screen_share_a_key_or_an_id() -> None:
    for screen in ALL:
        taken = [key for command in screen.declared() for key in keys(command)]
        assert len(taken) == len(set(taken)), screen
        ids = [command.id for command in screen.declared()]
        assert len(ids) == len(set(ids)), screen


@pytest.mark.parametrize("language", ["en", "fr"])
def test_labels_shown_are_short_in_both_languages(language: str) -> None:
    use_language(language)
    for screen, command in declared():
        if not command.id.startswith("go."):
            assert 0 < len(_(command.label)) <= LONGEST, (screen, command.label)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_key_does_is_said_whole_in_the_help_and_the_palette(language: str) -> None:
    use_language(language)
    for screen, command in declared():
        assert len(_(command.help)) <= ROOM, (screen, command.help)
        assert len(f"{_(command.label)} – {_(command.help)}") <= ROOM + 6, (screen, command.help)


def test_an_id_names_the_same_command_everywhere() -> None:
    seen: dict[str, str] = {}
    for screen in ALL:
        for command in screen.declared():
            assert seen.setdefault(command.id, command.key) == command.key, command.id
