"""The load of a team in one line, at any width."""

from __future__ import annotations

import pytest

from db.clients.workload import Workload
from tui.trajectories.load import load_line
from tui.widgets.ink import width_of

TEAM = (
    Workload(1, "Rose Lévesque", 3, 41),
    Workload(2, "Flore Saint-Onge", 2, 12),
    Workload(3, "Rémi Lambert", 1, None),
    Workload(None, "", 1, 7),
    Workload(4, "Solange Simard", 0, 1_120),
)


def test_each_colleague_has_a_bar_and_both_numbers() -> None:
    """Two are R. L., and are written in full; of Rémi's files only some are within reach."""
    assert str(load_line(TEAM, 120)) == (
        "Rose Lévesque ▇▇▇▇▇▇ 3 of 41   F. S. ▇▇▇▇ 2 of 12   Rémi Lambert ▇▇ 1   unassigned ▇▇ 1 of 7   "
        "S. S. 0 of 1\N{NO-BREAK SPACE}120"
    )


def test_where_not_all_fit_it_is_brief_and_says_how_many_more() -> None:
    assert str(load_line(TEAM, 60)) == "Rose Lévesque ▇▇▇ 3/41   F. S. ▇▇ 2/12   + 3 more"


@pytest.mark.parametrize("count", [0, 1, 5, 400])
def test_it_never_takes_more_room_than_there_is(count: int) -> None:
    loads = [Workload(n, f"Anne {n}", count - n, n) for n in range(count)]
    assert all(width_of(load_line(loads, width)) <= width for width in range(30, 200))
