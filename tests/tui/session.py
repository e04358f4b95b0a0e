"""A session of the real application on the test's database: commands by id, and what is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from db.core.actor import Actor
from tests.tui.fakes import press, seen
from tui.app import Trajectoire
from tui.command import Commanded
from tui.keymap import textual_key
from tui.loading import settled

NARROW, WIDE = (80, 24), (120, 40)


class Session:
    """What a person does and sees."""

    def __init__(self, app: Trajectoire, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def do(self, *ids: str) -> None:
        """Press the key of each command, as the screen in front declares it."""
        for id_ in ids:
            screen = self.app.screen
            assert isinstance(screen, Commanded)
            command = next(command for command in screen.commands() if command.id == id_)
            await self.press(textual_key(command.key))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each settled before the next."""
        await press(self.pilot, *keys)

    async def write(self, text: str) -> None:
        """Type a text into the field that has the keys."""
        await self.press(*text)

    def seen(self) -> str:
        """Return what is on the screen in front."""
        return seen(self.app)

    def line(self, part: str) -> str:
        """Return the first line on the screen that holds a text."""
        return next(line for line in self.seen().split("\n") if part in line)


@asynccontextmanager
async def session(actor: Actor, area: str, size: tuple[int, int] = NARROW) -> AsyncIterator[Session]:
    """Run the application as this person from an area, settled."""
    app = Trajectoire(actor, start=area)
    async with app.run_test(size=size) as pilot:
        await settled(app)
        yield Session(app, pilot)
