"""A session of the real application on the test's database: commands by id, and what is seen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual import events
from textual.pilot import Pilot

from db.core import revision
from db.core.actor import Actor
from db.core.database import reading
from tests.patience import LOOK, PATIENCE
from tests.tui.fakes import press, seen
from tests.tui.settled import settled
from tui.app import Trajectoire
from tui.command import CommandHost
from tui.keymap import textual_key

NARROW, WIDE = (80, 24), (120, 40)


class Session:
    """What a person does and sees."""

    def __init__(self, app: Trajectoire, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def do(self, *ids: str) -> None:
        """Press the key of each command, as the screen in front declares it."""
        for id_ in ids:
            screen = self.app.screen
            assert isinstance(screen, CommandHost)
            command = next(command for command in screen.commands() if command.id == id_)
            await self.press(textual_key(command.key))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each settled before the next."""
        await press(self.pilot, *keys)

    async def write(self, text: str) -> None:
        """Type a text into the field that has the keys, as fast as people do: letter follows letter."""
        await self.pilot.press(*text)
        await settled(self.app)

    async def paste(self, text: str) -> None:
        """Paste a text into the field that has the keys: read and painted once, not letter by letter."""
        self.app.post_message(events.Paste(text))
        await settled(self.app)

    async def hear(self) -> None:
        """Look again at what was written until now, without waiting for the thread that tells of it."""
        with reading():
            self.app.changes.receive(revision.current())
        await settled(self.app)

    async def until(self, met: Callable[[], object]) -> None:
        """Wait for something to be true, with nothing pressed."""
        async with asyncio.timeout(PATIENCE):
            while not met():
                await self.pilot.pause(LOOK)

    @asynccontextmanager
    async def told(self, topic: str) -> AsyncIterator[None]:
        """Wait until the thread that waits for what others write has told that this was written inside."""
        live, heard = self.app.changes, asyncio.Event()
        before, tell = live.seen.get(topic), live.receive

        def telling(counters: dict[str, int]) -> None:
            tell(counters)
            if live.seen.get(topic) != before:
                heard.set()

        live.receive = telling  # type: ignore[method-assign]
        yield
        await asyncio.wait_for(heard.wait(), PATIENCE)
        live.receive = tell  # type: ignore[method-assign]
        await settled(self.app)

    def seen(self) -> str:
        """Return what is on the screen in front."""
        return seen(self.app)

    def line(self, part: str) -> str:
        """Return the first line on the screen that holds a text."""
        return next(line for line in self.seen().split("\n") if part in line)


@asynccontextmanager
async def session(actor: Actor, area: str, size: tuple[int, int] = NARROW) -> AsyncIterator[Session]:
    """Run the application as this person from an area, settled; raise the error that ended it, if any."""
    app = Trajectoire(actor, start=area)
    fatal, errors = app._fatal_error, []

    def noting() -> None:
        errors.append(sys.exc_info()[1])
        fatal()

    app._fatal_error = noting  # type: ignore[method-assign]
    async with app.run_test(size=size) as pilot:
        await settled(app)
        yield Session(app, pilot)
    for error in filter(None, errors):
        raise error
