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

INTERVAL = 2.0
"""Seconds between two checks, which take microseconds in a thread; nothing is drawn without a change."""

READ_PERMISSIONS = ("client.read", "client.looks", "client.reveal", "upkeep.check")
"""Permissions that write nothing but a line of the access log."""


class WriteStatus:
    """Why nothing can be written, and how little disk space is left, at the last check."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self.error: NotReady | None = None
        self.mib_left: int | None = None
        """MiB left on a nearly full disk."""
        self._log_fallbacks: int | None = None
        self._checking: Worker[None] | None = None

    def start(self) -> None:
        """Check now and regularly."""
        from db.core import database

        if database.was_copied():
            self.app.say(_("The database was put here from a copy. Newer work may be missing."))
        self.app.call_later(self._begin)
        self.app.set_interval(INTERVAL, self._begin)

    def _begin(self) -> None:
        if self._checking is None or self._checking.is_finished:  # no second check while one is waiting
            self._checking = self.app.run_worker(self.check, name="write_status", group="write_status")

    async def check(self) -> None:
        """Check, and redraw the two bars if something changed."""
        before, noted = self.warning(), self._log_fallbacks
        self.error, self.mib_left, self._log_fallbacks = await asyncio.to_thread(_read_status)
        if noted is not None and self._log_fallbacks != noted:
            self.app.say(_("The database is read-only: this view is logged on the server instead."))
        from db.core import database

        if database.report_rescue():
            self.app.say(_("A file of the database was removed. Nothing is lost; tell an administrator."))
        if self.warning() == before:
            return
        for screen in self.app.screen_stack[-1:]:
            for bar in (*screen.query(TopBar), *screen.query(KeyBar)):
                bar.redraw()

    def refusal(self, permission: str) -> str | None:
        """Return why this permission cannot be used now; None if it can."""
        if self.error is None or permission in READ_PERMISSIONS:
            return None
        return self.error.say()

    def warning(self) -> tuple[str, str] | None:
        """Return ink and text of the warning on the top line; disk space is for administrators only."""
        if self.error is not None:
            return "late", _("read-only")
        if self.mib_left is not None and self.app.actor.may("staff.manage"):
            return "soon", _("disk: {left} MiB left").format(left=self.mib_left)
        return None


def _read_status() -> tuple[NotReady | None, int | None, int]:
    from db.audit import access
    from db.core import database
    from db.core.errors import NotReady

    try:
        with database.reading():
            return database.write_error(), database.low_disk_space(), access.syslog_only
    except NotReady:  # the next read or write shows the error
        return None, None, access.syslog_only
