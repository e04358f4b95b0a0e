"""The ways out of the program that Textual has: to a file, a browser, a shell, the terminal's clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from textual.app import App, SuspendNotSupported

if TYPE_CHECKING:
    from textual.app import SystemCommand
    from textual.screen import Screen


class NoExits(App[None]):
    """For the app: none of them works, since the session may run in a shared account."""

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was cut for this session: the terminal's clipboard is not written to."""
        self._clipboard = text

    def bell(self) -> None:
        """Make no sound: refusals are said in words."""

    def _set_pointer_shape(self, shape: str) -> None:
        """Leave the mouse to the terminal."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open no browser."""

    def deliver_text(self, *args: Any, **named: Any) -> None:
        """Write no file."""

    def deliver_binary(self, *args: Any, **named: Any) -> None:
        """Write no file."""

    def deliver_screenshot(self, *args: Any, **named: Any) -> None:
        """Write no picture of what is on the screen."""

    def save_screenshot(self, *args: Any, **named: Any) -> str:
        """Write no picture of what is on the screen."""
        return ""

    def action_screenshot(self, *args: Any, **named: Any) -> None:
        """Write no picture of what is on the screen."""

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer none of Textual's own commands: the palette is ours."""
        return ()

    def action_show_help_panel(self) -> None:
        """Show no help of Textual's, whose links open a browser."""

    def action_suspend_process(self) -> None:
        """Give no shell."""

    def suspend(self) -> NoReturn:
        """Give the terminal to no other program."""
        raise SuspendNotSupported("the terminal is not given away")
