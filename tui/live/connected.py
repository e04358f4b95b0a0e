"""Reports while the app runs that this session is open, so that administrators see who is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from db.core.errors import NotReady

if TYPE_CHECKING:
    from tui.session import Session

END_SECONDS = 1.0
"""Seconds at most that the end of a session waits for a slow database; the row then expires."""


class Connected:
    """Renews the row of this session, which has the uid of its presence."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self._known = False

    def start(self) -> None:
        """Report now and regularly."""
        from db.staff.sessions import RENEWAL_SECONDS

        self.app.call_later(self._renew)
        self.app.set_interval(RENEWAL_SECONDS, self._renew)

    def _renew(self) -> None:
        from db.staff.sessions import renew

        self._known = True
        write = partial(renew, self.app.actor, self.app.presence.uid)
        self.app.run_worker(self._run_write(write), name="connected", group="connected", exclusive=True)

    async def end(self) -> None:
        """Report the end."""
        from db.staff.sessions import end

        if self._known:
            task = asyncio.ensure_future(self._run_write(partial(end, self.app.presence.uid)))
            await asyncio.wait([task], timeout=END_SECONDS)

    async def _run_write(self, write: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(write)
        except NotReady:  # the next renewal tries again; an old row expires
            return
