"""Switching areas: drawn once, with the rows, and without parsing the styles again."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from db.core.paging import Page, Span
from tests.patience import LOOK, PATIENCE
from tests.tui.fakes import FakeBrowse, Row, Shelf, press, running, seen, shelf
from tests.tui.settled import settled
from tui.app import Trajectoire


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note, for each frame, whether the list in front had its rows."""
    drawn: list[bool] = []
    display = Trajectoire._display

    def noting(app: Trajectoire, screen: Screen[Any], renderable: Any) -> None:
        assert isinstance(screen, FakeBrowse)
        if not app._batch_count:
            drawn.append(screen.list.loaded)
        display(app, screen, renderable)

    monkeypatch.setattr(Trajectoire, "_display", noting)
    return drawn


async def test_an_area_is_first_drawn_with_its_rows(
    frames: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Trajectoire.delay_update, "__defaults__", (PATIENCE,))
    parses: list[object] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: parses.append(sheet))
    async with running(shelf(40)) as (app, pilot):
        frames.clear()
        parses.clear()
        await press(pilot, "2")
        assert app.current_area == "clients"
        assert frames
        assert all(frames)
        assert "ligne 3" in seen(app)
        assert not app._batch_count
        await press(pilot, "5", "2", "3", "4")
        assert "ligne 3" in seen(app)
        assert not app._batch_count
        assert not parses
        app.theme = "ansi"
        await settled(app)
        assert parses


class SlowShelf(Shelf):
    """Rows that come when they may."""

    def __init__(self) -> None:
        super().__init__([Row(0, "ligne 0")])
        self.come = threading.Event()

    def page(self, text: str, span: Span) -> Page[Row]:
        """Wait, then return the rows."""
        assert self.come.wait(PATIENCE)
        return super().page(text, span)


async def test_an_area_whose_rows_are_long_in_coming_is_drawn_without_them(frames: list[bool]) -> None:
    rows = SlowShelf()
    rows.come.set()
    async with running(rows) as (app, pilot):
        rows.come.clear()
        frames.clear()
        await pilot.press("2")
        async with asyncio.timeout(PATIENCE):
            while not frames:
                await pilot.pause(LOOK)
        assert frames[0] is False
        rows.come.set()
        await settled(app)
        assert "ligne 0" in seen(app)
