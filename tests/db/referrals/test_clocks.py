"""When a referral wants someone again: days counted by hand, present 2026-11-21 (a Saturday)."""

import datetime as dt

import pytest

from db.core import clock
from db.referrals.clocks import ask_after, asks, awaits, next_try
from db.referrals.facts import (
    ASKS_NAMES,
    CONSENT_NAMES,
    MEETING_NAMES,
    NEXT_NAMES,
    PRIORITY_NAMES,
    Asks,
    Consent,
    Meeting,
    NextStep,
    Priority,
)
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
    assert ask_after(clock.instant(met, dt.time(23, 30))) == asked


MET = clock.instant(day(18), dt.time(10))


@pytest.mark.parametrize("status", list(Status))
def test_it_waits_while_contact_or_the_appointment_is_not_settled(status: Status) -> None:
    under_way = status in OPEN
    assert awaits(status, None, None, None) is under_way
    assert not awaits(status, DAY, None, None)
    assert awaits(status, DAY, MET, None) is under_way
    assert not awaits(status, DAY, MET, Meeting.ATTENDED)
    for missed in (Meeting.NO_SHOW, Meeting.POSTPONED, Meeting.CANCELLED):
        assert awaits(status, DAY, MET, missed) is under_way


@pytest.mark.parametrize(
    ("late", "at", "meeting", "expected"),
    [
        (None, None, None, None),
        (-3, None, None, None),
        (9, None, None, None),
        (10, None, None, Asks.ELSEWHERE),
        (40, None, None, Asks.ELSEWHERE),
        (2, MET, None, Asks.MET),
        (20, MET, Meeting.NO_SHOW, Asks.MISSED),
        (20, MET, Meeting.ATTENDED, Asks.ELSEWHERE),
        (20, clock.instant(day(30)), None, None),  # an appointment to come: nothing to ask yet
    ],
)
def test_what_a_line_asks_for(
    late: int | None, at: dt.datetime | None, meeting: Meeting | None, expected: Asks | None
) -> None:
    assert asks(late, DAY, at, meeting) is expected


def test_each_consent_allows_what_those_before_it_do() -> None:
    assert [part for part in Consent if Consent.REACH.allows(part)] == [
        Consent.NOTHING,
        Consent.NAME,
        Consent.REACH,
    ]


def test_every_fact_has_its_words() -> None:
    assert set(PRIORITY_NAMES) == set(Priority)
    assert set(CONSENT_NAMES) == set(Consent)
    assert set(MEETING_NAMES) == set(Meeting)
    assert set(NEXT_NAMES) == set(NextStep)
    assert set(ASKS_NAMES) == set(Asks)
