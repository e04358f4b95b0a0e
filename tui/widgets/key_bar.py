"""The bottom line: the keys that matter here, or what was just refused or done."""

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
"""Columns and lines below which keys and lists no longer fit."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
MOST = 8
"""Labels in the bar: more is a list to read, not a reminder."""


class KeyBar(Panel):
    """A rule, then keys with their labels; a notice takes their place until the next key."""

    DEFAULT_CSS = "KeyBar { height: auto; max-height: 4; }"

    def __init__(self) -> None:
        super().__init__()
        self.notice = ""
        self.bad = False

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence in the place of the keys; `bad` for a refusal."""
        # A date such as « 25 nov. » has brought the full stop with it.
        self.notice, self.bad = _TWO_STOPS.sub(".", text), bad
        self.redraw()

    def unsay(self, text: str = "") -> None:
        """Show the keys again: after any notice, or only after the one that says `text`."""
        if self.notice and _TWO_STOPS.sub(".", text) in ("", self.notice):
            self.say("")

    def draw(self, width: int) -> Sequence[Cell]:
        """Return the rule and the keys or the notice."""
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
        front = next(reversed(self.app.screen_stack), self.screen)  # none is in front as the session ends
        screen: Commanded = front if front.is_modal else self.screen  # type: ignore[assignment]
        labels = screen.bar_keys()
        # The last two, commands and help, lead to everything else: what does not fit goes before them.
        while len(labels) > 2 and (
            len(labels) > MOST or sum(len(k) + len(t) + 3 for k, t in labels) - 2 > width
        ):
            del labels[-3]
        parts: list[Cell] = []
        for key, label in labels:
            parts += [ink("accent", key), " ", label, "  "]
        return line(*parts[:-1])
