"""Every screen as every role, on one's own file, the team's and another team's: generated from the table.

Acceptance test 16 of the server reference, by the keys: what may not be done is neither in the key bar nor in
the menu nor in the palette, and its key says why not and does nothing.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib import import_module
from typing import Any

import apsw
import pytest

import tui
from db.core.database import connection
from db.staff.permissions import PERMISSIONS, Role
from tests.db.staff.test_matrix import PLACES, Case, allowed
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui.areas import AREAS, RECORDS
from tui.command import Command
from tui.keymap import textual_key
from tui.shell.browse import BrowseScreen
from tui.shell.card import CardScreen
from tui.shell.screens import AreaScreen

CARDS = {place: kind for kind, place in RECORDS.items()}
"""Each card, and what of the world it is about."""
ROLE, OUTSIDE = "Your role does not allow this.", "This file is outside your caseload"
OF_FILES = {"trajectories", "clients", "referrals", "client", "referral"}
"""Areas and cards on which it matters whose the file is."""
ANY_FILE = {
    "client.open",
    "trajectory.open",
    "referral.open",
    "referral.link",
    "referral.new",
    "directory.refer",
}
"""Go to a file, which asks why there when it is not within reach, or let one be chosen."""
WRITING = {
    "new", "edit", "status", "assign", "add", "refer", "comment", "confirm", "contact", "vote", "verify",
    "transfer", "deactivate", "discard", "phase", "plan", "reveal", "later",
}  # fmt: skip
"""What keys stand for that needs a right."""
DEPENDING = {"client.new", "client.status", "today.discard", "today.status"}
"""Need the right that goes with the tab or the line, which their screens see to; a draft is one's own."""


def tree(of: type[Any]) -> Iterator[type[Any]]:
    """Yield the classes made from one."""
    for made in of.__subclasses__():
        yield made
        yield from tree(made)


def needing(commands: Iterable[Command]) -> list[Command]:
    """Return the commands that take a permission."""
    return [command for command in commands if command.permission is not None]


def test_every_screen_with_a_right_is_tried_here() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        import_module(module.name)
    found = {
        f"{made.__module__}:{made.__name__}": made.__dict__.get("COMMANDS", ())
        for made in tree(AreaScreen)
        if made.__module__.startswith("tui.")
    }
    tried = {area.screen for area in AREAS} | set(CARDS)
    assert {name for name, commands in found.items() if needing(commands)} == tried
    commands = {command for name in tried for command in found[name]}
    assert {command.permission for command in needing(commands)} <= set(PERMISSIONS)
    unbound = {command.id for command in commands if command.permission is None}
    assert {id_ for id_ in unbound if id_.rpartition(".")[2] in WRITING} == DEPENDING


class Tour:
    """One person's way through every screen."""

    def __init__(self, s: Session, role: Role, place: str, url: str) -> None:
        self.s, self.role, self.place = s, role, place
        self.file = url.removeprefix("sqlite:///")
        self.tried = 0
        self.offered: set[str] = set()

    async def check(self, screen: AreaScreen, *, read: bool = True) -> None:
        """Try every command that takes a permission."""
        possible = {command.id for command in screen.available()}
        bar = {key for key, _label in screen.bar_keys()}
        everywhere = self.s.app.app_commands
        menu = {choice.id for choice in everywhere.menu_items()}
        palette = {choice.id for choice in everywhere.palette_items()}
        for command in needing(screen.commands()):
            case = (self.role, self.place, type(screen).__name__, command.id)
            may = self.may(screen, command)
            offered = command.id in possible
            assert (command.id in palette) is offered, case
            if not command.id.startswith("app."):
                assert (command.id in menu) is offered, case
            if command.show:
                assert (command.key in bar) is offered, case
            if not may:
                assert not offered, case
                said = screen.list.empty()  # type: ignore[attr-defined]
                assert f" {command.key}: " not in f" {said}".replace("\n", " "), case
                await self.refused(screen, command, case, read=read)
            elif read and not offered:  # the line or the tab is not one for this key, and it says so
                reason = screen.refusal(command)
                assert reason, case
                assert not reason.startswith((ROLE, OUTSIDE)), (*case, reason)
            self.offered |= {command.id} if offered else set()
            self.tried += 1

    def may(self, screen: AreaScreen, command: Command) -> bool:
        """Return what the table says of a command, on the file where it is."""
        verb = command.permission
        assert verb is not None
        return allowed(self.role, verb, "own" if command.id in ANY_FILE else self.place)

    async def refused(self, screen: AreaScreen, command: Command, case: object, *, read: bool) -> None:
        """Press the key of a command: it says why not, and nothing else happens."""
        reason = screen.refusal(command)
        assert reason, case
        with closing(apsw.Connection(self.file)) as other:
            before = other.pragma("data_version")
            await self.s.press(textual_key(command.key))
            assert self.s.app.screen is screen, case
            assert reason.split(".")[0][:30] in " ".join(self.s.seen().split()), (case, self.s.seen())
            assert other.pragma("data_version") == before, case

    async def areas(self) -> None:
        """Go to each area, on a line about the file where there is one."""
        for area in AREAS:
            if self.place != "own" and area.id not in OF_FILES:
                continue
            await self.s.press(area.digit)
            screen = self.s.app.screen
            assert isinstance(screen, BrowseScreen)
            if area.id == "clients":
                await self.s.do("list.right")
            while area.id == "referrals" and screen.scope != "all":  # type: ignore[attr-defined]
                await self.s.do("referral.filters")
            await self.check(screen, read=screen.list.row is not None)

    async def cards(self, world: Any) -> None:
        """Open each card."""
        for name, subject in CARDS.items():
            if self.place != "own" and subject not in OF_FILES:
                continue
            module, _colon, made = name.partition(":")
            card: type[CardScreen] = getattr(import_module(module), made)
            self.s.app.open(subject, getattr(world, subject))
            await self.s.pilot.pause()
            await settled(self.s.app)
            screen = self.s.app.screen
            if not isinstance(screen, card):  # why it is opened is asked first
                assert self.place != "own"
                assert "outside your caseload" in self.s.seen()
                await self.s.press("escape")
                continue
            await self.check(screen, read=screen.card is not None)
            await self.s.press("escape")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_every_role_and_screen_and_place(database: str, frozen: object) -> None:
    case = Case()
    tried, offered = 0, set()
    for role in Role:
        for place in PLACES if role in PERMISSIONS["client.read"] else ("own",):
            with connection():
                who = case.give(role, place)
            async with session(who, "today") as s:
                tour = Tour(s, role, place, database)
                await tour.areas()
                await tour.cards(case.world)
            tried += tour.tried
            offered |= tour.offered
    assert tried >= 300
    assert len(offered) >= 40
