"""Every screen, by everyone who does not reach her file: the same whether she is a client or not.

Generated from the areas, their tabs, filters and steps, and from the cards: a new one is tried by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.core import clock
from db.core import database as core_database
from db.staff.actions import add_staff, founder
from db.staff.permissions import Role
from db.staff.queries import actor as person
from tests.conftest import NOW
from tests.engines import SqliteEngine
from tests.tui.session import WIDE, Session, session
from tests.tui.settled import settled
from tests.tui.test_roles import CARDS
from tests.two_worlds import HER, TOLD, WORDS, Agency, build
from tui.areas import AREAS
from tui.shell.browse import BrowseScreen

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.parametrize("frozen", [NOW], indirect=True),
    pytest.mark.usefixtures("frozen"),
]
LOGINS = ("sud0", "chef-sud", "adele", "aude")
FIGURES = ("trajectories", "directory")
"""Areas that show figures of the whole agency, of five people or more."""


async def tour(s: Session, agency: Agency) -> Iterator[tuple[str, str]]:
    """Return what is seen of every area, tab, filter and card."""
    seen: list[tuple[str, str]] = []

    def keep(*where: str) -> None:
        seen.append((" ".join(where), s.seen()))

    async def look_for(word: str, where: str, key: str) -> None:
        await s.press(key)
        await s.paste(word)
        assert word in s.seen()
        keep(where, "/", word)
        await s.press("escape")

    s.app.changes.count_attention()
    for area in AREAS:
        await s.press(area.digit)
        await settled(s.app)
        screen = s.app.screen
        assert isinstance(screen, BrowseScreen)
        for turn in range(max(4, len(screen.TABS))):
            keep(area.id, "turn", str(turn))
            await s.press("right")
        for key in ("f", "f", "f"):
            if area.id != "directory":  # where f is a form
                await s.press(key)
                keep(area.id, key)
        for word in WORDS[::2]:
            await look_for(word, area.id, "slash")
            if area is AREAS[0]:
                await look_for(word, "palette", "colon")
    for name, subject in CARDS.items():
        s.app.open(subject, int(agency.own[subject]))
        await s.pilot.pause()
        await settled(s.app)
        for tab in range(4):
            await s.press("home")
            if subject != "retro":  # its team's own, whoever the clients are
                keep(name, str(tab))
            await s.press("right")
        await s.press("h")
        keep(name, "history")
        await s.press("escape", "escape")
    return iter(seen)


@pytest.fixture(scope="module")
def made(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Agency]]:
    """Return the agency with her, and without, each with its file."""
    worlds = []
    for name in ("with", "without"):
        url = sqlite_engine.fresh(tmp_path_factory.mktemp(name))
        core_database.connect(url)
        with clock.frozen(NOW):
            agency = build(with_her=name == "with")
            add_staff(founder("root", "root"), "adele", "Adèle Admin", Role.ADMINISTRATOR)
        core_database.disconnect()
        worlds.append((Path(url.removeprefix("sqlite:///")), agency))
    return worlds


@pytest.fixture
def worlds(made: list[tuple[Path, Agency]], database: str, tmp_path: Path) -> list[tuple[str, Agency]]:
    """Return where copies of both are."""
    return [
        (f"sqlite:///{shutil.copyfile(file, tmp_path / file.parent.name)}", agency) for file, agency in made
    ]


@pytest.mark.parametrize("login", LOGINS)
async def test_nobody_out_of_her_reach_sees_anything_of_her(
    login: str, worlds: list[tuple[str, Agency]]
) -> None:
    seen = []
    for url, _agency in worlds:
        core_database.connect(url)
        with core_database.reading():
            who = person(login)
        async with session(who, "today", WIDE) as s:
            seen.append(list(await tour(s, worlds[0][1])))
    assert len(seen[0]) > 80
    for (where, mine), (same, other) in zip(*seen, strict=True):
        assert where == same
        typed = where.split("/ ")[-1] if "/" in where else "\0"
        assert not TOLD.search(mine.replace(typed, "")), (where, mine)
        if not where.startswith(FIGURES) and "directory" not in where:
            assert mine == other, where


async def test_the_form_of_a_new_file_says_nothing_of_her(worlds: list[tuple[str, Agency]]) -> None:
    seen = []
    for url, _agency in worlds:
        core_database.connect(url)
        with core_database.reading():
            who = person("sud0")
        async with session(who, "clients") as s:
            await s.do("client.new")
            await s.write(HER.given)
            await s.press("tab")
            await s.write(HER.family)
            await s.press("ctrl+o")
            seen.append(s.seen().partition("\n")[2].replace(s.app.screen.card.card.number, "C-*"))  # type: ignore[attr-defined]
    assert seen[0] == seen[1]
