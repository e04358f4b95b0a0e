"""Fields: the ground to write on goes to the end of the line, and the cursor is seen in every theme."""

from __future__ import annotations

import pytest

from tests.tui.fakes import FakeForm, press, running
from tui.themes import THEMES
from tui.widgets.text_entry import LineEntry


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_where_one_types_is_seen_in_an_empty_field(theme: str) -> None:
    async with running() as (app, pilot):
        app.theme = theme
        app.push_screen(FakeForm())
        await press(pilot, "tab", "tab", "shift+tab", "shift+tab")
        entry = app.screen.query(LineEntry).first()
        assert entry.has_focus
        drawn = entry.render_line(0)
        assert drawn.cell_length >= entry.scrollable_content_region.width
        first, *_middle, last = drawn
        cursor, ground = first.style, last.style
        assert cursor is not None
        assert ground is not None
        if theme == "ansi":  # black on white turned round would be black on the terminal's black
            assert cursor.reverse
            assert cursor.bgcolor is None or cursor.bgcolor.is_default
            assert ground.underline
        else:
            assert cursor.bgcolor != ground.bgcolor
