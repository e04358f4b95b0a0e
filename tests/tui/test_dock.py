"""Forms stand beside or below what they are about, at any size, with the focused field in sight."""

from __future__ import annotations

import itertools

import pytest

from db.core import clock
from db.core.actor import Actor
from db.referrals.actions import refer
from db.referrals.lifecycle import Handoff
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.shell.form import FormScreen

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]
SIZES = ((40, 12), (60, 15), (60, 20), (80, 24), (109, 30), (110, 18), (120, 40), (200, 50))
FORMS = (("2", "c"), ("2", "p"), ("2", "n"), ("2", "t"), ("3", "r"), ("4", "n"), ("2", "i"))
"""The keys that open a form from My day."""


@pytest.fixture
def maude(database: str, actor: ActorFactory) -> Actor:
    """Return a caseworker with a file and a referral whose call is late."""
    make_design(actor("administrator"))
    maude = actor(team="Nord")
    client = make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    with clock.frozen("2026-11-01T15:00:00+00:00"):
        refer(maude, client, make_organisation(maude), handoff=Handoff.CALLED)
    return maude


async def resize(s: Session, width: int, height: int) -> None:
    """Change the window, and wait until the screen in front has its size."""
    await s.pilot.resize_terminal(width, height)
    await s.until(lambda: s.app.screen.outer_size == (width, height))
    await settled(s.app)


def in_sight(s: Session, form: FormScreen) -> bool:
    """Tell whether all of the focused field is in sight, as far as there is room."""
    focused = s.app.focused
    assert focused is not None
    seen = focused.region.intersection(form.field_list.region)
    least = min(focused.region.height, form.field_list.region.height)
    return seen.height >= least > 0 and seen.right <= s.app.size.width


@pytest.mark.parametrize("opening", FORMS, ids=" ".join)
async def test_the_focused_field_is_in_sight_at_every_size(maude: Actor, opening: tuple[str, ...]) -> None:
    async with session(maude, "today", NARROW) as s:
        sizes = itertools.cycle(SIZES)
        await s.press(*opening)
        form = s.app.screen
        assert isinstance(form, FormScreen)
        for n in range(max(len(SIZES), len(form.entries))):
            await s.press("shift+tab" if n == 0 else "tab")
            await s.until(lambda: in_sight(s, form))
            await resize(s, *next(sizes))
            await s.until(lambda: in_sight(s, form))


def body(s: Session) -> str:
    """Return what is seen below the top line, whose counts come later."""
    return s.seen().split("\n", 2)[2]


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 20)])
async def test_what_a_form_is_about_stays_in_sight_and_comes_back(
    maude: Actor, size: tuple[int, int]
) -> None:
    async with session(maude, "referrals", size) as s:
        before, whole = body(s), s.app.screen.region
        await s.press("c")
        assert "418 555-0142" in s.seen() or size[1] < NARROW[1]  # the number to call
        assert "C-0001-B" in s.seen()
        await s.press("escape")
        assert body(s) == before
        await s.press("c", "e")
        form = s.app.screen
        assert isinstance(form, FormScreen)
        below = s.app.screen_stack[-2]
        covered = form.query_one("#dock").region
        assert below.query_one("RecordList").region.intersection(covered).area == 0
        assert not covered.contains_region(whole)
        await s.press("escape")
        assert body(s) == before


async def test_list_preview_and_form_stand_side_by_side_in_a_wide_window(maude: Actor) -> None:
    async with session(maude, "clients", (160, 45)) as s:
        await s.press("c")
        list_, detail = (s.app.screen_stack[-2].query_one(name).region for name in ("RecordList", "#detail"))
        form = s.app.screen.query_one("#dock").region
        assert 0 < list_.right <= detail.x < detail.right <= form.x
        await resize(s, 120, 40)
        await s.until(lambda: s.app.screen_stack[-2].query_one("#detail").region.x == 0)  # below the list
