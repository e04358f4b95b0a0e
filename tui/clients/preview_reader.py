"""Reads the previews of the clients near a list's cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.worker import Worker

    from db.clients.preview import ClientPreview
    from tui.shell.browse import BrowseScreen

PREVIEW_WIDTH = 100
"""Columns of a window in which there is room for a preview beside the list."""
MOST_KNOWN = 200
"""Previews that are remembered; all are read again after a change."""


class PreviewReader:
    """Reads the previews of the client under the cursor and of those that the next keys may lead to.

    A preview is then painted together with its line. Until one is known, the one before stays, with its name:
    blank lines in between would send all of it twice.
    """

    def __init__(self, screen: BrowseScreen, client_of: Callable[[Any], int | None]) -> None:
        self.screen, self.client_of = screen, client_of
        self._known: dict[int, ClientPreview | None] = {}
        """By client; None where the file is out of reach."""
        self._reading: Worker[Any] | None = None
        self._shown: tuple[Any, ClientPreview | None] | None = None

    def shown(self, row: Any) -> tuple[Any, ClientPreview | None]:
        """Return a row and its client, or those before until this client is known."""
        client_id = self.client_of(row)
        if client_id is None or client_id in self._known or self._shown is None:
            self._shown = row, self._known.get(client_id) if client_id is not None else None
        return self._shown

    def update(self, *, anew: bool = False) -> None:
        """Read the previews near the cursor that are not known yet; with `anew`, all of them."""
        near = self._near() if self.screen.size.width >= PREVIEW_WIDTH else []
        wanted = [id_ for id_ in near if anew or id_ not in self._known]
        busy = self._reading is not None and not self._reading.is_finished
        if wanted and (anew or not busy):
            from db.clients.preview import previews

            then = partial(self._receive, keep=not anew)
            self._reading = self.screen.load("client", previews, self.screen.session.actor, wanted, then=then)

    def _near(self) -> list[int]:
        """Return the clients under the cursor, a line and a page from it."""
        rows = self.screen.list
        at, page = rows.window.cursor, rows.page_lines
        places = dict.fromkeys([at, at + 1, at - 1, at + page, at - page])
        ids = [self.client_of(row) for row in rows.window.at(places)]
        return list(dict.fromkeys(id_ for id_ in ids if id_ is not None))

    def _receive(self, found: dict[int, ClientPreview | None], *, keep: bool) -> None:
        kept = list(self._known.items())[-MOST_KNOWN:] if keep else []
        self._known, self._reading = {**dict(kept), **found}, None
        row = self.screen.list.row
        if row is not None and self.client_of(row) in found:
            self.screen.redraw_detail()
        self.update()
