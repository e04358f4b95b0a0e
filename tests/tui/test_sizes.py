"""A window that changes its size: the newest is drawn, whatever a busy machine does meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from textual.geometry import Size
from textual.timer import Timer

from tests.conftest import ActorFactory
from tests.tui.session import session
from tests.tui.settled import settled

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_it_is_drawn_though_no_timer_ever_ends(
    actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A one-shot timer of Textual is lost where the processor is taken away just as it begins.
    async with session(actor(), "clients") as s:

        def lost(*_given: Any, **_named: Any) -> Timer:
            return Timer(s.app, 1.0)

        monkeypatch.setattr(s.app, "set_timer", lost)
        for width, height in ((60, 20), (200, 50), (100, 30)):
            await s.pilot.resize_terminal(width, height)
            await settled(s.app)
            assert s.app.screen.outer_size == Size(width, height)


@pytest.mark.parametrize(("columns", "beside"), [(99, None), (100, 40), (120, 40), (160, 54), (200, 68)])
async def test_what_a_list_tells_of_a_line_stands_beside_it_in_a_third_of_a_wide_window(
    actor: ActorFactory, columns: int, beside: int | None
) -> None:
    async with session(actor(), "directory", (columns, 30)) as s:
        detail = s.app.screen.query_one("#detail")
        assert detail.region.width == (beside or columns)
        assert s.app.screen.query_one("RecordList").region.width == columns - (beside or 0)
