"""The bottom line: the keys of the screen, or a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.core.translation import _
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.command import Commanded

LEAST = (60, 15)
"""Columns and lines below which keys and lists do not fit."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
MOST = 8
"""Maximum number of labels."""


class KeyBar(Panel):
    """A rule, then keys with their labels; a notice replaces them until the next key."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 4; }"

    def __init__(self) -> None:
        super().__init__()
        self.notice = ""
        self.bad = False

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a notice; `bad` for a refusal or an error."""
        # A date such as « 25 nov. » already ends with a full stop.
        self.notice, self.bad = _TWO_STOPS.sub(".", text), bad
        self.redraw()

    def unsay(self, text: str = "") -> None:
        """Clear the notice, or only the notice `text`."""
        if self.notice and _TWO_STOPS.sub(".", text) in ("", self.notice):
            self.say("")

    def draw(self, width: int) -> Sequence[Cell]:
        rule = self._rule(width)
        if self.notice:
            said = ink("late", "! ") if self.bad else ink("accent", "· ")
            return [rule, *wrap(line(said, self.notice), width)[:3]]
        if self.screen.size.width < LEAST[0] or self.screen.size.height < LEAST[1]:
            return [ink("dim", _("Window too small"))]
        return [rule, self._keys(width)]

    def _rule(self, width: int) -> Cell:
        if not self.session.slow:
            return ink("dim", "─" * width)
        said = _("Waiting for the database…")
        return line(ink("dim", "── "), ink("soon", said), ink("dim", f" {'─' * (width - len(said) - 4)}"))

    def _keys(self, width: int) -> Cell:
        front = next(reversed(self.app.screen_stack), self.screen)  # no screen as the session ends
        screen: Commanded = front if front.is_modal else self.screen  # type: ignore[assignment]
        labels = screen.bar_keys()
        # Keep the last two, commands and help, which lead to all others.
        while len(labels) > 2 and (
            len(labels) > MOST or sum(len(k) + len(t) + 3 for k, t in labels) - 2 > width
        ):
            del labels[-3]
        parts: list[Cell] = []
        for key, label in labels:
            parts += [ink("accent", key), " ", label, "  "]
        return line(*parts[:-1])
