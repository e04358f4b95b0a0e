"""What reaches the terminal: text, never a character that it could obey, and no more than a screen of it."""

from __future__ import annotations

import asyncio
import shutil
import signal

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.geometry import Size

from db.core.text import printable

MOST = (500, 200)
"""Columns and lines that are drawn: of a larger window the top left."""


class ControlFilter(LineFilter):
    """Takes out of every drawn line what a terminal could obey (reference: server, section 0, no. 1)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, cleaned where they hold text."""
        return [s if s.control else Segment(printable(s.text), s.style, s.control) for s in segments]


CONTROL_FILTER = ControlFilter()


def size() -> tuple[int, int]:
    """Return how many columns and lines of the window are drawn; a window of any size costs no more."""
    width, height = shutil.get_terminal_size()
    return min(width, MOST[0]), min(height, MOST[1])


def install() -> None:
    """Let Textual draw in a part of the window, when it begins and whenever the window changes."""
    start = LinuxDriver.start_application_mode

    def begin(driver: LinuxDriver) -> None:
        start(driver)  # type: ignore[no-untyped-call]
        # Textual asks for the size inside the signal: another one there, and the older size comes last.
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, _resized, driver)

    LinuxDriver._get_terminal_size = lambda _driver: size()  # type: ignore[method-assign,assignment]
    LinuxDriver.start_application_mode = begin  # type: ignore[method-assign]


def _resized(driver: LinuxDriver) -> None:
    drawn = Size(*driver._get_terminal_size())
    driver.send_message(events.Resize(drawn, drawn))
