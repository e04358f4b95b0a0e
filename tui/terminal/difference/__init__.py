"""Send the terminal only what changes on it.

Textual writes whole widgets, and a whole screen for a list that scrolls by one line: 8,000 bytes. The driver
below keeps the cells that the terminal shows, reads the frames of Textual, and passes on what differs.
What it cannot read passes untouched, and the whole screen then counts as unknown until it is drawn again.
"""

from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.difference.shown import Shown


class DifferenceDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, writing differences."""

    _shown = Shown(0, 0)

    def write(self, data: str) -> None:
        """Write what the terminal does not show yet."""
        # The input thread writes too, but only modes, which change nothing here: no lock.
        if changes := self._shown.send(data):
            super().write(changes)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Start anew: Textual asks for the size when it takes the terminal and at each SIGWINCH."""
        size = super()._get_terminal_size()
        self._shown = Shown(*size)
        return size


def install(app: App[Any]) -> None:
    """Make an app write differences from its start on. Headless and inline apps stay as they are."""
    if app.driver_class is LinuxDriver:
        app.driver_class = DifferenceDriver


def redraw(app: App[Any]) -> None:
    """Clear the terminal and draw everything, whatever it may show now; with and without differences."""
    if app._driver is not None:
        # The driver does not know this sequence and counts the whole screen as unknown.
        app._driver.write("\x1b[2J")
    app.refresh()
