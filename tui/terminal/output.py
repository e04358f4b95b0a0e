"""Terminal output: no control characters, and at most a screenful."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.app import App
from textual.color import Color
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.geometry import Size

from db.core import settings
from db.core.text import printable
from db.core.translation import _
from tui.terminal import clipboard
from tui.terminal.colours import NO_COLOUR

MAX_SIZE = (500, 200)
"""Columns and lines drawn; of a larger window, the top left part."""


class ControlFilter(LineFilter):
    """Strips control characters from every drawn line (reference: server, section 0, no. 1)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            s if s.control or s.text.isprintable() else Segment(printable(s.text), s.style) for s in segments
        ]


CONTROL_FILTER = ControlFilter()


class Output(App[None]):
    """Base of the app: what it may send to the terminal."""

    colours: int
    """How many colours the terminal shows; 0 for none."""
    has_clipboard = True
    """Whether the terminal has a clipboard that can be written to."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Strip control, escape and bidi characters from every line, and colours where none is shown."""
        shown = super().get_line_filters() if self.colours else (NO_COLOUR,)
        return (*shown, CONTROL_FILTER)

    def copy_refusal(self) -> str | None:
        """Return why nothing can be copied here; None if it can."""
        if not settings.current().clipboard:
            return _("Copying is switched off on this server.")
        return None if self.has_clipboard else _("This terminal has no clipboard.")

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal."""
        if self._driver is not None:
            self._driver.write(clipboard.sequence(text))


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
