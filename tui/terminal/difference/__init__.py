"""Sends the terminal only what changes.

Textual writes whole widgets: a list that scrolls by one line costs 8,000 bytes. This driver keeps the cells
that the terminal shows, reads Textual's frames, and writes the difference. What it cannot read is written
unchanged; the whole screen then counts as unknown until it is drawn again.
"""

from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.difference.screen import ScreenState


class DifferenceDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, writing differences."""

    _state = ScreenState(0, 0)

    def write(self, data: str) -> None:
        # No lock: the input thread writes too, but only modes, which do not affect the cells.
        if changes := self._state.send(data):
            super().write(changes)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Reset: Textual asks for the size when it starts and at each SIGWINCH."""
        size = super()._get_terminal_size()
        self._state = ScreenState(*size)
        return size


def install(app: App[Any]) -> None:
    """Make an app write differences; headless and inline apps stay unchanged."""
    if app.driver_class is LinuxDriver:
        app.driver_class = DifferenceDriver


def redraw(app: App[Any]) -> None:
    """Clear the terminal and draw everything, with or without differences."""
    if app._driver is not None:
        # An unknown sequence, so the whole screen counts as unknown.
        app._driver.write("\x1b[2J")
    app.refresh()
