"""The screen of administrators: health checks, who is connected, the last backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from db.audit.journal import record_by_login, writing
from db.core import clock, settings
from db.core import database as core
from db.core.actor import Actor
from db.core.errors import NotReady
from db.staff import sessions
from db.staff.permissions import Role
from db.upkeep.doctor import checks, machine
from db.upkeep.doctor.check import Result
from tests.conftest import ActorFactory
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui.app import Trajectoire
from tui.shell.page import Page
from tui.upkeep import browse
from tui.upkeep.browse import System

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def root(database: str, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Return the administrator of an installation whose clock is not synchronised, and no more."""
    settings.override(database=database)
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    unsynchronised = machine.ClockState(1000, 0x40)
    monkeypatch.setattr(machine, "clock_state", lambda: unsynchronised)
    root = actor("administrator")
    with writing(root, "upkeep.backup") as entry:
        entry.about("backup", 0, "trajectoire-20261121T150000Z.db")
        entry.note(rows=2161, bytes=3 * 2**20, verified=True)
    with core.connection():
        core.proxy.obj.disk.ensure_reserve()
    return root


async def open_system(s: Session) -> System:
    """Open the screen from where the session is."""
    await s.do("upkeep.system")
    await settled(s.app)
    assert isinstance(s.app.screen, System)
    return s.app.screen


async def test_findings_first_and_the_rest_as_a_count(root: Actor) -> None:
    async with session(root, "suggestions") as s:
        screen: object = await open_system(s)
        assert "1 thing to fix · 10:00" in s.seen()
        lines = s.seen().split("\n")
        order = [lines.index(s.line(part)) for part in ("TO FIX", "! ", "IN ORDER", " checks")]
        assert order == sorted(order)
        assert "The clock of this" in s.line("! ")
        assert "→ sudo timedatectl set-ntp true" in s.seen()  # below the list
        await s.do("upkeep.open")
        assert isinstance(s.app.screen, Page)
        assert "not synchronised with the network's time" in " ".join(s.seen().split())
        await s.press("escape", "down")
        await s.do("upkeep.open")
        assert "Free space" in s.seen()
        await s.press("escape")
        await s.do("upkeep.system")
        assert s.app.screen == screen
        await s.press("escape")
        assert s.app.screen != screen


async def test_checks_run_again_only_when_asked_to(root: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []

    def counting(run: Callable[[], Iterator[Result]] = checks.run) -> Iterator[Result]:
        runs.append(1)
        return run()

    monkeypatch.setattr(checks, "run", counting)
    async with session(root, "suggestions") as s:
        await open_system(s)
        assert len(runs) == 1
        s.app.data_changed()
        await settled(s.app)
        assert len(runs) == 1
        synchronised = machine.ClockState(1000, 0)
        monkeypatch.setattr(machine, "clock_state", lambda: synchronised)
        with clock.frozen("2026-11-21T15:30:00+00:00"):
            await s.do("app.refresh")
            await settled(s.app)
        assert len(runs) == 2
        assert "nothing to fix · 10:30" in s.seen()
        assert "[Checks 0]" in s.seen()


async def test_settings_that_are_not_valid_are_told(root: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Iterator[Result]:
        raise NotReady("settings", "The settings are not valid: {why}", why="x")

    monkeypatch.setattr(checks, "run", refuse)
    async with session(root, "suggestions") as s:
        screen = await open_system(s)
        assert "The settings are not valid: x" in s.seen()
        assert not screen.running


async def test_who_is_connected(root: Actor, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "INTERVAL", 0.05)
    async with session(root, "suggestions") as s:
        await open_system(s)
        await s.do("list.right")
        assert "this session" in s.line("Éric Racine")
        sessions.renew(actor("staff"), "m")
        await s.until(lambda: "Maude Lévesque" in s.seen())
        assert "this session" not in s.line("Maude")
        sessions.end("m")
        await s.until(lambda: "Maude Lévesque" not in s.seen())
        await s.do("upkeep.open")
        assert "Last sign" in s.seen()


async def test_the_last_backups(root: Actor) -> None:
    record_by_login("root", "upkeep.restore", made_at="2026-11-20T10:00:00+00:00", rows=12)
    async with session(root, "suggestions") as s:
        await open_system(s)
        await s.do("list.right", "list.right")
        first, second = s.line("restored a backup"), s.line("made a backup")
        assert "yes" in second
        assert "yes" not in first
        await s.press("down")
        assert "trajectoire-20261121T150000Z.db" in s.seen()
        assert "3 MiB" in s.seen()
        await s.do("list.left", "list.left")
        assert "The clock of this" in s.line("! ")


async def test_no_backup_yet(actor: ActorFactory) -> None:
    async with session(actor("administrator"), "suggestions") as s:
        await open_system(s)
        await s.do("list.right", "list.right")
        assert "trajectoire backup FOLDER --verify" in s.seen()


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEAD, Role.AUDITOR])
async def test_it_is_for_administrators(actor: ActorFactory, role: Role) -> None:
    actor("administrator")
    async with session(actor(role), "suggestions") as s:
        await s.do("upkeep.system")
        assert "Your role does not allow this" in s.seen()
        assert not isinstance(s.app.screen, System)


async def test_administrators_find_it_in_the_menu_and_the_palette(root: Actor) -> None:
    async with session(root, "suggestions") as s:
        everywhere = s.app.app_commands
        assert "upkeep.system" in {item.id for item in everywhere.menu_items()}
        assert "upkeep.system" in {item.id for item in everywhere.palette_items()}


async def test_it_is_the_first_screen_of_who_follows_nobody(root: Actor) -> None:
    app = Trajectoire(root, landing=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app)
        assert isinstance(app.screen, System)
        await pilot.press("escape")
        await settled(app)
        assert app.screen.TITLE_TEXT == "My day"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_size_in_both_languages(root: Actor, size: tuple[int, int], language: str) -> None:
    async with session(root, "suggestions", size) as s:
        s.app.prefer(language=language)
        await settled(s.app)
        await open_system(s)
        title = {"en": "Clock synchronisation", "fr": "Heure du réseau"}[language]
        assert title in s.line("! ")
        bar = s.seen().split("\n")[-1]
        assert {"en": "R run again", "fr": "R relancer"}[language] in bar
