"""What the person and the organisation said: noted in a few keys, and never by accident."""

from __future__ import annotations

import pytest

from db.core.actor import Actor
from db.core.database import reading
from db.referrals.card import card
from tests.factories import READER
from tests.tui.session import NARROW, WIDE, session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_feedback_that_says_nothing_is_not_kept_but_not_reached_is(maude: Actor) -> None:
    async with session(maude, "referrals", WIDE) as s:
        id_ = s.app.screen.list.row.id  # type: ignore[attr-defined]
        await s.do("referral.open", "referral.new")
        await s.press("ctrl+o")
        assert "Answer one question or write what was said" in s.seen()
        await s.press("tab", "escape")
        await s.do("referral.new")
        await s.press("tab", "n", "ctrl+o")
        assert "Feedback recorded." in s.seen()
        with reading():
            assert [said.channel for said in card(READER, id_).feedback] == ["not_reached"]


async def test_a_reason_that_the_field_has_no_room_for_is_read_whole_below(maude: Actor) -> None:
    for size in (NARROW, WIDE):
        async with session(maude, "referrals", size) as s:
            await s.do("referral.open", "referral.new")
            await s.press("ctrl+o")
            assert " ".join(s.seen().split()).count("choose “not reached”.") == 1
            await s.press("tab")
            assert "^O save" in s.seen()


async def test_feedback_is_noted_and_read_on_the_card(maude: Actor) -> None:
    async with session(maude, "referrals", WIDE) as s:
        await s.do("referral.open", "referral.new")
        form = s.app.screen
        await s.press("tab", "tab", "y", "tab", "4", "tab")
        await s.write("accueil chaleureux")
        assert form is s.app.screen
        await s.press("ctrl+o")
        assert "Feedback recorded." in s.seen()
        await s.do("card.right")
        assert "right place · usefulness 4/5" in s.line("accueil chaleureux")
