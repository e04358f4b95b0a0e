"""Leaving when the terminal is gone or the system asks, whatever the program is busy with."""

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
"""Seconds in which a session that was asked to leave may end by itself."""
IN, OUT = 0, 2
"""What Textual reads from and draws on."""
UNCONFIRMED = 3
"""Exit status when what was being saved may be kept or not; of a command, a database that cannot be used."""
_RESTORE = b"\x1b[?2004l\x1b[?2026l\x1b[?2048l\x1b[?1004l\x1b[?7h\x1b[m\x1b[?1049l\x1b[?25h"


class Leaving:
    """Ends a session: 128 + the signal's number for SIGTERM, SIGINT, SIGHUP, or a terminal that is gone.

    Nothing here needs the event loop: Textual's writer blocks it for ever once the terminal is gone or
    frozen, and such a session would spin and could keep the write lock (reference: server, section 1.2).
    """

    def __init__(self, app: Session) -> None:
        self._app = app
        self._asked = threading.Event()
        self._modes = termios.tcgetattr(IN)

    def watch(self) -> None:
        """Watch from now on; also where hang-ups are ignored, as under nohup."""
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)
        threading.Thread(target=self._watch_terminal, name="hangup", daemon=True).start()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if not self.leave(128 + number):
            sys.exit(128 + number)  # before the first screen, or after the last

    def _watch_terminal(self) -> None:
        poll = select.poll()
        poll.register(IN, 0)  # a hang-up is told without being asked for
        poll.poll()
        self.leave(128 + signal.SIGHUP)

    def leave(self, status: int, message: str = "") -> bool:
        """Ask the application to end, and see to it; return whether it was there to be asked.

        The message is a sentence for the terminal that is left.
        """
        if not self._asked.is_set():
            self._asked.set()
            threading.Thread(target=self._insist, args=[status, message], name="leaving", daemon=True).start()
        if (loop := self._app._loop) is None:
            return False
        leave = functools.partial(self._app.exit, return_code=status, message=message or None)
        loop.call_soon_threadsafe(leave)
        return True

    def end(self) -> None:
        """See to it that the process ends, after its application did; tell of a save that nobody knows of."""
        told = _("What was being saved is not confirmed: look at it again.") if self._app.writing else ""
        status = UNCONFIRMED if told else self._app.return_code or 0
        threading.Thread(target=self._insist, args=[status, told], name="leaving", daemon=True).start()

    def _insist(self, status: int, message: str) -> NoReturn:
        end = time.monotonic() + GRACE
        self._app.drafts.save_now()
        threading.Event().wait(end - time.monotonic())
        try:
            if select.select([], [OUT], [], 0)[1]:  # a frozen terminal is not waited for
                os.write(OUT, _RESTORE + (f"{message}\r\n" if message else "").encode())
            termios.tcsetattr(IN, termios.TCSANOW, self._modes)
        finally:  # nothing is there to restore when the terminal is gone
            os._exit(status)
