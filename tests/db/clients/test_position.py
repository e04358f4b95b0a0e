"""When a stay is soon or late, and how a move compares with the design: examples by hand, then laws."""

import datetime as dt
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.clients.numbers import check_letter, has_wrong_letter, new_number
from db.clients.position import (
    NEVER,
    Lateness,
    MoveKind,
    deadlines,
    lateness,
    median_of,
    move_kind,
    needs_reason,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
LENGTHS = st.integers(1, 3650)


@pytest.mark.parametrize(
    ("expected", "soon", "due"),
    [
        (30, dt.date(2026, 11, 5), dt.date(2026, 11, 11)),
        (7, dt.date(2026, 10, 18), dt.date(2026, 10, 19)),
        (1, dt.date(2026, 10, 13), dt.date(2026, 10, 13)),
        (180, dt.date(2027, 3, 5), dt.date(2027, 4, 10)),
        (None, NEVER, NEVER),
    ],
)
def test_deadlines_of_someone_who_enters_on_12_october(
    expected: int | None, soon: dt.date, due: dt.date
) -> None:
    assert deadlines(dt.date(2026, 10, 12), expected) == (soon, due)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (dt.date(2026, 10, 12), Lateness.ON_TIME),
        (dt.date(2026, 11, 4), Lateness.ON_TIME),
        (dt.date(2026, 11, 5), Lateness.SOON),
        (dt.date(2026, 11, 11), Lateness.SOON),
        (dt.date(2026, 11, 12), Lateness.LATE),
        (dt.date(2026, 11, 21), Lateness.LATE),
    ],
)
def test_thirty_days_from_12_october(day: dt.date, state: Lateness) -> None:
    assert lateness(day, *deadlines(dt.date(2026, 10, 12), 30)) is state


@given(DAYS, LENGTHS, st.integers(0, 4000))
def test_late_past_the_duration_and_soon_from_four_fifths_of_it(
    entered: dt.date, expected: int, spent: int
) -> None:
    state = lateness(entered + dt.timedelta(days=spent), *deadlines(entered, expected))
    assert (state is Lateness.LATE) == (spent > expected)
    assert (state is Lateness.ON_TIME) == (5 * spent < 4 * expected)


@given(DAYS)
def test_a_step_without_a_duration_never_presses(day: dt.date) -> None:
    assert lateness(day, *deadlines(day, None)) is Lateness.ON_TIME


USUAL = {(1, 2), (2, 3), (3, 1), (4, 4)}


@pytest.mark.parametrize(
    ("origin", "target", "kind"),
    [
        (None, (1, 1), MoveKind.START),
        (None, (3, 3), MoveKind.START),
        ((1, 1), (2, 2), MoveKind.USUAL),
        ((3, 3), (1, 1), MoveKind.USUAL),
        ((4, 4), (4, 4), MoveKind.USUAL),
        ((2, 2), (2, 2), MoveKind.REPEAT),
        ((2, 2), (1, 1), MoveKind.BACK),
        ((1, 1), (3, 3), MoveKind.SKIP),
        ((1, 1), (4, 4), MoveKind.SKIP),
        ((3, 3), (4, 4), MoveKind.OTHER),
    ],
)
def test_how_a_move_compares_with_the_design(
    origin: tuple[int, int] | None, target: tuple[int, int], kind: MoveKind
) -> None:
    assert move_kind(origin, target, USUAL) is kind
    assert needs_reason(kind) is (origin is not None and (origin[0], target[0]) not in USUAL)


def test_the_median_of_nothing_is_nothing() -> None:
    assert median_of({}) is None


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_is_that_of_the_days_themselves(days: list[int]) -> None:
    assert median_of(Counter(days)) == statistics.median(days)


@given(st.integers(4, 9))
def test_a_number_carries_a_letter_that_goes_with_it(digits: int) -> None:
    number = new_number(digits)
    assert len(number) == digits + 4
    assert not has_wrong_letter(number)


@given(st.integers(0, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(value: int, place: int, change: int) -> None:
    digits = f"{value:06}"
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    assert has_wrong_letter(f"C-{wrong}-{check_letter(digits)}")


def test_a_number_of_another_kind_is_no_slip() -> None:
    assert not has_wrong_letter("2026-417")
