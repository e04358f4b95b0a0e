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

LEADING = {"act", "next"}
"""Names of workers that decide where the next key goes: writes, and reads that open a screen."""
SHOWING = {"card", "draft", "path", "rows", "standing"}
"""Names of workers that read what the next key acts on, unless it only adds to a text."""


class Obeyed(Message):
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
        self._typed: deque[tuple[events.Key | events.Paste, bool]] = deque()
        """The queue: each event, and whether a slow database had been announced when it was typed."""
        self._obeying: MessagePump | None = None
        """The receiver of the last key, until it has handled it."""
        self._behind: Obeyed | None = None
        self.late: WeakSet[asyncio.Task[Any]] = WeakSet()
        """Work whose slowness was announced."""
        self._left: WeakSet[asyncio.Task[Any]] = WeakSet()
        """Work that an Esc did not wait for."""
        self._news = asyncio.Event()
        """Set when another key is queued or work is announced as slow."""

    async def typed(self, event: events.Key | events.Paste) -> None:
        """Forward a key or a paste in its turn; at once if nothing is pending."""
        told = bool(self.slow)
        free = not self._typed and self._obeying is None
        if free and not self._leading(event, told) and not self._moving():
            await self._hand_over(event)
            return
        self._typed.append((event, told))
        if len(self._typed) == 1:
            self.run_worker(self._hand_on(), name="typed", group="typed")
        self._news.set()

    async def obey(self, event: events.Key | events.Paste) -> None:
        """Forward an event to the focused widget or the screen."""
        raise NotImplementedError

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a notice on the screen in front."""
        raise NotImplementedError

    def on_obeyed(self, obeyed: Obeyed) -> None:
        obeyed.arrived.set()
        if obeyed is self._behind and obeyed.sender is self._front():
            self._obeying = None

    def is_late(self, work: asyncio.Task[Any]) -> None:
        """Record that this work was announced as slow."""
        self.late.add(work)
        self._news.set()

    async def _hand_on(self) -> None:
        while self._typed:
            dropped = not await self._led(*self._typed[0]) and self._drop()
            await self._hand_over(self._typed[0][0])
            self._typed.popleft()
            if dropped:
                if self._obeying is not None:
                    await self._pass(self._obeying)
                self.say(_("The keys typed before Esc were ignored: the database is slow."))

    def _drop(self) -> bool:
        """Drop the keys typed before an Esc; return whether there were any."""
        before = len(self._typed)
        while not _is_escape(self._typed[0][0]):
            self._typed.popleft()
        return len(self._typed) < before

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        self._obeying = front = self._front()
        if front is not None:
            await self.obey(event)
            self._behind = Obeyed(front)
            front.post_message(self._behind)

    async def _led(self, event: events.Key | events.Paste, told: bool) -> bool:
        """Wait for the effects of the previous key; return False if an Esc skipped the wait."""
        passed, worked = None, False
        front = self._obeying
        while True:
            if front is not None and front is not passed:
                await self._pass(front)
                passed = front
            elif work := self._leading(event, told):
                if not await self._done(work):
                    return False
                worked = True
            elif worked or self._moving():
                await self._drawn()
                worked = False
            else:
                return True
            front = self._front()

    async def _drawn(self) -> None:
        """Wait until the screen in front has been laid out or is gone."""
        if not self.screen_stack:
            return
        drawn, screen = asyncio.Event(), self.screen
        screen.call_after_refresh(drawn.set)
        removed = [pump._task for pump in _up_from(screen) if pump._task is not None]
        await _first(drawn.wait(), *removed)

    async def _done(self, work: list[asyncio.Task[Any]]) -> bool:
        """Wait for work; return False once an Esc is queued and some of the work is late."""
        done = asyncio.ensure_future(asyncio.wait(work))
        try:
            while not done.done():
                late = not self.late.isdisjoint(work)
                if late and any(_is_escape(event) for event, _told in self._typed):
                    self._left.update(work)
                    return False
                self._news.clear()
                await _first(done, self._news.wait())
            return True
        finally:
            done.cancel()

    def _front(self) -> MessagePump | None:
        """Return the receiver of the next key; None as the session ends."""
        return self.focused or self.screen if self.screen_stack else None

    def _moving(self) -> bool:
        """Tell whether a layout is pending: the length of a page depends on it."""
        parts = self.screen.walk_children(Widget, with_self=True) if self.screen_stack else ()
        return any(part._layout_required and not part._closing for part in parts)

    async def _pass(self, front: MessagePump) -> None:
        """Wait until the receiver has handled its messages, or is gone."""
        obeyed = Obeyed(front)
        if front.post_message(obeyed):
            removed = [pump._task for pump in _up_from(front) if pump._task is not None]
            await _first(obeyed.arrived.wait(), *removed)

    def _leading(self, event: events.Key | events.Paste, told: bool) -> list[asyncio.Task[Any]]:
        text = isinstance(self.focused, Input | TextArea) and (
            isinstance(event, events.Paste) or event.is_printable
        )
        names = LEADING if text or told else LEADING | SHOWING
        return [
            work._task
            for work in self.workers
            if work.name in names and work._task and not work._task.done() and work._task not in self._left
        ]


def _is_escape(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key == "escape"


def _up_from(pump: MessagePump | None) -> list[MessagePump]:
    """Return it and its ancestors."""
    found = []
    while pump is not None:
        found.append(pump)
        pump = pump._parent
    return found


async def _first(*ends: Awaitable[Any]) -> None:
    """Wait for the first of several; cancel the others that were started here."""
    waits = [asyncio.ensure_future(end) for end in ends]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait, end in zip(waits, ends, strict=True):
            if wait is not end:
                wait.cancel()
