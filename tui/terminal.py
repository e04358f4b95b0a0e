"""The terminal's traps: escapes in data, bytes that are not UTF-8, and hang-ups."""

from __future__ import annotations

import asyncio
import codecs
import functools
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from db.core.text import printable

if TYPE_CHECKING:
    from tui.app import Trajectoire

GRACE = 2.0
"""Seconds in which a session whose terminal is gone may end by itself."""


class ControlFilter(LineFilter):
    """Takes out of every drawn line what a terminal could obey (reference: server, section 0, no. 1)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, cleaned where they hold text."""
        return [s if s.control else Segment(printable(s.text), s.style, s.control) for s in segments]


CONTROL_FILTER = ControlFilter()


def tolerate_bad_bytes() -> None:
    """Show a byte that is not UTF-8 as a replacement sign; stock Textual ends the session (#6456)."""
    from textual.drivers import linux_driver

    def decoder(encoding: str) -> Any:
        return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = decoder  # type: ignore[attr-defined]


def watch_hangup(app: Trajectoire) -> None:
    """Leave when the terminal is gone or the system asks.

    A thread, not the event loop, sees the hang-up: Textual's writer can block the loop for ever once
    the terminal is gone, and such a session would spin and could keep the write lock.
    """
    if app.is_headless:
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: app.exit(return_code=128 + signal.SIGTERM))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def guard() -> None:
        import select

        poll = select.poll()
        poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
        while not any(event & gone for _fd, event in poll.poll()):
            continue
        loop.call_soon_threadsafe(functools.partial(app.exit, return_code=128 + signal.SIGHUP))
        threading.Event().wait(GRACE)
        os._exit(128 + signal.SIGHUP)

    threading.Thread(target=guard, name="hangup", daemon=True).start()
