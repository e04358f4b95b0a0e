"""Hints about keys are given only to those whose role may use them."""

from __future__ import annotations

import pytest

from tests.tui.fakes import FakeBrowse, running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing yet. v: vote", "Nothing yet. v: vote"),
        ("Nothing yet. s: change it", "Nothing yet."),
        ("Nothing yet.\ns: change it · v: vote", "Nothing yet.\nv: vote"),
        ("Nothing yet.\nEsc, then s : change it", "Nothing yet."),
        ("Nothing found. Try fewer words.", "Nothing found. Try fewer words."),
    ],
)
async def test_a_hint_that_the_role_refuses_is_left_out(text: str, expected: str) -> None:
    async with running() as (app, _pilot):
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.without_refused(text) == expected
