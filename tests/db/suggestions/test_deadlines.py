"""When a suggestion waits too long: one day for an answer, thirty for a decision."""

import datetime as dt

import pytest

from db.suggestions.deadlines import acknowledge_by, decide_by, is_late

NOTED = dt.date(2026, 10, 21)


def test_the_days_are_those_of_the_field_reference() -> None:
    assert acknowledge_by(NOTED) == dt.date(2026, 10, 22)
    assert decide_by(NOTED) == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "answered", "late"),
    [
        (dt.date(2026, 10, 22), False, False),
        (dt.date(2026, 10, 23), False, True),
        (dt.date(2026, 10, 23), True, False),
        (dt.date(2026, 11, 20), True, False),
        (dt.date(2026, 11, 21), True, True),
    ],
)
def test_a_suggestion_is_late_the_day_after_it_was_due(day: dt.date, answered: bool, late: bool) -> None:
    assert is_late(NOTED, day, answered=answered) is late
