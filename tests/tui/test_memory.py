"""What a session keeps: nothing of closed forms, and no drawn line of a screen that is out of sight."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.widget import Widget

from tests.conftest import ActorFactory
from tests.tui.fakes import FakeForm, running
from tests.tui.session import session
from tests.tui.settled import settled
from tui.terminal import memory
from tui.widgets.text_entry import TextEntry


async def test_closed_forms_are_forgotten() -> None:
    memory.install()
    opened: weakref.WeakSet[TextEntry] = weakref.WeakSet()
    drawn: weakref.WeakSet[StylesCache] = weakref.WeakSet()
    async with running() as (app, pilot):
        for _time in range(10):
            app.push_screen(FakeForm())
            await pilot.pause()
            opened.update(app.screen.query(TextEntry))
            drawn.update(entry._styles_cache for entry in app.screen.query(TextEntry))
            assert opened
            await app.pop_screen()
            await pilot.pause()
        gc.collect()
        assert len(opened) < 5  # the last may still be held by what closed it
        assert len(drawn) < 5


def lines(screen: Screen[Any]) -> int:
    """Return how many drawn lines the parts of a screen keep."""
    return sum(len(node._styles_cache._cache) for node in screen.walk_children(Widget, with_self=True))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_screen_that_is_out_of_sight_keeps_no_lines(actor: ActorFactory) -> None:
    async with session(actor(), "clients") as s:
        left = s.app.screen
        assert lines(left)
        await s.do("app.palette")
        assert lines(left)  # it is seen below the palette
        await s.press("escape")
        await s.do("go.directory")
        await settled(s.app)
        assert not lines(left)
        await s.do("go.clients")
        assert s.app.screen is left
        assert lines(left)
