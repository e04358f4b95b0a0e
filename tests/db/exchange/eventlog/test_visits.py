"""From the rows of a log to visits: chained, ended, or paired."""

import datetime as dt

from db.exchange.eventlog.visits import Event, Visit, assemble


def at(hour: int) -> dt.datetime:
    """Return an hour of one day."""
    return dt.datetime(2026, 1, 5, hour, tzinfo=dt.UTC)


def paired(*rows: tuple[str, int, str]) -> tuple[Visit, ...]:
    """Return the visits of the one case that these (step, hour, phase) rows make."""
    log = assemble([Event("C-1", step, at(hour), None, phase) for step, hour, phase in rows], ends=False)
    return log.cases[0].visits


def test_a_visit_ends_when_the_next_one_begins_and_the_last_one_is_an_instant() -> None:
    log = assemble([Event("C-1", "B", at(9)), Event("C-2", "A", at(7)), Event("C-1", "A", at(8))], ends=False)
    assert [(case.id, case.visits) for case in log.cases] == [
        ("C-1", (Visit("A", at(8), at(9)), Visit("B", at(9), at(9)))),
        ("C-2", (Visit("A", at(7), at(7)),)),
    ]
    assert (log.events, log.steps) == (3, ("A", "B"))


def test_rows_of_equal_time_keep_the_order_of_the_file() -> None:
    log = assemble([Event("C-1", step, at(8)) for step in ("C", "A", "B", "A")], ends=False)
    assert [visit.step for visit in log.cases[0].visits] == ["C", "A", "B", "A"]


def test_with_ends_an_empty_one_is_a_visit_that_lasts() -> None:
    log = assemble([Event("C-1", "A", at(8), at(10)), Event("C-1", "B", at(9), None)], ends=True)
    assert log.cases[0].visits == (Visit("A", at(8), at(10)), Visit("B", at(9), None))


def test_start_and_complete_pair_first_in_first_out() -> None:
    assert paired(("A", 8, "start"), ("A", 9, "start"), ("A", 10, "complete"), ("A", 12, "complete")) == (
        Visit("A", at(8), at(10)),
        Visit("A", at(9), at(12)),
    )


def test_visits_are_in_the_order_of_their_starts() -> None:
    assert paired(("A", 8, "start"), ("B", 9, "start"), ("B", 10, "complete"), ("A", 11, "complete")) == (
        Visit("A", at(8), at(11)),
        Visit("B", at(9), at(10)),
    )


def test_a_start_that_nothing_completes_is_open() -> None:
    assert paired(("A", 8, "start"), ("A", 9, "complete"), ("B", 9, "start")) == (
        Visit("A", at(8), at(9)),
        Visit("B", at(9), None),
    )


def test_a_complete_that_nothing_started_is_an_instant() -> None:
    assert paired(("B", 7, "complete"), ("A", 8, "start"), ("A", 9, "complete")) == (
        Visit("B", at(7), at(7)),
        Visit("A", at(8), at(9)),
    )


def test_a_complete_before_its_start_does_not_end_it() -> None:
    assert paired(("A", 7, "complete"), ("A", 8, "start")) == (
        Visit("A", at(7), at(7)),
        Visit("A", at(8), None),
    )


def test_at_equal_times_the_complete_may_stand_first_in_the_file() -> None:
    assert paired(("A", 8, "complete"), ("A", 8, "start")) == (Visit("A", at(8), at(8)),)


def test_other_phases_are_counted_not_visited() -> None:
    rows = [("A", 7, "schedule"), ("A", 8, "start"), ("A", 9, "suspend"), ("A", 10, "complete")]
    log = assemble([Event("C-1", step, at(hour), None, phase) for step, hour, phase in rows], ends=False)
    assert (log.cases[0].visits, log.ignored) == ((Visit("A", at(8), at(10)),), 2)


def test_a_log_of_completes_alone_has_nothing_to_pair() -> None:
    assert paired(("A", 8, "complete"), ("B", 9, "complete")) == (
        Visit("A", at(8), at(9)),
        Visit("B", at(9), at(9)),
    )
