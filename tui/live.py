"""What others write is seen within a second: one cheap question, and only what is in front looks again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from tui.app import Trajectoire

EVERY = 1.0
"""Seconds between two questions; nothing is sent to the terminal when nothing changed."""


LEAD = 0.2
"""Seconds that the first screen has the database to itself."""


class Live:
    """The poll of the revision counters, and the counts of the top bar."""

    def __init__(self, app: Trajectoire) -> None:
        self.app = app
        self.seen: dict[str, int] | None = None

    def start(self) -> None:
        """Look every second, from now on."""
        self.app.set_interval(EVERY, self.look)
        self.app.set_timer(LEAD, self.count_wanting)

    async def look(self) -> None:
        """Compare the counters with those last seen; a database that does not answer is asked again later."""
        now = await asyncio.to_thread(_revisions)
        if now is None:
            return
        before, self.seen = self.seen, now
        if before is not None and now != before:
            self.app.changed()

    def count_wanting(self) -> None:
        """Count what wants something of this person in each area, for the top bar."""
        self.app.load("wanting", self.app.attention, self.app.actor, then=self._counted)

    def _counted(self, wanting: dict[str, int]) -> None:
        self.app.wanting = wanting
        for bar in self.app.screen.query(TopBar):
            bar.redraw()


def _revisions() -> dict[str, int] | None:
    from db.core import revision
    from db.core.database import reading
    from db.core.errors import NotReady

    try:
        with reading():
            return revision.current()
    except NotReady:
        return None
