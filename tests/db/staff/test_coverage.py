"""Who does whose work: worked by hand."""

from __future__ import annotations

import pytest

from db.staff.coverage import stand_ins


@pytest.mark.parametrize(
    ("able", "away", "expected"),
    [
        ({1, 2}, {}, {1: 1, 2: 2}),
        ({1, 2}, {1: 2}, {1: 2, 2: 2}),
        ({1, 2}, {1: None}, {2: 2}),  # away without a substitute
        ({2}, {1: 2}, {2: 2}),  # the account of who is away was closed
        ({1}, {1: 2}, {}),  # the substitute left
        ({1, 2, 3}, {1: 2, 2: 3}, {1: 3, 2: 3, 3: 3}),  # the substitute is away too
        ({1, 2}, {1: 2, 2: 1}, {}),  # each for the other
        ({1, 2, 3}, {1: 1}, {2: 2, 3: 3}),
    ],
)
def test_work_goes_to_oneself_or_to_a_substitute_who_is_there(
    able: set[int], away: dict[int, int | None], expected: dict[int, int]
) -> None:
    assert stand_ins(able, away) == expected
