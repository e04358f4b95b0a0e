"""What is seen when nothing can be written: a sign on the top line, only keys that work, and reading."""

from __future__ import annotations

import pytest

from db.audit.access import views
from db.core import database
from db.core.disk import MIB, MINIMUM_BYTES, READ_ONLY_BYTES
from tests.conftest import ActorFactory
from tests.db.core.test_disk import Room
from tests.db.core.test_disk import room as room
from tests.factories import make_client, make_design, make_suggestion
from tests.tui.session import Session, session

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database"),
]


async def look(me: Session) -> None:
    """Let the session look at the disk now."""
    await me.app.write_status.check()
    await me.press()


@pytest.mark.parametrize(("language", "sign"), [("en", "read-only"), ("fr", "lecture seule")])
async def test_a_full_disk_is_plain_to_see_and_reading_goes_on(
    actor: ActorFactory, room: Room, language: str, sign: str
) -> None:
    make_suggestion(actor())
    async with session(actor(), "suggestions") as me:
        me.app.prefer(language=language)
        await me.press()
        offered = me.seen().split("\n")[-1]
        room(MINIMUM_BYTES - 1)
        await look(me)
        assert sign in me.seen().split("\n")[1]
        assert me.seen().split("\n")[-1] != offered
        await me.do("suggestion.new")
        assert str(database.proxy.obj.disk.path.parent)[:20] in me.seen()
        await me.do("suggestion.open")
        assert "papiers" in me.seen()
        await me.do("app.back")
        room(READ_ONLY_BYTES)
        await look(me)
        assert sign not in me.seen()
        assert me.seen().split("\n")[-1] == offered


async def test_a_file_is_still_read_and_only_what_writes_is_not_offered(
    actor: ActorFactory, room: Room
) -> None:
    make_design(actor("administrator"))
    make_client(actor(), number="C-1")
    async with session(actor(), "clients") as me:
        database.proxy.obj.disk.reserve.touch()
        room(READ_ONLY_BYTES - 1)
        await look(me)
        await me.do("client.open")
        assert "C-1" in me.seen()
        assert "c contact" not in me.seen()
        await me.do("client.contact")
        assert "full, or nearly" in me.seen()
        await me.do("client.reveal")
        assert "Tremblay" in me.seen()
    with database.reading():
        assert [look.what for look in views(1).rows] == ["name", "file"]


async def test_how_full_it_gets_is_for_administrators(actor: ActorFactory, room: Room) -> None:
    room(120 * MIB)
    for role, told in (("administrator", True), ("staff", False)):
        async with session(actor(role), "suggestions") as me:
            await look(me)
            assert ("disk: 120 MiB left" in me.seen()) is told


async def test_the_sign_leaves_the_mark_of_the_area_alone(actor: ActorFactory, room: Room) -> None:
    who = actor()
    room(0)
    async with session(who, "retros") as me:
        await look(me)
        for area in ("retros", "today"):
            await me.do(f"go.{area}")
            top, rule = me.seen().split("\n")[:2]
            assert "read-only" in rule
            assert rule.index("━") == top.index("6 " if area == "retros" else "0 ")
