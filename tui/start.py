"""Starting a session."""

from __future__ import annotations

import asyncio
import gc
import os

from db.core.actor import Actor

# 120 frames per second halve the usual delay; an unchanged screen is not painted.
SETTINGS = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "120",
}

STARTED = 2.0
"""Seconds after which garbage collection starts."""


def run(actor: Actor) -> int:
    """Run a session on the connected database until the person leaves; return the exit status.

    0: the person left or was idle for long; 1: internal error or wrong code; 129: the terminal is gone; 130,
    143: a signal.
    """
    gc.disable()  # objects made at start-up stay
    os.environ.update(SETTINGS)  # Textual reads them when imported
    from tui import memory
    from tui.app import Trajectoire
    from tui.live.idle import Idle
    from tui.live.leaving import Leaving
    from tui.terminal import input as typed
    from tui.terminal import output as terminal

    memory.install()
    typed.install()
    terminal.install()
    app = Trajectoire(actor)
    leaving = Leaving(app)
    leaving.watch()
    Idle(app, leaving).watch()

    async def session() -> None:
        memory.use_few_threads()
        gc.freeze()  # objects made so far stay
        asyncio.get_running_loop().call_later(STARTED, gc.enable)
        await app.run_async(mouse=False, size=terminal.size())
        leaving.end()  # a thread may still wait for a frozen server

    asyncio.run(session())
    return app.return_code or 0
