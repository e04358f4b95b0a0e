"""What others write is seen within a second: one cheap question, and only what is in front looks again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.errors import Denied
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
        if before is None or now == before:
            return
        if now.get("staff") != before.get("staff"):
            self.know(await asyncio.to_thread(_account, self.app.actor))
        self.app.changed()

    def know(self, account: Actor | Denied) -> None:
        """Allow what the person's account allows from now on; end the session of a closed one."""
        if isinstance(account, Exception):
            self.app.exit(return_code=1, message=account.say())
        else:
            self.app.actor = replace(self.app.actor, role=account.role, permissions=account.permissions)

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


def _account(known: Actor) -> Actor | Denied:
    from db.core.database import reading
    from db.core.errors import Denied, NotReady
    from db.staff.queries import actor

    try:
        with reading():
            return actor(known.login)
    except Denied as closed:
        return closed
    except NotReady:
        return known
