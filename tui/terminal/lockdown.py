"""Disables Textual's access to files, browser, shell and clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from textual.app import App, SuspendNotSupported

if TYPE_CHECKING:
    from textual.app import SystemCommand
    from textual.screen import Screen


class LockedDown(App[None]):
    """Base of the app: a session may run in a shared account, so none of these may work."""

    def copy_to_clipboard(self, text: str) -> None:
        """Keep cut text for this session; only the key for it writes to the terminal's clipboard."""
        self._clipboard = text

    def bell(self) -> None:
        """Make no sound; refusals are shown as text."""

    def _set_pointer_shape(self, shape: str) -> None:
        """Send nothing about the mouse."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open no browser."""

    def deliver_text(self, *args: Any, **named: Any) -> None:
        """Write no file."""

    def deliver_binary(self, *args: Any, **named: Any) -> None:
        """Write no file."""

    def deliver_screenshot(self, *args: Any, **named: Any) -> None:
        """Write no picture of what is on the screen."""

    def save_screenshot(self, *args: Any, **named: Any) -> str:
        return ""

    def action_screenshot(self, *args: Any, **named: Any) -> None:
        """Write no picture of the screen."""

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return ()

    def action_show_help_panel(self) -> None:
        """Show no Textual help, whose links open a browser."""

    def action_suspend_process(self) -> None:
        """Do not suspend: it would give a shell."""

    def suspend(self) -> NoReturn:
        raise SuspendNotSupported("the terminal is not given away")
