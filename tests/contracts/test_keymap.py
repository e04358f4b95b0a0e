"""Keys: one verb each, reachable on every keyboard and terminal, labels short in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tui
from db.core.translation import _, use_language
from tui.command import Command, CommandHost

MEANINGS: dict[str, tuple[str, str]] = {
    "n": ("make one, of what is shown", "new"),
    "e": ("edit", "edit"),
    "d": ("throw away: a draft, a part", "discard"),
    "s": ("status, outcome, decision", "status"),
    "a": ("give to someone", "assign"),
    "r": ("refer", "refer"),
    "c": ("contact; on what is no person, a comment", "contact confirm comment"),
    "v": ("support or verify", "vote verify"),
    "V": ("another version", "version"),
    "A": ("away", "away"),
    "H": ("hand over", "handover"),
    "l": ("link, with whom", "link"),
    "t": ("move to another step", "transfer"),
    "w": ("no contact", "waits"),
    "!": ("raise to attention", "escalate signal"),
    "y": ("show the name", "reveal"),
    "h": ("history", "history"),
    "x": ("what leaves the program", "export"),
    "f": ("which rows are shown", "filters"),
    "F": ("search outside one's files", "search"),
    "o": ("in which order", "order"),
    "p": ("what comes next", "plan phase"),
    ";": ("later", "later"),
    ",": ("back to the record before", "earlier"),
    ".": ("forward to the record after", "forward"),
    "u": ("undo what I did", "undo"),
    "U": ("undo the last change to this", "revert"),
    "i": ("note a suggestion from anywhere", "idea"),
    "M": ("lists saved under a name", "saved"),
    "m": ("everything possible here", "menu"),
    "q": ("quit", "quit"),
    "R": ("read again", "refresh"),
    "S": ("the system", "system"),
    "C": ("copy to the clipboard", "copy"),
    "J": ("the next record", "following"),
    "K": ("the record before", "previous"),
    ":": ("any record or command by name", "palette"),
    "^P": ("any record or command by name", "palette"),
    "/": ("filter", "filter"),
    "?": ("help", "help"),
    "F1": ("help, of the screen or the field", "help guide"),
    "Esc": ("back", "back"),
    "⌫": ("back, or one letter back", "back erase"),
    "⏎": ("open", "open"),
    "␣": ("mark the line", "mark"),
    "←": ("to the left", "left"),
    "→": ("to the right", "right"),
    "Tab": ("to the right", "right"),
    "^L": ("draw again", "redraw"),
    "^O": ("save", "save"),
    "^S": ("save", "save"),
    "^G": ("help for the field", "guide"),
    "^T": ("throw away", "discard"),
    "^N": ("cover the screen", "cover"),
}
"""What each key means, the same everywhere, and the verbs that say so: the last part of a command's id."""
ANSWERS = {"y": "yes", "o": "yes", "n": "no", "Esc": "no"}
"""The letters of a question's answers, which are no commands of a screen."""

AREA_KEYS = "0123456789"
ALLOWED = frozenset(MEANINGS) | frozenset(AREA_KEYS)
FORBIDDEN = frozenset({"^A", "^B", "^Q", "^H", "^I", "^J", "^M", "^C", "^Z", "^D", "^\\"})
"""Multiplexer prefixes, flow control, and keys that are other keys in a terminal."""
LONGEST = 11
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
            elif command.id not in ("dialog.yes", "dialog.no"):
                meaning, verbs = MEANINGS[key]
                assert command.verb in verbs.split(), (screen, command.id, key, meaning)
            else:
                assert command.verb == ANSWERS[key], (screen, command.id, key)


def test_each_meaning_has_one_key_in_every_area() -> None:
    """Forms, where letters are typed, have keys of their own."""
    used: dict[str, set[str]] = {}
    for _screen, command in declared():
        if not command.id.startswith(("form.", "go.")):
            used.setdefault(command.verb, set()).add(command.key)
    assert {verb: sorted(keys) for verb, keys in used.items() if len(keys) > 1} == {}
    known = {verb for _meaning, verbs in MEANINGS.values() for verb in verbs.split()}
    assert known - used.keys() == {"guide"}  # no verb is listed in vain


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
