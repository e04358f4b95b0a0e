"""A small area that needs no database, for the tests of what all screens share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.pilot import Pilot

from db.core.actor import Actor
from db.core.errors import Refused
from db.core.paging import Page, Span
from db.core.translation import N_
from tests.tui.settled import settled
from tui.app import Trajectoire
from tui.areas import AREAS, Area
from tui.command import Command
from tui.shell.browse import BrowseScreen
from tui.shell.card import CardScreen
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell
from tui.widgets.rows import SIGN, Column, Source


@dataclass(frozen=True)
class Row:
    """A row of the fake list."""

    id: int
    name: str

    @property
    def key(self) -> tuple[int]:
        """Its place in the order."""
        return (self.id,)


class Shelf:
    """Rows in memory that are read a page at a time, as from a database."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self.asked: list[Span] = []

    def page(self, text: str, span: Span) -> Page[Row]:
        """Return one page of the rows whose name contains the text."""
        self.asked.append(span)
        rows = [row for row in self.rows if text in row.name]
        if span.last or span.before is not None:
            before = [row for row in rows if span.last or row.key < (span.before or ())]
            return Page(tuple(before[-span.limit :]), len(before) > span.limit)
        after = [row for row in rows if span.after is None or row.key > span.after]
        return Page(tuple(after[: span.limit]), len(after) > span.limit)


def shelf(count: int = 5000) -> Shelf:
    """Return rows named « ligne 0 » and so on."""
    return Shelf([Row(i, f"ligne {i}") for i in range(count)])


CURRENT = shelf(3)
SAVED: list[dict[str, Any]] = []


class FakeBrowse(BrowseScreen):
    """A list with one command allowed and one refused."""

    TITLE_TEXT = N_("Suggestions")
    COLUMNS = (SIGN, Column("", 20, weight=1), Column("", 8, drop=1))
    TABS = (("all", N_("Suggestions")), ("none", N_("Referrals")))
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("fake.open", "⏎", N_("open it"), N_("Open"), show=True),
        Command("fake.vote", "v", N_("vote"), N_("Vote"), "fake.vote", show=True),
        Command("fake.status", "s", N_("status"), N_("Change status"), "fake.status", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.votes = 0

    def source(self, text: str, tab: str) -> Source:
        """Return the rows of the shelf."""
        current = CURRENT if tab == "all" else Shelf([])
        return Source(lambda span: current.page(text, span), self.cells, lambda: len(current.rows))

    def cells(self, row: Row) -> Sequence[Cell]:
        """Return a sign, the name and the number."""
        return "!", row.name, str(row.id)

    def open(self, row: Row) -> None:
        """Open the card."""
        self.session.open("fake", row.id, self.list)

    def refusal(self, command: Command) -> str | None:
        """Refuse to open a line that is not there."""
        if command.id == "fake.open" and self.list.row is None:
            return "No line is under the cursor."
        return super().refusal(command)

    def do_vote(self) -> None:
        """Count a vote."""
        self.votes += 1

    def do_status(self) -> None:
        """Never reached: the role does not allow it."""
        raise AssertionError


class FakeCard(CardScreen):
    """A card of one line."""

    def read(self, id_: int) -> Row:
        """Return the row."""
        return next(row for row in CURRENT.rows if row.id == id_)

    def head(self, card: Row, width: int) -> Sequence[Cell]:
        """Return its name."""
        return (f"fiche {card.name}",)


class FakeForm(FormScreen):
    """A form whose action refuses one title."""

    TITLE_TEXT = N_("Suggestions")
    FIELDS = (
        Field("title", N_("Suggestions"), required=True, limit=100),
        Field("text", N_("Referrals"), kind="multiline"),
        Field("days", N_("Directory"), kind="number"),
        Field("agreed", N_("Trajectory"), kind="yesno"),
    )

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        """Keep the values, or refuse."""
        if values["title"] == "refusé":
            raise Refused("fake", N_("This field is required."), field="text")
        SAVED.append(values)
        return len(SAVED)


def fake_actor(**more: Any) -> Actor:
    """Return someone who may vote."""
    return Actor(1, "ml", "Marie L.", frozenset({"worker"}), {"fake.vote": "any"}, **more)


@asynccontextmanager
async def running(
    rows: Shelf | None = None, *, actor: Actor | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Trajectoire, Pilot[None]]]:
    """Run the application on fake areas, settled."""
    global CURRENT
    CURRENT = rows or shelf(3)

    class FakeApp(Trajectoire):
        AREAS: ClassVar[tuple[Area, ...]] = tuple(
            Area(a.digit, a.id, a.name, a.short, "tests.tui.fakes:FakeBrowse") for a in AREAS
        )
        RECORDS: ClassVar[dict[str, str]] = {"fake": "tests.tui.fakes:FakeCard"}

        @staticmethod
        def attention(actor: Actor) -> dict[str, int]:
            return {}

    app = FakeApp(actor or fake_actor(), start="suggestions")
    app.app_commands.lookups = {}
    async with app.run_test(size=size) as pilot:
        await settled(app)
        yield app, pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each settled before the next."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot.app)  # type: ignore[arg-type]


def seen(app: Trajectoire) -> str:
    """Return what is on the screen in front, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
