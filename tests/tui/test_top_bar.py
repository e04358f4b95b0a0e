"""The top line: every area keeps a name beside its count at 80 columns."""

from __future__ import annotations

import pytest

from db.core.translation import use_language
from tui.widgets.top_bar import folded


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_area_keeps_a_name_beside_its_count(language: str) -> None:
    use_language(language)
    wanting = {"trajectories": 13, "referrals": 15, "directory": 12, "suggestions": 17, "retros": 1}
    names = folded(78, wanting)
    assert all(name for name, _count in names)
    assert [count for _name, count in names] == ["", "13", "", "15", "12", "17", "1"]
