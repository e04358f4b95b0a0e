"""What the queue tells of a person to call them is a look at their file, kept as any other."""

from __future__ import annotations

import pytest

from db.audit.access import views
from db.clients.reach import find_by_number
from db.core import database, settings
from db.core.actor import Actor
from tests.conftest import ActorFactory
from tests.factories import READER
from tests.tui.session import session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def kept(number: str) -> list[tuple[str, str]]:
    """Return who looked at the file, and at what."""
    with database.reading():
        return [(look.actor, look.what) for look in views(find_by_number(READER, number)).rows]


async def test_who_sees_how_to_reach_someone_is_on_record(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        assert "418 555-0142" in s.seen()
        first = s.app.screen.list.row.number  # type: ignore[attr-defined]
        assert kept(first) == [("maude", "referral")]


async def test_who_may_not_see_it_is_told_nothing_and_looked_at_nothing(
    maude: Actor, actor: ActorFactory
) -> None:
    async with session(actor(login="jean", name="Jean Roy", team="Sud"), "referrals") as s:
        await s.do("referral.filters", "referral.filters")
        assert s.app.screen.list.row is None  # type: ignore[attr-defined]
        assert "418 555-0142" not in s.seen()
        assert kept("C-0001-B") == kept("C-0002-C") == []


async def test_the_name_of_who_is_out_of_reach_is_not_offered_either(
    maude: Actor, actor: ActorFactory
) -> None:
    settings.override(names="shown")
    for reader, told in ((maude, True), (actor(login="jean", name="Jean Roy"), False)):
        async with session(reader, "referrals") as s:
            await s.do("referral.new")
            await s.write("tremb")
            assert ("C-0001-B  Éric Tremblay" in s.seen()) is told
            assert ("C-0001-B" in s.seen()) is told
