"""The states of a referral and its clocks, against the published diagram and days counted by hand."""

import datetime as dt
from itertools import permutations

import pytest

from db.referrals.lifecycle import (
    CONFIRM_DAYS,
    ENDED,
    NEED_REASON,
    OPEN,
    Handoff,
    Status,
    due_on,
    next_statuses,
)
from tests.db.referrals.diagram import ALLOWED, ERROR, PAIRS


def test_the_diagram_has_ninety_pairs_of_which_twenty_six_are_arrows() -> None:
    assert len(PAIRS) == 90
    assert len(ALLOWED) == 26
    assert sum(after == ERROR for _before, after in ALLOWED) == 9


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_pair_is_legal_as_the_diagram_says(before: str, after: str) -> None:
    assert (after in next_statuses(Status(before))) is ((before, after) in ALLOWED)


@pytest.mark.parametrize("status", list(Status))
def test_no_state_follows_itself_or_twice(status: Status) -> None:
    following = next_statuses(status)
    assert status not in following
    assert len(set(following)) == len(following)


def test_a_state_is_a_draft_open_ended_or_a_mistake() -> None:
    assert sorted((Status.DRAFT, *OPEN, *ENDED, Status.ENTERED_IN_ERROR)) == sorted(Status)
    for status in ENDED:
        assert next_statuses(status) == (Status.ENTERED_IN_ERROR,)


def test_everything_that_stops_a_referral_is_explained_but_success() -> None:
    assert set(NEED_REASON) == {*ENDED, Status.ON_HOLD, Status.ENTERED_IN_ERROR} - {Status.COMPLETED}


@pytest.mark.parametrize(
    ("handoff", "sent_on", "expected"),
    [
        # The call is the contact: the same day, a Sunday too.
        (Handoff.CALLED, dt.date(2026, 11, 18), dt.date(2026, 11, 18)),
        (Handoff.CALLED, dt.date(2026, 11, 22), dt.date(2026, 11, 22)),
        # A meeting is asked about the next working day: Wednesday to Thursday…
        (Handoff.WENT_ALONG, dt.date(2026, 11, 18), dt.date(2026, 11, 19)),
        # … Thursday to Friday, then Friday, Saturday and Sunday to Monday 23.
        (Handoff.WENT_ALONG, dt.date(2026, 11, 19), dt.date(2026, 11, 20)),
        (Handoff.WENT_ALONG, dt.date(2026, 11, 20), dt.date(2026, 11, 23)),
        (Handoff.WENT_ALONG, dt.date(2026, 11, 21), dt.date(2026, 11, 23)),
        (Handoff.WENT_ALONG, dt.date(2026, 11, 22), dt.date(2026, 11, 23)),
        # Ten calendar days for an answer, five once the details are given; the year and February turn.
        (Handoff.CONFIRMATION, dt.date(2026, 11, 18), dt.date(2026, 11, 28)),
        (Handoff.CONFIRMATION, dt.date(2026, 12, 24), dt.date(2027, 1, 3)),
        (Handoff.DETAILS, dt.date(2026, 11, 18), dt.date(2026, 11, 23)),
        (Handoff.DETAILS, dt.date(2028, 2, 26), dt.date(2028, 3, 2)),
    ],
)
def test_the_clock_of_each_hand_off(handoff: Handoff, sent_on: dt.date, expected: dt.date) -> None:
    assert due_on(handoff, sent_on) == expected


def test_a_meeting_is_never_asked_about_on_a_weekend_nor_later_than_monday() -> None:
    for day in range(366):
        sent_on = dt.date(2026, 1, 1) + dt.timedelta(days=day)
        due = due_on(Handoff.WENT_ALONG, sent_on)
        assert due.weekday() < 5
        assert 1 <= (due - sent_on).days <= 3


def test_every_handoff_has_its_days() -> None:
    assert set(CONFIRM_DAYS) == set(Handoff)


def test_the_pairs_are_all_the_pairs() -> None:
    assert set(PAIRS) == set(permutations([status.value for status in Status], 2))
