"""The bottom line: the keys of the screen, or a notice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from db.core.translation import _
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.command import CommandHost

MIN_SIZE = (60, 15)
"""Columns and lines below which keys and lists do not fit."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
GAP, LAST = 2, 2
"""Columns between two keys, and keys at the right end that are always shown."""
MIN_SECONDS, LETTERS_A_SECOND = 4.0, 15
"""How long a notice is shown: time to notice it, and to read it without hurry."""


class KeyBar(Panel):
    """A rule, then keys with their labels; a notice replaces them until the next key, or until it was read.

    Only here and in tui.live.idle does a clock decide: it takes no key and loses nothing, since what a notice
    offers, such as `u`, goes on working without it.
    """

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 4; }"
    _reading: asyncio.TimerHandle | None = None

    def __init__(self) -> None:
        super().__init__()
        self.notice = ""
        self.is_error = False

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a notice; `error` for a refusal or an error."""
        # A date such as « 25 nov. » already ends with a full stop.
        self.notice, self.is_error = _TWO_STOPS.sub(".", text), error
        self.redraw()
        self.on_unmount()
        if self.notice:
            seconds = MIN_SECONDS + len(self.notice) / LETTERS_A_SECOND
            self._reading = asyncio.get_running_loop().call_later(seconds, self._end_notice)

    def on_unmount(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def _end_notice(self) -> None:
        """Show the keys again, unless the notice is still true: the database is unavailable."""
        if self.notice != _TWO_STOPS.sub(".", self.session.outage):
            self.say("")

    def clear_notice(self, text: str = "") -> None:
        """Clear the notice, or only the notice `text`."""
        if self.notice and _TWO_STOPS.sub(".", text) in ("", self.notice):
            self.say("")

    def draw(self, width: int) -> Sequence[Cell]:
        rule = self._rule(width)
        if self.notice:
            sign = ink("late", "! ") if self.is_error else ink("accent", "· ")
            return [rule, *wrap(line(sign, self.notice), width)[:3]]
        if self.screen.size.width < MIN_SIZE[0] or self.screen.size.height < MIN_SIZE[1]:
            return [ink("dim", _("Window too small"))]
        return [rule, self._keys(width)]

    def _rule(self, width: int) -> Cell:
        if not self.session.slow:
            return ink("dim", "─" * width)
        text = _("Waiting for the database…")
        return line(ink("dim", "── "), ink("soon", text), ink("dim", f" {'─' * (width - len(text) - 4)}"))

    def _keys(self, width: int) -> Cell:
        front = next(reversed(self.app.screen_stack), self.screen)  # no screen as the session ends
        screen: CommandHost = front if front.is_modal else self.screen  # type: ignore[assignment]
        right = iter(screen.right_keys())
        last = list(islice(right, LAST))
        left = width + GAP - sum(map(_length, last))
        first, left = _fill(screen.bar_keys(), left)
        more, left = _fill(right, left)
        # What is at the right end stays there, whichever of the others the line under the cursor takes.
        parts = [*_texts(first), " " * max(0, left), *_texts([*last, *more][::-1])]
        return line(*parts).truncate(width)


def _fill(labels: Iterable[tuple[str, str]], room: int) -> tuple[list[tuple[str, str]], int]:
    """Return the labels that fit, and the columns left; asks for each one only until the room is full."""
    found = []
    for label in labels:
        if _length(label) > room:
            break
        found.append(label)
        room -= _length(label)
    return found, room


def _texts(labels: Iterable[tuple[str, str]]) -> Iterator[Cell]:
    for key, text in labels:
        yield from (ink("accent", key), " ", text, " " * GAP)


def _length(label: tuple[str, str]) -> int:
    return len(label[0]) + 1 + len(label[1]) + GAP
