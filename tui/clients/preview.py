"""Where the client under the cursor of a list stands, read as the cursor moves and shown beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from db.core.dates import short_date
from db.core.text import dotted
from db.core.translation import _
from db.overview.wording import contact
from tui.clients.head import beads, position, upcoming
from tui.widgets.ink import Cell, ink, wrap

if TYPE_CHECKING:
    from textual.worker import Worker

    from db.clients.preview import ClientPreview
    from tui.shell.browse import BrowseScreen

PREVIEW_WIDTH = 100
"""Columns of a window in which there is room for a preview beside the list."""


class Following:
    """Reads where a list's client stands, one read at a time while the cursor moves on.

    What is shown stays, with its name, until the next is known: blank lines in between would send all of it
    twice with each key.
    """

    def __init__(self, screen: BrowseScreen, person: Callable[[], int | None]) -> None:
        self.screen, self.person = screen, person
        self._client: ClientPreview | None = None
        self._known: int | None = None
        """The person of the last read; `_client` is None where the file is out of reach."""
        self._reading: Worker[Any] | None = None
        self._shown: tuple[Any, ClientPreview | None] | None = None

    def shown(self, row: Any) -> tuple[Any, ClientPreview | None]:
        """Return the row under the cursor and its client, or those before until this client is known."""
        person = self.person()
        known = person is None or person == self._known
        if known or self._shown is None:
            self._shown = row, self._client if known and person is not None else None
        return self._shown

    def follow(self, *, anew: bool = False) -> None:
        """Read where the client under the cursor stands; `anew` even if it is known."""
        screen = self.screen
        person = self.person() if screen.size.width >= PREVIEW_WIDTH else None
        busy = self._reading is not None and not self._reading.is_finished
        if person is not None and (anew or not (busy or person == self._known)):
            from db.clients.preview import preview

            then = partial(self._receive, person)
            self._reading = screen.load("client", preview, screen.session.actor, person, then=then)

    def _receive(self, person: int, client: ClientPreview | None) -> None:
        self._client, self._known, self._reading = client, person, None
        self.screen.redraw_detail()
        self.follow()


def standing(client: ClientPreview, width: int) -> Sequence[Cell]:
    """Return the position on each path, the last contact and what comes next."""
    lines: list[Cell] = []
    for path in client.paths:
        lines += [beads(path), position(path, width)]
    if client.last_on is not None and client.last_mode is not None and client.last_attendance is not None:
        how = dotted(contact(client.last_mode, client.last_attendance), short_date(client.last_on))
        lines += wrap(ink("dim", _("last contact: {what}").format(what=how)), width)
    else:
        lines.append(ink("dim", _("no contact yet")))
    if client.next_at is not None and client.next_mode is not None:
        lines += wrap(upcoming(client.next_at, client.next_mode), width)
    else:
        lines.append(_("nothing planned"))
    if client.waiting_for:
        lines += wrap(ink("soon", _("waiting for: {what}").format(what=client.waiting_for)), width)
    return lines
