"""When a referral wants someone again: days counted by hand, present 2026-11-21 (a Saturday)."""

import datetime as dt

import pytest

from db.core import clock
from db.referrals.codes import Consent, MeetingOutcome, QueueReason
from db.referrals.deadlines import day_after_meeting, is_in_queue, next_try, queue_reason
from db.referrals.lifecycle import OPEN, Status

DAY = dt.date(2026, 11, 21)


def day(number: int) -> dt.date:
    """Return a day of November 2026."""
    return dt.date(2026, 11, number)


@pytest.mark.parametrize(
    ("due", "again"),
    [
        (day(28), day(28)),  # asked early: on the due date
        (day(21), day(26)),  # due today: in five days
        (day(18), day(23)),
        (day(16), day(26)),  # the fifth day is today: on the tenth
        (day(12), day(22)),
        (day(11), None),  # the tenth day is today: another place is proposed
        (day(1), None),
    ],
)
def test_without_answer_it_comes_back_on_the_due_date_then_after_five_and_ten_days(
    due: dt.date, again: dt.date | None
) -> None:
    assert next_try(due, DAY) == again


@pytest.mark.parametrize(
    ("met", "asked"), [(day(18), day(19)), (day(19), day(20)), (day(20), day(23)), (day(21), day(23))]
)
def test_a_meeting_is_asked_about_the_next_working_day(met: dt.date, asked: dt.date) -> None:
    assert day_after_meeting(clock.instant(met, dt.time(23, 30))) == asked


MET = clock.instant(day(18), dt.time(10))


@pytest.mark.parametrize("status", list(Status))
def test_it_waits_while_contact_or_the_appointment_is_not_settled(status: Status) -> None:
    under_way = status in OPEN
    assert is_in_queue(status, None, None, None) is under_way
    assert not is_in_queue(status, DAY, None, None)
    assert is_in_queue(status, DAY, MET, None) is under_way
    assert not is_in_queue(status, DAY, MET, MeetingOutcome.ATTENDED)
    for missed in (MeetingOutcome.NO_SHOW, MeetingOutcome.POSTPONED, MeetingOutcome.CANCELLED):
        assert is_in_queue(status, DAY, MET, missed) is under_way


@pytest.mark.parametrize(
    ("late", "at", "meeting", "expected"),
    [
        (None, None, None, None),
        (-3, None, None, None),
        (9, None, None, None),
        (10, None, None, QueueReason.ELSEWHERE),
        (40, None, None, QueueReason.ELSEWHERE),
        (2, MET, None, QueueReason.MET),
        (20, MET, MeetingOutcome.NO_SHOW, QueueReason.MISSED),
        (20, MET, MeetingOutcome.ATTENDED, QueueReason.ELSEWHERE),
        (0, clock.instant(DAY, dt.time(11, 59)), None, QueueReason.MET),  # its hour has passed
        (0, clock.instant(DAY, dt.time(12, 1)), None, None),
        (20, clock.instant(day(30)), None, None),  # an appointment to come: nothing to ask yet
    ],
)
def test_what_a_line_asks_for(
    late: int | None, at: dt.datetime | None, meeting: MeetingOutcome | None, expected: QueueReason | None
) -> None:
    assert queue_reason(late, clock.instant(DAY), at, meeting) is expected


def test_each_consent_allows_what_those_before_it_do() -> None:
    assert [part for part in Consent if Consent.REACH.allows(part)] == [
        Consent.NOTHING,
        Consent.NAME,
        Consent.REACH,
    ]
