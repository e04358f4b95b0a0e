"""Entering an area, at the start too: it is first drawn when it has its rows, in one frame."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App
from textual.widget import AwaitMount

from tui.session import SLOW


class Entrance(App[None]):
    """Base of the app: Textual would wait for 50 ms after each switch, and then draw what there is."""

    _waiting: asyncio.TimerHandle | None = None

    def on_load(self) -> None:
        """Begin with the first area."""
        self.delay_update()

    def switch_mode(self, mode: str) -> AwaitMount:
        """Switch to an area; draw it at once if it was visited before."""
        visited = mode in self._screen_stacks
        mounted = super().switch_mode(mode)
        if visited:
            self._draw()
        return mounted

    def delay_update(self, delay: float = SLOW) -> None:
        """Draw nothing until there are rows, or until the screen says that it waits for the database."""
        self._draw()
        self._begin_batch()
        self._waiting = asyncio.get_running_loop().call_later(delay, self._draw)

    def on_record_list_moved(self, _message: Any) -> None:
        """Draw: the list has rows, or none to come."""
        self._draw()

    def _draw(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
            self._end_batch()
            for screen in self.screen_stack[-1:]:  # none as the session ends
                screen.refresh()
