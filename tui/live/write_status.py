"""Checks every other second whether the database can be written; the top line says so if not."""

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
"""Seconds between two checks, which take microseconds in a thread; nothing is drawn without a change."""

READS = ("client.read", "client.looks", "client.reveal")
"""Permissions that write nothing but a line of the access log."""


class Standing:
    """Why nothing can be written, and how little disk space is left, at the last check."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.obstacle: NotReady | None = None
        self.left: int | None = None
        """MiB left on a nearly full disk."""
        self._aside: int | None = None
        self._looking: Worker[None] | None = None

    def start(self) -> None:
        """Check now and regularly."""
        self.app.call_later(self._begin)
        self.app.set_interval(EVERY, self._begin)

    def _begin(self) -> None:
        if self._looking is None or self._looking.is_finished:  # no second check while one is waiting
            self._looking = self.app.run_worker(self.look, name="standing", group="standing")

    async def look(self) -> None:
        """Check, and redraw the two bars if something changed."""
        before, noted = self.sign(), self._aside
        self.obstacle, self.left, self._aside = await asyncio.to_thread(_standing)
        if noted is not None and self._aside != noted:
            self.app.say(_("The database is read-only: this view is logged on the server instead."))
        if self.sign() == before:
            return
        for screen in self.app.screen_stack[-1:]:
            for bar in (*screen.query(TopBar), *screen.query(KeyBar)):
                bar.redraw()

    def why_not(self, permission: str) -> str | None:
        """Return why this permission cannot be used now; None if it can."""
        if self.obstacle is None or permission in READS:
            return None
        return self.obstacle.say()

    def sign(self) -> tuple[str, str] | None:
        """Return ink and text of the warning on the top line; disk space is for administrators only."""
        if self.obstacle is not None:
            return "late", _("read-only")
        if self.left is not None and self.app.actor.may("staff.manage"):
            return "soon", _("disk: {left} MiB left").format(left=self.left)
        return None


def _standing() -> tuple[NotReady | None, int | None, int]:
    from db.audit import access
    from db.core import database
    from db.core.errors import NotReady

    try:
        with database.reading():
            return database.write_error(), database.low_disk_space(), access.syslog_only
    except NotReady:  # the next read or write shows the error
        return None, None, access.syslog_only
