"""Saves drafts from a thread of its own, because the event loop may be stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 0.5
"""Seconds without a key after which what was typed is saved."""
UNBROKEN = 5.0
"""Seconds of typing without such a pause after which it is saved anyway."""
AGAIN = 2.0
"""Seconds between two tries while the database is unavailable."""
ENOUGH = 1.5
"""Seconds that an ending session waits for its drafts to be saved."""

Work = Callable[[], None]


class Drafts:
    """Pending saves, the newest of each draft; the thread starts with the first key and sleeps when idle."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[str, Work] = {}
        self._since = self._at = 0.0
        self._failed = self._ended = False
        self._thread: threading.Thread | None = None

    def add(self, uid: str, work: Work) -> None:
        """Save draft `uid` by calling `work` after the next pause; cheap enough to call at each key."""
        with self._changed:
            now = time.monotonic()
            if not self._due:
                self._since = now
                self._changed.notify_all()
            self._due[uid] = work
            if not self._failed:
                self._at = min(now + PAUSE, self._since + UNBROKEN)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
                self._thread.start()

    def save_now(self, within: float = ENOUGH) -> bool:
        """Save pending drafts, from any thread; return whether all were saved in `within` seconds."""
        with self._changed:
            self._at, self._failed = 0.0, False
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._due or self._failed, within)
            return not self._due

    def end(self) -> None:
        """Save pending drafts and stop the thread."""
        written = self.save_now()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None and written:  # otherwise it is blocked by the database
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ended and (not self._due or self._at > time.monotonic()):
                    self._changed.wait(max(0.0, self._at - time.monotonic()) if self._due else None)
                if self._ended:
                    return
                work = dict(self._due)
                self._since, self._at = time.monotonic(), float("inf")
            done = [uid for uid in work if _written(work[uid])]
            with self._changed:
                for uid in done:
                    if self._due[uid] is work[uid]:
                        del self._due[uid]
                self._failed = len(done) < len(work)
                if self._failed:
                    self._at = time.monotonic() + AGAIN
                self._changed.notify_all()


def _written(work: Work) -> bool:
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
