"""Locks an idle session, and later ends it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from db.core import settings
from db.core.translation import ngettext

if TYPE_CHECKING:
    from tui.live.shutdown import Shutdown
    from tui.session import Session

POLL_SECONDS = 5.0
"""Seconds between two looks at the clock: a laptop may have slept meanwhile."""
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> float:
    """Return a time in seconds that includes a laptop's sleep, where the system has such a clock (Linux)."""
    return time.clock_gettime(_CLOCK)


class Idle:
    """Watches the time since the last key, in a thread because the event loop may be stuck.

    On a silent network the server keeps a session for ever if its screen changes now and then (reference:
    server, section 1.2), so the program measures the time itself.
    """

    def __init__(self, app: Session, shutdown: Shutdown) -> None:
        self._app, self._shutdown = app, shutdown
        chosen = settings.current()
        self._minutes = chosen.leave_minutes
        self._lock, self._leave = 60 * chosen.lock_minutes, 60 * chosen.leave_minutes

    def watch(self) -> None:
        """Start watching."""
        threading.Thread(target=self._watch, name="idle", daemon=True).start()

    def _watch(self) -> None:
        locked_after = None  # time of the last key before the lock
        while (idle := now() - (key := self._app.last_key)) < self._leave:
            if idle >= self._lock and key != locked_after and (loop := self._app._loop) is not None:
                locked_after = key
                loop.call_soon_threadsafe(self._app.cover.lock)
            until = self._leave if key == locked_after else self._lock
            time.sleep(min(max(until - idle, 0.01), POLL_SECONDS))
        minutes = max(1, round(self._minutes))
        self._shutdown.request(
            0,
            ngettext(
                "Trajectoire closed after {n} minute without activity. What you typed is saved as a draft.",
                "Trajectoire closed after {n} minutes without activity. What you typed is saved as a draft.",
                minutes,
            ).format(n=minutes),
        )
