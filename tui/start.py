"""Where a session begins."""

from __future__ import annotations

import asyncio
import gc
import os

from db.core.actor import Actor

# Half the usual wait between a change and its painting; nothing is painted while nothing changes.
SETTINGS = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "120",
}

STARTED = 2.0
"""Seconds after which garbage is looked for again."""


def run(actor: Actor) -> int:
    """Run a person's session on the connected database until they leave; return the exit status.

    0 the person left, or was away for long; 1 an error of the program, or the wrong code; 129 the terminal
    is gone; 130 and 143 a signal.
    """
    gc.disable()  # nothing made while starting is garbage
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
        gc.freeze()  # what is there by now stays
        asyncio.get_running_loop().call_later(STARTED, gc.enable)
        await app.run_async(mouse=False, size=terminal.size())
        leaving.end()  # a thread may wait for a server that is frozen

    asyncio.run(session())
    return app.return_code or 0
