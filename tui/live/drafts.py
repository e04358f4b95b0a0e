"""Keeps what is typed, in a thread that asks nothing of the event loop: that one may be stuck for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 0.5
"""Seconds without a key after which what was typed is kept."""
UNBROKEN = 5.0
"""Seconds of typing without such a pause after which it is kept all the same."""
AGAIN = 2.0
"""Seconds after which a database that did not answer is asked again."""
ENOUGH = 1.5
"""Seconds that a session which ends, or is covered, waits for what is typed to be kept."""

Work = Callable[[], None]


class Drafts:
    """What is to be written, the newest of each draft; no thread before the first key, nothing wakes idle."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[str, Work] = {}
        self._since = self._at = 0.0
        self._failed = self._ended = False
        self._thread: threading.Thread | None = None

    def add(self, uid: str, work: Work) -> None:
        """Let `work` write the draft `uid` after the next pause; cheap, for it is called with each key."""
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
        """Write what is not written yet, from any thread; return whether all was, within so many seconds."""
        with self._changed:
            self._at, self._failed = 0.0, False
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._due or self._failed, within)
            return not self._due

    def end(self) -> None:
        """Write what is not written yet, and nothing after that."""
        written = self.save_now()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None and written:  # else it waits for the database, and is not waited for
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
    """Do it; return False where the database could not be used, so that it is done again later."""
    from db.core import incident
    from db.core.errors import NotReady

    try:
        work()
    except NotReady:
        return False
    except Exception:  # a mistake of the program must not end the thread, and not be printed over the screen
        incident.keep()
    return True
