"""The top line: every area keeps a name beside its count, and none that wants something is hidden."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import clock
from db.core.translation import use_language
from tests.conftest import ActorFactory
from tests.factories import make_retro
from tests.tui.session import WIDE, session
from tui.areas import AREAS, Area
from tui.widgets.top_bar import TopBar, area_labels

COUNTS = {"trajectories": 13, "referrals": 15, "directory": 12, "suggestions": 17, "retros": 1}
TEN = (
    *AREAS,
    *(
        Area(str(7 + place), name, name, name[:5] + ".", "")
        for place, name in enumerate(("Journeys", "Impact", "Rollout"))
    ),
)


def drawn(labels: list[tuple[str, str]]) -> str:
    """Return the labels as close together as they ever are."""
    return " ".join(" ".join(filter(None, ("0", *texts))) for texts in labels)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("areas", "width"), [(AREAS, 58), (AREAS, 78), (TEN, 78)])
def test_each_area_keeps_a_name_beside_its_count(areas: tuple[Area, ...], width: int, language: str) -> None:
    use_language(language)
    names = area_labels(width, COUNTS, areas)
    assert all(name for name, _count in names)
    assert [count for _name, count in names] == [str(COUNTS.get(area.id, "")) for area in areas]
    assert len(drawn(names)) <= width


def test_ten_areas_that_all_want_something_keep_their_counts_in_a_narrow_window() -> None:
    names = area_labels(58, {area.id: 12 for area in TEN}, TEN)
    assert [count for _name, count in names] == ["12"] * len(TEN)
    assert len(drawn(names)) <= 58


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_wide_window_tells_who_is_there_and_the_time(
    frozen: dt.datetime, actor: ActorFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(actor(), "today", WIDE) as me:
        assert "Maude Lévesque · 10:00" in me.seen().split("\n")[0]
        monkeypatch.setattr(clock, "now", lambda: frozen + dt.timedelta(minutes=1))
        me.app.screen.query_one(TopBar)._tick()
        await me.press("down")
        assert "10:01" in me.seen().split("\n")[0]
    async with session(actor(), "today") as me:
        assert "Lévesque" not in me.seen()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("database")
async def test_the_list_below_a_card_knows_its_area_again(actor: ActorFactory) -> None:
    make_retro(actor("lead"))
    async with session(actor(), "retros") as me:
        await me.do("retro.open", "go.today")
        me.app.prefer(language="fr")  # every screen is drawn again, the hidden ones too
        await me.press("down")
        await me.do("go.retros", "app.back")
        top, rule = me.seen().split("\n")[:2]
        assert rule.index("━") == top.index("6 Rétros")
