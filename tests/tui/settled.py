"""Wait until a session has come to rest."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from textual.screen import Screen
from textual.worker import WorkerCancelled

from tui.session import Session

_drawn: WeakKeyDictionary[Session, Screen[Any]] = WeakKeyDictionary()
"""The screen that each session drew last: see conftest.py."""
ANSWER = 0.2
"""Seconds after which another look is taken: a screen that is leaving answers no more."""


async def settled(app: Session) -> None:
    """Wait until keys, reads and writes have ended and what they brought is painted."""
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
    if quiet and _drawn.get(app) is not app.screen:
        _drawn[app] = app.screen
        app.screen._compositor.render_strips()


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=ANSWER, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
