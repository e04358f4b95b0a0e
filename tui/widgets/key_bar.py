"""The bottom line: the keys of the screen, or a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.core.translation import _
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.command import CommandHost

MIN_SIZE = (60, 15)
"""Columns and lines below which keys and lists do not fit."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
MAX_LABELS = 8
"""Maximum number of labels."""


class KeyBar(Panel):
    """A rule, then keys with their labels; a notice replaces them until the next key."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 4; }"

    def __init__(self) -> None:
        super().__init__()
        self.notice = ""
        self.is_error = False

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a notice; `error` for a refusal or an error."""
        # A date such as « 25 nov. » already ends with a full stop.
        self.notice, self.is_error = _TWO_STOPS.sub(".", text), error
        self.redraw()

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
        labels = screen.bar_keys()
        # Keep the last two, commands and help, which lead to all others.
        while len(labels) > 2 and (
            len(labels) > MAX_LABELS or sum(len(k) + len(t) + 3 for k, t in labels) - 2 > width
        ):
            del labels[-3]
        parts: list[Cell] = []
        for key, label in labels:
            parts += [ink("accent", key), " ", label, "  "]
        return line(*parts[:-1])
