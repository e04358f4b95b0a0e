"""Reports while the app runs that this session is open, so that administrators see who is connected."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from db.core.errors import NotReady

if TYPE_CHECKING:
    from tui.session import Session

END_SECONDS = 0.5
"""Seconds at most that the end of a session waits for a slow database; the row then expires."""


class Connected:
    """Renews the row of this session, which has the uid of its presence."""

    def __init__(self, app: Session) -> None:
        self.app = app
        self._known = False
        self._ended, self._until = asyncio.Event(), 0.0

    def start(self) -> None:
        """Report now and regularly."""
        from db.staff.sessions import RENEWAL_SECONDS

        self.app.call_later(self._renew)
        self.app.set_interval(RENEWAL_SECONDS, self._renew)

    def _renew(self) -> None:
        from db.staff.sessions import renew

        self._known = True
        work = partial(self._run_write, partial(renew, self.app.actor, self.app.presence.uid))
        self.app.run_worker(work, name="connected", group="connected", exclusive=True)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Begin to report the end, in a thread of its own: the others may all wait for a frozen server."""
        if self._known:
            loop = asyncio.get_running_loop()
            self._until = loop.time() + END_SECONDS
            threading.Thread(target=self._end, args=[loop, self._ended], daemon=True).start()

    async def end(self) -> None:
        """Wait until the end is reported, END_SECONDS at most since `stop`."""
        if self._known:
            left = self._until - asyncio.get_running_loop().time()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), max(left, 0))

    def _end(self, loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
        from db.staff.sessions import end

        with suppress(NotReady):  # the row expires
            end(self.app.presence.uid)
        with suppress(RuntimeError):  # the loop did not wait
            loop.call_soon_threadsafe(ended.set)

    async def _run_write(self, write: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(write)
        except NotReady:  # the next renewal tries again; an old row expires
            return
