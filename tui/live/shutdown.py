"""Ends the session when the terminal is gone or a signal comes, even if the program is stuck."""

from __future__ import annotations

import functools
import os
import select
import signal
import sys
import termios
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from db.core.translation import _

if TYPE_CHECKING:
    from tui.session import Session

GRACE = 2.0
"""Seconds in which a session may end by itself before the process exits."""
IN, OUT = 0, 2
"""File descriptors that Textual reads from and writes to."""
UNCONFIRMED = 3
"""Exit status when a save may or may not have succeeded; for commands, an unusable database."""
_RESTORE = b"\x1b[?2004l\x1b[?2026l\x1b[?2048l\x1b[?1004l\x1b[?7h\x1b[m\x1b[?1049l\x1b[?25h"


class Shutdown:
    """Ends the session with 128 + the number of SIGTERM, SIGINT or SIGHUP; SIGHUP if the terminal is gone.

    Nothing here needs the event loop: Textual's writer blocks it for ever once the terminal is gone or
    frozen, and such a session would spin and could hold the write lock (reference: server, section 1.2).
    """

    def __init__(self, app: Session) -> None:
        self._app = app
        self._requested = threading.Event()
        self._modes = termios.tcgetattr(IN)

    def watch(self) -> None:
        """Start watching; works even where SIGHUP is ignored, as under nohup."""
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)
        threading.Thread(target=self._watch_terminal, name="hangup", daemon=True).start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if not self.request(128 + number):
            sys.exit(128 + number)  # before the app runs, or after it

    def _watch_terminal(self) -> None:
        poll = select.poll()
        poll.register(IN, 0)  # POLLHUP is always reported
        poll.poll()
        self.request(128 + signal.SIGHUP)

    def request(self, status: int, message: str = "") -> bool:
        """Ask the app to exit, and force it after GRACE seconds; return False if it is not running.

        The message is printed on the terminal.
        """
        if not self._requested.is_set():
            self._requested.set()
            threading.Thread(
                target=self._force_exit, args=[status, message], name="leaving", daemon=True
            ).start()
        if (loop := self._app._loop) is None:
            return False
        leave = functools.partial(self._app.exit, return_code=status, message=message or None)
        loop.call_soon_threadsafe(leave)
        return True

    def finish(self) -> None:
        """Make sure that the process exits after the app did; mention a save that is not confirmed."""
        message = _("Your last change may not be saved. Check it.") if self._app.writing else ""
        status = UNCONFIRMED if message else self._app.return_code or 0
        threading.Thread(target=self._force_exit, args=[status, message], name="leaving", daemon=True).start()

    def _force_exit(self, status: int, message: str) -> NoReturn:
        end = time.monotonic() + GRACE
        self._app.drafts.save_now()
        threading.Event().wait(end - time.monotonic())
        try:
            if select.select([], [OUT], [], 0)[1]:  # do not wait for a frozen terminal
                os.write(OUT, _RESTORE + (f"{message}\r\n" if message else "").encode())
            termios.tcsetattr(IN, termios.TCSANOW, self._modes)
        finally:  # the terminal may be gone
            os._exit(status)
