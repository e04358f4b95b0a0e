"""Saves drafts from a thread of its own, because the event loop may be stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 0.5
"""Seconds without a key after which what was typed is saved."""
MAX_DELAY = 5.0
"""Seconds of typing without such a pause after which it is saved anyway."""
RETRY_SECONDS = 2.0
"""Seconds between two tries while the database is unavailable."""
SAVE_TIMEOUT = 1.5
"""Seconds that an ending session waits for its drafts to be saved."""

Work = Callable[[], None]


class Drafts:
    """Pending saves, the newest of each draft; the thread starts with the first key and sleeps when idle."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pending: dict[str, Work] = {}
        self._since = self._at = 0.0
        self._failed = self._ended = False
        self._thread: threading.Thread | None = None

    def add(self, uid: str, work: Work) -> None:
        """Save draft `uid` by calling `work` after the next pause; cheap enough to call at each key."""
        with self._changed:
            now = time.monotonic()
            if not self._pending:
                self._since = now
                self._changed.notify_all()
            self._pending[uid] = work
            if not self._failed:
                self._at = min(now + PAUSE, self._since + MAX_DELAY)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
                self._thread.start()

    def save_now(self, timeout: float = SAVE_TIMEOUT) -> bool:
        """Save pending drafts, from any thread; return whether all were saved in `timeout` seconds."""
        with self._changed:
            self._at, self._failed = 0.0, False
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._pending or self._failed, timeout)
            return not self._pending

    def end(self) -> None:
        """Save pending drafts and stop the thread."""
        saved = self.save_now()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None and saved:  # otherwise it is blocked by the database
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ended and (not self._pending or self._at > time.monotonic()):
                    self._changed.wait(max(0.0, self._at - time.monotonic()) if self._pending else None)
                if self._ended:
                    return
                work = dict(self._pending)
                self._since, self._at = time.monotonic(), float("inf")
            done = [uid for uid in work if _save(work[uid])]
            with self._changed:
                for uid in done:
                    if self._pending[uid] is work[uid]:
                        del self._pending[uid]
                self._failed = len(done) < len(work)
                if self._failed:
                    self._at = time.monotonic() + RETRY_SECONDS
                self._changed.notify_all()


def _save(work: Work) -> bool:
    """Run it; return False if the database was unavailable, so that it is retried."""
    from db.core import incident
    from db.core.errors import NotReady

    try:
        work()
    except NotReady:
        return False
    except Exception:  # a bug must not end the thread, nor print on the screen
        incident.log_traceback()
    return True
