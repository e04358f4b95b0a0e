"""Typing in the filter: letters are typed, so the key bar offers none of them."""

from __future__ import annotations

from tests.tui.fakes import press, running, seen
from tui.widgets.filter_line import FilterLine


async def test_the_key_bar_offers_only_what_works_while_typing() -> None:
    async with running() as (app, pilot):
        assert "v vote" in seen(app)
        await press(pilot, "slash", "v")
        assert "v vote" not in seen(app)
        assert "⏎ keep" in seen(app)
        await press(pilot, "escape")
        assert "v vote" in seen(app)


async def test_a_letter_lays_the_screen_out_anew_only_where_the_line_is_too_short() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash", "a")
        line = app.screen.query_one(FilterLine)
        laid_out: list[int] = []
        app.screen.watch(line, "virtual_size", lambda size: laid_out.append(size.width), init=False)
        await press(pilot, *"bcd")
        assert line.value == "abcd"
        assert not laid_out
        line.value = "e" * 150
        await press(pilot, "end", "f")
        assert laid_out[-1] > line.size.width
        assert "ef" in seen(app)
