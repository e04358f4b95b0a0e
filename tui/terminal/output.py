"""Terminal output: no control characters, and at most a screenful."""

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

MAX_SIZE = (500, 200)
"""Columns and lines drawn; of a larger window, the top left part."""


class ControlFilter(LineFilter):
    """Strips control characters from every drawn line (reference: server, section 0, no. 1)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            s if s.control or s.text.isprintable() else Segment(printable(s.text), s.style) for s in segments
        ]


CONTROL_FILTER = ControlFilter()


def size() -> tuple[int, int]:
    """Return the number of columns and lines drawn."""
    width, height = shutil.get_terminal_size()
    return min(width, MAX_SIZE[0]), min(height, MAX_SIZE[1])


def install() -> None:
    """Limit the size at which Textual draws, at the start and whenever the window changes."""
    start = LinuxDriver.start_application_mode

    def begin(driver: LinuxDriver) -> None:
        start(driver)  # type: ignore[no-untyped-call]
        # Textual reads the size in the signal handler: a second signal can make the older size come last.
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, _resized, driver)

    LinuxDriver._get_terminal_size = lambda _driver: size()  # type: ignore[method-assign,assignment]
    LinuxDriver.start_application_mode = begin  # type: ignore[method-assign]


def _resized(driver: LinuxDriver) -> None:
    drawn = Size(*driver._get_terminal_size())
    driver.send_message(events.Resize(drawn, drawn))
