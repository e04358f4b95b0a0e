"""Keys that come together, as they do over a slow line: each goes where the one before it led."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump

    _App = App[None]
else:
    _App = object  # as in tui.loading

LEADING = {"act", "next"}
"""Writes, and reads that open a screen: names of the work that decides where the next key goes."""
SHOWING = {"card", "rows"}
"""Reads of what the next key is about, unless it only adds to a text that is being typed."""
PATIENCE = 0.5
"""Seconds after which a key waits for them no longer; none waits once a person is told that it is slow."""
GONE = 0.2
"""Seconds after which a widget that does not answer is taken to have been removed."""


class Obeyed(Message):
    """Follows a key on its way up: where it arrives, the key has been obeyed."""

    def __init__(self, sender: MessagePump) -> None:
        super().__init__()
        self.sender = sender
        self.set_sender(sender)
        self.arrived = asyncio.Event()


class Typeahead(_App):
    """For the application: Textual hands on keys as they come, all to the screen that the first leaves."""

    slow: int

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._obeying: MessagePump | None = None
        """What the last key was handed to, until it has been obeyed there."""
        self._behind: Obeyed | None = None

    async def typed(self, event: events.Key | events.Paste) -> None:
        """Hand on a key or a paste in its turn: at once, when it comes alone."""
        if not self._typed and self._obeying is None and not self._leading(event):
            await self._hand_over(event)
            return
        self._typed.append(event)
        if len(self._typed) == 1:
            self.run_worker(self._hand_on(), name="typed", group="typed")

    async def obey(self, event: events.Key | events.Paste) -> None:
        """Hand a key or a paste to what has the focus."""
        raise NotImplementedError

    def on_obeyed(self, obeyed: Obeyed) -> None:
        """Tell the key that waits."""
        obeyed.arrived.set()
        if obeyed is self._behind and obeyed.sender is self._front():
            self._obeying = None

    async def _hand_on(self) -> None:
        while self._typed:
            event = self._typed[0]
            await asyncio.wait([asyncio.ensure_future(self._led(event))], timeout=PATIENCE)
            await self._hand_over(event)
            self._typed.popleft()

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        self._obeying = front = self._front()
        if front is not None:
            await self.obey(event)
            self._behind = Obeyed(front)
            front.post_message(self._behind)

    async def _led(self, event: events.Key | events.Paste) -> None:
        """Wait until the key before this one has led where it leads."""
        passed = None
        front = self._obeying
        while True:
            if front is not None and front is not passed:
                await self._pass(front)
                passed = front
            elif work := self._leading(event):
                await asyncio.wait(work)
            else:
                return
            front = self._front()

    def _front(self) -> MessagePump | None:
        """Return what a key is handed to now; nothing as the session ends."""
        return self.focused or next(reversed(self.screen_stack), None)

    async def _pass(self, front: MessagePump) -> None:
        obeyed = Obeyed(front)
        if front.post_message(obeyed):
            await asyncio.wait([asyncio.ensure_future(obeyed.arrived.wait())], timeout=GONE)

    def _leading(self, event: events.Key | events.Paste) -> list[asyncio.Task[Any]]:
        if self.slow:
            return []
        text = isinstance(self.focused, Input | TextArea) and (
            isinstance(event, events.Paste) or event.is_printable
        )
        names = LEADING if text else LEADING | SHOWING
        return [w._task for w in self.workers if w.name in names and w._task and not w._task.done()]
