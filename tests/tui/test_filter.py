"""Typing in the filter: letters are typed, so the key bar offers none of them."""

from __future__ import annotations

from tests.tui.fakes import press, running, seen


async def test_the_key_bar_offers_only_what_works_while_typing() -> None:
    async with running() as (app, pilot):
        assert "v vote" in seen(app)
        await press(pilot, "slash", "v")
        assert "v vote" not in seen(app)
        assert "⏎ keep" in seen(app)
        await press(pilot, "escape")
        assert "v vote" in seen(app)
