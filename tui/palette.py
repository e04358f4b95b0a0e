"""The palette: any command by a part of its name, in words without accents too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from db.core import translation
from db.core.text import fold
from db.core.translation import N_, _
from tui import themes
from tui.areas import AREAS
from tui.command import Command
from tui.shell.menu import Choice, Menu, choices
from tui.widgets.filter_line import FilterLine

LANGUAGE_NAMES = {"fr": N_("Français"), "en": N_("English")}
KEYBOARDS = {"qwerty": N_("QWERTY"), "azerty": N_("AZERTY")}


class Palette(Menu):
    """A line to type in and the commands that match, those of the screen first."""

    DEFAULT_CSS = """
    Palette Vertical { width: 76; max-width: 96%; height: 18; max-height: 90%; background: $ink-field;
      border: round $ink-dim; }
    Palette FilterLine { margin: 0 0 1 0; }
    Palette RecordList { width: 100%; max-width: 100%; height: 1fr; max-height: 100%; border: none; }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("palette.back", "Esc", N_("back"), N_("Close the palette")),
    )

    def compose(self) -> Iterable[Widget]:
        """Put the line above the list, which moves under it."""
        self.list.can_focus = False
        with Vertical():
            yield FilterLine(self.list, placeholder=_("type a part of a command's name"))
            yield self.list

    def offered(self) -> list[Choice]:
        """Return everything within reach: commands, areas, and how the screen looks."""
        mine = [
            c
            for c in self.below.possible()
            if c.verb not in ("palette", "back") and not c.id.startswith("go.")
        ]
        session = self.session
        goes = [
            Choice(
                f"go.{a.id}", _("Go to: {place}").format(place=_(a.name)), a.digit, partial(session.go, a.id)
            )
            for a in AREAS
        ]
        return [
            *choices(mine, self.below),
            *goes,
            Choice("lock.code", _("Lock: choose your code, or none"), "", self._choose_code),
            *self._preferences(N_("Language: {name}"), "language", LANGUAGE_NAMES, translation.language()),
            *self._preferences(N_("Theme: {name}"), "theme", themes.LABELS, session.theme),
            *self._preferences(N_("Keyboard: {name}"), "keyboard", KEYBOARDS, session.actor.keyboard),
        ]

    def _choose_code(self) -> None:
        from tui.shell.lock import LockForm

        self.below.ask(LockForm(), lambda _done: self.below.say(_("Kept.")))

    def _preferences(self, label: str, kind: str, names: dict[str, str], current: str) -> Iterable[Choice]:
        for value, name in names.items():
            if value != current:
                prefer: Callable[[], None] = partial(self.session.prefer, **{kind: value})
                yield Choice(f"{kind}.{value}", _(label).format(name=_(name)), "", prefer)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Keep the commands whose name holds every word typed."""
        words = fold(message.value).split()
        kept = [choice for choice in self.all if all(word in fold(choice.label) for word in words)]
        self.list.show_rows(kept, self.cells)
