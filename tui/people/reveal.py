"""Who is behind a number: one key shows the name for some seconds, and the look is kept on record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.timer import Timer

from db.clients.naming import Named, full_name, listed_name
from db.core import settings
from db.core.translation import N_, _
from tui.command import Command
from tui.people.outside import why_not_within
from tui.widgets.record_list import RecordList
from tui.widgets.rows import Long

if TYPE_CHECKING:
    from tui.shell.area import AreaScreen as _Screen
    from tui.shell.browse import BrowseScreen as _Browse
    from tui.shell.card import CardScreen as _Card
else:
    _Screen = _Browse = _Card = object  # the keys come through the screen it is mixed into

REVEAL = Command(
    "client.reveal",
    "y",
    N_("name"),
    N_("Show the name for a few seconds (logged)"),
    "client.reveal",
)


class Reveals(_Screen):
    """A screen about one person at a time: carries out REVEAL on `person()`."""

    SECONDS: ClassVar[int]
    """A name goes out of sight by itself after so long: screens are left open on shared desks."""
    revealed: int | None = None
    """Id of the client whose name is shown."""
    _hide_later: Timer | None = None

    def person(self) -> int | None:
        """Return the id of the client whom the key is about."""
        raise NotImplementedError

    def draw_names(self) -> None:
        """Draw again what holds the name."""
        raise NotImplementedError

    def name_of(self, client_id: int | None, person: Named) -> str:
        """Return the whole name of who is revealed, and of anybody else what lists show."""
        shown = client_id is not None and client_id == self.revealed
        return Long(full_name(person)) if shown else listed_name(person)

    def why_not(self, command: Command) -> str | None:
        """Refuse where no name is kept, and where nobody is under the cursor."""
        if command.id == REVEAL.id:
            if settings.current().names == "none":
                return _("This agency keeps no names: the number stands for the person.")
            if self.person() is None:
                return _("Nobody is under the cursor.")
        return super().why_not(command)

    def do_reveal(self) -> None:
        """Show who it is, once the look is kept; pressed again, for as long again."""
        from db.clients.actions_looks import reveal

        person = self.person()
        assert person is not None  # why_not has been asked first
        self.act(reveal, person, then=partial(self._reveal, person))

    def _reveal(self, person: int, _done: None) -> None:
        if person != self.person() or not self.is_active:
            return  # the look that was kept on record was at someone else's name
        self.hide()
        self.revealed = person
        self._hide_later = self.set_timer(self.SECONDS, self.hide)
        self.draw_names()

    def hide(self) -> None:
        """Take the name out of sight."""
        if self._hide_later is not None:
            self._hide_later.stop()
        if self.revealed is not None:
            self.revealed = None
            self.draw_names()

    def on_screen_suspend(self) -> None:
        """Hide the name when another screen comes in front."""
        self.hide()


class RevealsCard(Reveals, _Card):
    """The card of a person, or of what concerns one."""

    SECONDS = 20

    def draw_names(self) -> None:
        """Draw the card again."""
        self.head_panel.redraw()
        self.text_panel.redraw()

    def loaded_card(self, card: Any) -> None:
        """Hide the name when another card is shown."""
        super().loaded_card(card)
        if self.person() != self.revealed:
            self.hide()


class RevealsRow(Reveals, _Browse):
    """A list of people: the name stands in the row under the cursor while the cursor stays there."""

    SECONDS = 10

    def why_not(self, command: Command) -> str | None:
        """Reveal nothing where the list shows it, nor whose file is out of reach."""
        if command.id == REVEAL.id and settings.current().names == "shown":
            return _("Names are shown here.")
        refused = super().why_not(command)
        if refused is None and command.id == REVEAL.id and not getattr(self.list.row, "within", True):
            return why_not_within(self.session.actor)
        return refused

    def draw_names(self) -> None:
        """Draw the rows again."""
        self.list.redraw()

    def on_record_list_moved(self, message: RecordList.Moved) -> None:
        """Hide the name when the cursor leaves its row."""
        if self.person() != self.revealed:
            self.hide()
