"""What the terminal is taken to show: its colours, the theme that fits them, its clipboard."""

from __future__ import annotations

import pytest

from tui import themes
from tui.terminal import colours
from tui.terminal.clipboard import understands


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, colours.ALL),
        ({"TERM": "xterm-kitty"}, 256),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, colours.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
    ],
)
def test_the_colours_that_the_environment_tells(environ: dict[str, str], expected: int) -> None:
    assert colours.count_colours(environ) == expected


@pytest.mark.parametrize(
    ("chosen", "count", "expected"),
    [
        ("", colours.ALL, "trajectoire"),
        ("", 256, "trajectoire"),
        ("", 16, "ansi"),
        ("", 8, "ansi"),
        ("clair", 8, "clair"),
        ("clair", colours.NONE, "ansi"),
        ("a theme of another release", 256, "trajectoire"),
    ],
)
def test_the_theme_fits_the_terminal_unless_one_was_chosen(chosen: str, count: int, expected: str) -> None:
    assert themes.fitting(chosen, count) == expected


def test_only_terminals_that_know_the_sequence_are_sent_a_copy() -> None:
    assert all(understands({"TERM": term}) for term in ("xterm-256color", "tmux-256color", "xterm-kitty"))
    assert not any(understands({"TERM": term}) for term in ("linux", "vt100", "dumb", ""))
