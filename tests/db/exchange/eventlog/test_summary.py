"""What clients really did: small paths worked by hand, and the figures of published logs."""

import datetime as dt

import pytest

from db.exchange.eventlog.reading import read_log
from db.exchange.eventlog.summary import Move, StepTime, Variant, summarise
from db.exchange.eventlog.visits import Visit
from tests.fixtures import shared_fixture


def day(number: int) -> dt.datetime:
    """Return noon of a day of January."""
    return dt.datetime(2026, 1, number, 12, tzinfo=dt.UTC)


def visits(*steps: tuple[str, int, int | None]) -> list[Visit]:
    """Return the visits of one case, as (step, day entered, day left)."""
    return [Visit(step, day(entered), day(left) if left else None) for step, entered, left in steps]


STRAIGHT = visits(("Inquire", 1, 3), ("Advise", 3, 9), ("Apply", 9, 9))
SLOWER = visits(("Inquire", 1, 7), ("Advise", 7, 12), ("Apply", 12, None))
LOOPING = visits(("Inquire", 2, 3), ("Inquire", 3, 5), ("Advise", 8, None))


def test_moves_count_and_their_median_days_run_from_entry_to_entry() -> None:
    summary = summarise([STRAIGHT, SLOWER, LOOPING], {("Inquire", "Advise")})
    assert summary.moves == (
        Move("Inquire", "Advise", 3, 5.0, True),
        Move("Advise", "Apply", 2, 5.5, False),
        Move("Inquire", "Inquire", 1, 1.0, False),
    )
    assert (summary.moves_total, summary.loops) == (6, 1)


def test_paths_are_grouped_by_their_exact_steps_the_most_common_first() -> None:
    summary = summarise([LOOPING, STRAIGHT, SLOWER], set())
    assert summary.variants == (
        Variant(("Inquire", "Advise", "Apply"), 2, 9.5),
        Variant(("Inquire", "Inquire", "Advise"), 1, 6.0),
    )
    assert summary.top_variant == 2


def test_time_in_a_step_counts_the_visits_that_ended() -> None:
    summary = summarise([STRAIGHT, SLOWER, LOOPING], set())
    assert summary.times == (
        StepTime("Inquire", 4, 0, 4, 2.75, 2.0),
        StepTime("Advise", 3, 1, 2, 5.5, 5.5),
        StepTime("Apply", 2, 2, 1, 0.0, 0.0),
    )


def test_a_step_that_nobody_left_has_no_duration() -> None:
    assert summarise([visits(("Inquire", 1, None))], set()).times == (
        StepTime("Inquire", 1, 1, 0, None, None),
    )


def test_equal_counts_are_ordered_by_name() -> None:
    summary = summarise([visits(("B", 1, 2), ("C", 2, 2)), visits(("A", 1, 2), ("C", 2, 2))], set())
    assert [(move.origin, move.target) for move in summary.moves] == [("A", "C"), ("B", "C")]
    assert [variant.steps for variant in summary.variants] == [("A", "C"), ("B", "C")]


def test_nothing_gives_zeros() -> None:
    assert summarise([[]], set()).figures() == {
        "cases": 0,
        "events": 0,
        "steps": 0,
        "variants": 0,
        "top_variant": 0,
        "moves": [],
        "moves_total": 0,
        "loops": 0,
    }


def test_figures_are_what_other_programs_read() -> None:
    moves = summarise([STRAIGHT], {("Advise", "Apply")}).figures()["moves"]
    assert moves == [
        {"from": "Advise", "to": "Apply", "count": 1, "median_days": 6.0, "designed": True},
        {"from": "Inquire", "to": "Advise", "count": 1, "median_days": 2.0, "designed": False},
    ]


@pytest.mark.parametrize("suffix", ["csv", "xes"])
def test_published_log_of_fines(suffix: str) -> None:
    log = read_log(shared_fixture(f"eventlogs/roadtraffic100traces.{suffix}"))
    summary = summarise((case.visits for case in log.cases), {("Create Fine", "Send Fine")})
    figures = summary.figures()
    moves = figures.pop("moves")
    assert figures == {
        "cases": 100,
        "events": 390,
        "steps": 10,
        "variants": 10,
        "top_variant": 36,
        "moves_total": 290,
        "loops": 5,
    }
    assert isinstance(moves, list)
    assert len(moves) == 18
    assert [move for move in summary.moves if move.designed] == [summary.moves[0]]


@pytest.mark.parametrize("suffix", ["csv", "xes"])
def test_published_running_example(suffix: str) -> None:
    log = read_log(shared_fixture(f"eventlogs/running-example.{suffix}"))
    summary = summarise((case.visits for case in log.cases), set())
    found = (summary.cases, summary.events, len(summary.times), len(summary.variants), len(summary.moves))
    assert found == (6, 42, 8, 6, 16)
