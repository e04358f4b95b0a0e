"""Lists of clients, or of records about them."""

from __future__ import annotations

from typing import Any, ClassVar

from db.core.translation import _
from tui.command import Command
from tui.people.reveal import LIST_SECONDS, REVEAL, Reveal
from tui.shell.browse import BrowseScreen
from tui.widgets.record_list import RecordList


class PersonBrowse(BrowseScreen):
    """A list in which REVEAL shows the name of the row under the cursor, until the cursor moves."""

    COMMANDS: ClassVar[Any] = ()
    SAVES_TEXT = False

    def __init__(self) -> None:
        super().__init__()
        self.reveal = Reveal(self, self.person, self.list.redraw, LIST_SECONDS)
        self.handlers = (self.reveal,)

    def person(self) -> int | None:
        """Return the id of the client of the row under the cursor."""
        raise NotImplementedError

    def refusal(self, command: Command) -> str | None:
        if command.id == REVEAL.id and self.session.actor.names == "shown":
            return _("Names are already shown here.")
        refused = super().refusal(command)
        if refused is None and command.id == REVEAL.id and not getattr(self.list.row, "within", True):
            from tui.people.outside import outside_refusal

            return outside_refusal(self.session.actor)
        return refused

    def on_screen_suspend(self) -> None:
        self.reveal.hide()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        self.reveal.hide_if_moved()
