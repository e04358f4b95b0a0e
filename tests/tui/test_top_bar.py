"""The top line: every area keeps a name beside its count at 80 columns."""

from __future__ import annotations

import pytest

from db.core.translation import use_language
from tests.conftest import ActorFactory
from tests.factories import make_retro
from tests.tui.session import session
from tui.areas import AREAS
from tui.widgets.top_bar import area_labels


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_area_keeps_a_name_beside_its_count(language: str) -> None:
    use_language(language)
    attention_counts = {"trajectories": 13, "referrals": 15, "directory": 12, "suggestions": 17, "retros": 1}
    names = area_labels(78, attention_counts)
    assert all(name for name, _count in names)
    assert [count for _name, count in names] == [str(attention_counts.get(area.id, "")) for area in AREAS]


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
