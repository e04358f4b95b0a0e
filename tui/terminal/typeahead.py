"""Type-ahead: each key waits for what the previous one started."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from db.core.translation import _

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

NAVIGATING = {"act", "next"}
"""Names of workers that decide where the next key goes: writes, and reads that open a screen."""
DISPLAYING = {"card", "path", "rows", "options", "organisation"}
"""Names of workers that read what the next key acts on, unless it only adds to a text."""
RESTORING = "draft"
"""Name of the worker that fills in a form: even a text is added to what it brings."""


class Handled(Message):
    """A marker sent after a key; when it arrives, the key has been handled."""

    def __init__(self, sender: MessagePump) -> None:
        super().__init__()
        self.sender = sender
        self.set_sender(sender)
        self.arrived = asyncio.Event()


class Typeahead(App[None]):
    """Base of the app: Textual sends queued keys to the screen that the first of them leaves.

    A key waits for all that the previous one started, however long it takes. An unavailable database blocks
    nobody: after the notice about it, keys act on what is shown, and Esc waits for nothing.
    """

    slow: int
    """Number of reads and writes that are waiting for the database."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._queue: deque[tuple[events.Key | events.Paste, bool]] = deque()
        """The queue: each event, and whether a slow database had been announced when it was typed."""
        self._receiver: MessagePump | None = None
        """The receiver of the last key, until it has handled it."""
        self._marker: Handled | None = None
        self.slow_work: WeakSet[asyncio.Task[Any]] = WeakSet()
        """Work whose slowness was announced."""
        self._abandoned: WeakSet[asyncio.Task[Any]] = WeakSet()
        """Work that an Esc did not wait for."""
        self._wake = asyncio.Event()
        """Set when another key is queued or work is announced as slow."""

    async def queue_input(self, event: events.Key | events.Paste) -> None:
        """Forward a key or a paste in its turn; at once if nothing is pending."""
        announced = bool(self.slow)
        free = not self._queue and self._receiver is None
        pending = self._pending_work(event, announced) or self._layout_pending() or self._is_opening()
        if free and not pending:
            await self._forward(event)
            return
        self._queue.append((event, announced))
        if len(self._queue) == 1:
            self.run_worker(self._forward_queue, name="typed", group="typed")  # type: ignore[arg-type]
        self._wake.set()

    async def forward_input(self, event: events.Key | events.Paste) -> None:
        """Forward an event to the focused widget or the screen."""
        raise NotImplementedError

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a notice on the screen in front."""
        raise NotImplementedError

    def on_handled(self, handled: Handled) -> None:
        handled.arrived.set()
        if handled is self._marker and handled.sender is self._input_target():
            self._receiver = None

    def mark_slow(self, work: asyncio.Task[Any]) -> None:
        """Record that this work was announced as slow."""
        self.slow_work.add(work)
        self._wake.set()

    async def _forward_queue(self) -> None:
        while self._queue:
            dropped = not await self._wait_for_previous(*self._queue[0]) and self._drop_before_escape()
            await self._forward(self._queue[0][0])
            self._queue.popleft()
            if dropped:
                if self._receiver is not None:
                    await self._wait_until_handled(self._receiver)
                self.say(_("The keys typed before Esc were ignored: the database is slow."))

    def _drop_before_escape(self) -> bool:
        """Drop the keys typed before an Esc; return whether there were any."""
        before = len(self._queue)
        while not _is_escape(self._queue[0][0]):
            self._queue.popleft()
        return len(self._queue) < before

    async def _forward(self, event: events.Key | events.Paste) -> None:
        self._receiver = front = self._input_target()
        if front is not None:
            await self.forward_input(event)
            self._marker = Handled(front)
            front.post_message(self._marker)

    async def _wait_for_previous(self, event: events.Key | events.Paste, announced: bool) -> bool:
        """Wait for the effects of the previous key; return False if an Esc skipped the wait."""
        passed, opened, worked = None, None, False
        front = self._receiver
        while True:
            if front is not None and front is not passed:
                await self._wait_until_handled(front)
                passed = front
            elif work := self._pending_work(event, announced):
                if not await self._wait_for_work(work):
                    return False
                worked = True
            elif self._is_opening() and self.screen is not opened:
                opened, worked = self.screen, True
                await self._wait_until_handled(opened)
            elif worked or self._layout_pending():
                await self._wait_for_layout()
                worked = False
            else:
                return True
            front = self._input_target()

    async def _wait_for_layout(self) -> None:
        """Wait until the screen in front has been laid out or is gone."""
        if not self.screen_stack:
            return
        drawn, screen = asyncio.Event(), self.screen
        screen.call_after_refresh(drawn.set)
        removed = [pump._task for pump in _ancestors(screen) if pump._task is not None]
        await _wait_for_first(drawn.wait(), *removed)

    async def _wait_for_work(self, work: list[asyncio.Task[Any]]) -> bool:
        """Wait for work; return False once an Esc is queued and some of the work is late."""
        done = asyncio.ensure_future(asyncio.wait(work))
        try:
            while not done.done():
                late = not self.slow_work.isdisjoint(work)
                if late and any(_is_escape(event) for event, _announced in self._queue):
                    self._abandoned.update(work)
                    return False
                self._wake.clear()
                await _wait_for_first(done, self._wake.wait())
            return True
        finally:
            done.cancel()

    def _input_target(self) -> MessagePump | None:
        """Return the receiver of the next key; None as the session ends."""
        return self.focused or self.screen if self.screen_stack else None

    def _layout_pending(self) -> bool:
        """Tell whether a layout is pending: the length of a page depends on it."""
        parts = self.screen.walk_children(Widget, with_self=True) if self.screen_stack else ()
        return any(part._layout_required and not part._closing for part in parts)

    def _is_opening(self) -> bool:
        """Tell whether the screen in front is being built: its focus is not set yet."""
        return bool(self.screen_stack) and not self.screen.is_mounted

    async def _wait_until_handled(self, front: MessagePump) -> None:
        """Wait until the receiver has handled its messages, or is gone."""
        handled = Handled(front)
        if front.post_message(handled):
            removed = [pump._task for pump in _ancestors(front) if pump._task is not None]
            await _wait_for_first(handled.arrived.wait(), *removed)

    def _pending_work(self, event: events.Key | events.Paste, announced: bool) -> list[asyncio.Task[Any]]:
        text = isinstance(self.focused, Input | TextArea) and (
            isinstance(event, events.Paste) or event.is_printable
        )
        names = set(NAVIGATING)
        if not announced:
            names |= {RESTORING} if text else {RESTORING, *DISPLAYING}
        return [
            work._task
            for work in self.workers
            if work.name in names
            and work._task
            and not work._task.done()
            and work._task not in self._abandoned
        ]


def _is_escape(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key == "escape"


def _ancestors(pump: MessagePump | None) -> list[MessagePump]:
    found = []
    while pump is not None:
        found.append(pump)
        pump = pump._parent
    return found


async def _wait_for_first(*ends: Awaitable[Any]) -> None:
    """Wait for the first of several; cancel the others that were started here."""
    waits = [asyncio.ensure_future(end) for end in ends]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait, end in zip(waits, ends, strict=True):
            if wait is not end:
                wait.cancel()
