"""Whether anything may be written now, looked at every other second, and said on the top line when not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from db.core.translation import _
from tui.widgets.key_bar import KeyBar
from tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from textual.worker import Worker

    from db.core.errors import NotReady
    from tui.session import Session

EVERY = 2.0
"""Seconds between two looks, which cost microseconds in a thread; nothing is sent while nothing changes."""

READS = ("client.read", "client.looks", "client.reveal")
"""Permissions of the keys that need no writing, but for a line of the access log."""


class Standing:
    """What hinders writing, and how little room the disk has left, as last looked at."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.obstacle: NotReady | None = None
        self.left: int | None = None
        """MiB left on a disk that is getting full."""
        self._aside: int | None = None
        self._looking: Worker[None] | None = None

    def start(self) -> None:
        """Look now and from now on."""
        self.app.call_later(self._begin)
        self.app.set_interval(EVERY, self._begin)

    def _begin(self) -> None:
        if self._looking is None or self._looking.is_finished:  # no key waits for a database that is away
            self._looking = self.app.run_worker(self.look, name="standing", group="standing")

    async def look(self) -> None:
        """Look, and draw the two bars again when something is new."""
        before, noted = self.sign(), self._aside
        self.obstacle, self.left, self._aside = await asyncio.to_thread(_standing)
        if noted is not None and self._aside != noted:
            self.app.say(_("Nothing can be written: your look is kept in the log of the server instead."))
        if self.sign() == before:
            return
        for screen in self.app.screen_stack[-1:]:
            for bar in (*screen.query(TopBar), *screen.query(KeyBar)):
                bar.redraw()

    def why_not(self, permission: str) -> str | None:
        """Return why what needs a permission cannot be done now, whoever asks."""
        if self.obstacle is None or permission in READS:
            return None
        return self.obstacle.say()

    def sign(self) -> tuple[str, str] | None:
        """Return the ink and the text of the sign on the top line; how full it gets is for administrators."""
        if self.obstacle is not None:
            return "late", _("read only")
        if self.left is not None and self.app.actor.may("staff.manage"):
            return "soon", _("disk: {left} MiB left").format(left=self.left)
        return None


def _standing() -> tuple[NotReady | None, int | None, int]:
    from db.audit import access
    from db.core import database
    from db.core.errors import NotReady

    try:
        with database.reading():
            return database.why_not_write(), database.room_left(), access.aside
    except NotReady:  # nothing can be read either: told by the next read or write of this person
        return None, None, access.aside
