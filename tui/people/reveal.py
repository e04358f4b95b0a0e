"""Shows a client's name for a few seconds; the access log records it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from db.clients.display_names import Named, full_name, listed_name
from db.core.translation import N_, _
from tui.command import Command
from tui.shell.screens import CommandHandler
from tui.widgets.rows import OverflowText

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.shell.screens import BaseScreen

REVEAL = Command(
    "client.reveal", "y", N_("name"), N_("Show the name for a few seconds (logged)"), "client.reveal"
)
CARD_SECONDS = 20.0
"""Seconds after which a name is hidden again: screens stay open on shared desks."""
LIST_SECONDS = 10.0


class Reveal(CommandHandler[int]):
    """Runs REVEAL for the client of a screen."""

    def __init__(
        self, screen: BaseScreen, person: Callable[[], int | None], draw: Callable[[], None], seconds: float
    ) -> None:
        super().__init__(screen, person)
        self.draw, self.seconds = draw, seconds
        self.shown: int | None = None
        """Id of the client whose name is shown."""
        self._hide_later: Timer | None = None

    def shown_name(self, client_id: int | None, person: Named) -> str:
        """Return the full name of the client revealed, and what lists show of any other."""
        shown = client_id is not None and client_id == self.shown
        return OverflowText(full_name(person)) if shown else listed_name(self.session.actor, person)

    def refusal(self, command: Command) -> str | None:
        if command.id == REVEAL.id:
            if self.session.actor.names == "none":
                return _("This agency keeps no names, only the file number.")
            if self.target() is None:
                return _("Choose a client first.")
        return None

    def do_reveal(self) -> None:
        """Show the name once the access log has a line about it; pressed again, restart the time."""
        from db.clients.actions_reveal import reveal

        person = self.current()
        self.screen.act(reveal, person, then=partial(self._show, person))

    def _show(self, person: int, _done: None) -> None:
        if person != self.target() or not self.screen.is_active:
            return  # another client is shown by now
        self.hide()
        self.shown = person
        self._hide_later = self.screen.set_timer(self.seconds, self.hide)
        self.draw()

    def hide(self) -> None:
        """Hide the name."""
        if self._hide_later is not None:
            self._hide_later.stop()
        if self.shown is not None:
            self.shown = None
            self.draw()

    def hide_if_moved(self) -> None:
        """Hide the name if the screen now shows another client."""
        if self.target() != self.shown:
            self.hide()
