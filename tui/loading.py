"""How a screen reads and writes without ever waiting: in a thread, the newest question wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.worker import Worker, WorkerCancelled

if TYPE_CHECKING:
    from textual.dom import DOMNode as _Node

    from tui.app import Trajectoire
else:
    _Node = object  # a second line of ancestors would hide Widget and Screen from the style sheet

T = TypeVar("T")
SLOW = 0.3
"""Seconds after which a person is told that the database is being waited for."""
AGAIN = 1.0
"""Seconds after which a read that found no database tries again."""


class Loads(_Node):
    """For a screen or a widget: `load` for a read, `act` for a write."""

    @property
    def session(self) -> Trajectoire:
        """The application, with its own type: whose it is, what it may open."""
        return cast("Trajectoire", self.app)

    def load(
        self,
        slot: str,
        read: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        refused: Callable[[Any], None] | None = None,
    ) -> Worker[Any]:
        """Run `read(*args)` in a thread inside `reading()`; hand the value to `then`, or to `loaded_<slot>`.

        A newer load of the same slot overtakes this one, whose value is then dropped. A read that fails
        goes to `refused`, or is told in the key bar and leaves the screen as it was; but while the database
        is away it is tried again by itself, until it succeeds or the person goes elsewhere.
        """
        receive: Callable[[T], None] = then or getattr(self, f"loaded_{slot}")

        async def job() -> None:
            value = await _in_thread(self.session, _read, read, args, refused=refused, again=True)
            if value is not _FAILED:
                receive(value)

        return self.run_worker(job, name=slot, group=slot, exclusive=True)

    def act(
        self,
        action: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        refused: Callable[[Any], None] | None = None,
        **named: Any,
    ) -> None:
        """Run `action(actor, *args, **named)` in a thread; it opens its own `writing()`.

        While one write is under way a second press of the key is ignored. A refusal goes to `refused`
        (a Problem of db.core.errors), or is told in the key bar. After success every screen looks again.
        While the server is away it is tried again for half a minute; it is never done twice.
        """
        if self.session.writing:
            return
        self.session.writing = True

        async def job() -> None:
            from db.audit.outcome import until_kept
            from db.core.revision import own_bumps

            bumps = own_bumps()
            try:
                value = await _in_thread(
                    self.session,
                    partial(until_kept, action, **named),
                    self.session.actor,
                    *args,
                    refused=refused,
                )
            except Exception:
                self.session.writing = False
                raise
            self.session.writing = False  # but not where the session ended meanwhile: nobody knows of it
            if value is not _FAILED:
                self.session.undo = None  # what could be taken back is no longer the last write
                self.session.live.wrote(bumps)
                self.session.changed()
                if then is not None:
                    then(value)
            self.session.live.look()

        # On the app: a write that has begun is not forgotten because its screen closed.
        self.session.run_worker(job(), name="act", group="act", exclusive=False)


_FAILED: Any = object()


def _read(read: Callable[..., T], args: tuple[Any, ...]) -> T:
    from db.core.database import reading

    with reading():
        return read(*args)


async def _in_thread(
    app: Trajectoire,
    job: Callable[..., Any],
    *args: Any,
    refused: Callable[[Any], None] | None = None,
    again: bool = False,
) -> Any:
    from db.core.errors import Away, Lost, Problem

    with _waited(app):
        while True:
            try:
                value = await asyncio.to_thread(job, *args)
            except Problem as problem:
                if not (again and isinstance(problem, Away)):
                    (refused or app.tell)(problem)
                    return _FAILED
                if not isinstance(problem, Lost):  # a server may be back in a moment; of a disk more is said
                    app.away = problem.say()
                    app.tell(problem)
            else:
                if app.away:  # said by this read, or by one that it overtook
                    app.unsay(app.away)
                    app.away = ""
                return value
            await asyncio.sleep(AGAIN)


@contextmanager
def _waited(app: Trajectoire) -> Iterator[None]:
    begun, work = [], asyncio.current_task()

    def begin() -> None:
        begun.append(1)
        app.waiting(1)
        if work is not None:
            app.is_late(work)

    slow = asyncio.get_running_loop().call_later(SLOW, begin)
    try:
        yield
    finally:
        slow.cancel()
        if begun:
            app.waiting(-1)


ANSWER = 0.2
"""Seconds after which another look is taken: a screen that is leaving answers no more."""


async def settled(app: Trajectoire) -> None:
    """Wait until keys, reads and writes have ended and what they brought is painted; for tests, pictures."""
    quiet = 0
    while quiet < 2 and app._exception is None and app.is_running:  # what is painted may want another layout
        passed, painted = asyncio.Event(), asyncio.Event()
        app.call_later(passed.set)  # by then what was typed has been handed on to the screen in front
        await _first(passed, app._exception_event)
        app.screen.call_after_refresh(painted.set)
        await _first(painted, app._exception_event)
        busy = [worker for worker in app.workers if not worker.is_finished]
        asked = any(node.message_queue_size for node in (app, *app.screen.walk_children(with_self=True)))
        answered = passed.is_set() and painted.is_set() and not app.screen._layout_required
        quiet = quiet + 1 if answered and not busy and not asked else 0
        for worker in busy:
            try:
                await worker.wait()
            except WorkerCancelled:
                continue  # overtaken by a newer one, which the next round waits for


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=ANSWER, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
