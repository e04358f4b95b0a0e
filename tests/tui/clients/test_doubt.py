"""What is probably a mistake is told once; saving the same again means it."""

from __future__ import annotations

import pytest

from db.clients.models import Asked
from db.core.actor import Actor
from db.core.database import reading
from tests.tui.session import session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def asked() -> int:
    """Return how many requests there are."""
    with reading():
        return Asked.select().count()


async def test_the_same_request_is_told_once_and_then_saved(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("client.open", "card.right", "client.new")
        await s.write("Bail")
        await s.do("form.save", "client.new")
        await s.write("bail")
        await s.do("form.save")
        said = " ".join(s.seen().split())
        assert "This was asked on 21 Nov by M. L., and has not been received." in said
        assert "To save it all the same, save again." in said
        assert asked() == 1
        await s.do("form.save")
        assert asked() == 2
        await s.do("client.new")
        await s.write("BAIL")
        await s.do("form.save")
        await s.write(" 2027")  # something else, which is new
        await s.do("form.save")
        assert asked() == 3
