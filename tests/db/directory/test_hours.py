"""Open now: worked examples done by hand, and what holds for any schedule."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.translation import use_language
from db.directory import hours_parser, languages
from db.directory.hours import LOOKAHEAD_DAYS, Opening, is_open_at, opening, serialise, stored_opening
from db.directory.hours_parser import parse_hours
from db.directory.recurrence import Rule

WEEK = Rule("09:00", "16:30", "MO,TU,WE,TH,FR", "WEEKLY")
HOLIDAY = Rule(valid_from=dt.date(2026, 12, 25), valid_to=dt.date(2026, 12, 25))
SUMMER = Rule("09:00", "12:00", "MO,TU,WE,TH", valid_from=dt.date(2026, 6, 24), valid_to=dt.date(2026, 9, 1))
LUNCH = (Rule("09:00", "12:00", "MO"), Rule("12:00", "13:00", "MO"), Rule("14:00", "16:00", "MO"))
NIGHT = Rule("20:00", "02:00", "FR,SA")
OTHER_WEEK = Rule("09:00", "12:00", "TU", "WEEKLY", 2, first=dt.date(2026, 11, 10))
YEAR = Rule("09:00", "17:00", "TH", valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 12, 31))
ALWAYS = Rule("00:00", "23:59")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rules", "now", "is_open", "until"),
    [
        # 20 November 2026 is a Friday.
        ([WEEK], "2026-11-20T09:00", True, "2026-11-20T16:30"),
        ([WEEK], "2026-11-20T16:30", False, "2026-11-23T09:00"),
        ([WEEK], "2026-11-21T10:00", False, "2026-11-23T09:00"),
        ([WEEK, HOLIDAY], "2026-12-25T10:00", False, "2026-12-28T09:00"),
        ([WEEK, HOLIDAY], "2026-12-24T17:00", False, "2026-12-28T09:00"),
        ([WEEK, SUMMER], "2026-07-02T13:00", False, "2026-07-06T09:00"),  # no Friday in the summer
        ([WEEK, SUMMER], "2026-09-02T13:00", True, "2026-09-02T16:30"),
        (LUNCH, "2026-11-23T10:00", True, "2026-11-23T13:00"),
        (LUNCH, "2026-11-23T13:30", False, "2026-11-23T14:00"),
        ([NIGHT], "2026-11-21T01:30", True, "2026-11-21T02:00"),
        ([NIGHT], "2026-11-22T02:00", False, "2026-11-27T20:00"),
        ([OTHER_WEEK], "2026-11-17T10:00", False, "2026-11-24T09:00"),
        ([OTHER_WEEK], "2026-11-24T10:00", True, "2026-11-24T12:00"),
        ([Rule("10:00", "12:00", "1TU", "MONTHLY")], "2026-11-21T10:00", False, "2026-12-01T10:00"),
        ([Rule("10:00", "12:00", "-1MO", "MONTHLY")], "2026-11-30T11:00", True, "2026-11-30T12:00"),
        (
            [Rule("10:00", "12:00", "", "MONTHLY", bymonthday="-1")],
            "2026-11-30T11:00",
            True,
            "2026-11-30T12:00",
        ),
        ([YEAR, WEEK], "2026-11-19T16:45", True, "2026-11-19T17:00"),  # a year of validity is no exception
        ([ALWAYS], "2026-11-21T23:59", True, None),
        ([Rule("09:00", "17:00", "MO", last=dt.date(2026, 11, 16))], "2026-11-23T10:00", False, None),
    ],
)
def test_worked_examples(rules: list[Rule], now: str, is_open: bool, until: str | None) -> None:
    expected = Opening(is_open, at(until) if until else None)
    assert opening(rules, at(now)) == expected
    assert stored_opening(serialise(rules), at(now)) == expected
    assert is_open_at(serialise(rules), at(now)) is is_open


def test_nothing_is_said_where_nothing_is_known_or_valid_any_more() -> None:
    assert opening([], at("2026-11-20T10:00")) is None
    assert opening([SUMMER], at("2026-11-20T10:00")) is None
    assert stored_opening("", at("2026-11-20T10:00")) is None


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
HOURS = st.times().map(lambda time: time.strftime("%H:%M"))
RULES = st.builds(
    Rule,
    HOURS,
    HOURS,
    st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU", "1MO", "-1FR"]), unique=True).map(
        ",".join
    ),
    st.sampled_from(["", "WEEKLY", "MONTHLY", "DAILY"]),
    st.integers(1, 3),
    st.sampled_from(["", "1,15", "-1"]),
    *[st.none() | DAYS] * 4,
    st.sampled_from(["", "5,-2"]),
    st.sampled_from(["", "1,-1"]),
    st.sampled_from(["MO", "SU"]),
    st.sampled_from([None, -480, -300, 0, 330]),
    st.integers(0, 1),
)


@given(st.lists(RULES, max_size=4), st.datetimes(at("2026-02-01"), at("2027-11-30")))
def test_what_is_said_to_change_changes_then_and_not_before(rules: list[Rule], now: dt.datetime) -> None:
    now = now.replace(second=0, microsecond=0)
    told = opening(rules, now)
    assert stored_opening(serialise(rules), now) == told
    assert is_open_at(serialise(rules), now) is (told is not None and told.open) if rules else told is None
    if told is None or told.until is None:
        return
    assert now < told.until <= now + dt.timedelta(days=LOOKAHEAD_DAYS + 2)
    text = serialise(rules)
    assert is_open_at(text, told.until) is not told.open
    between = now + (told.until - now) / 2
    assert is_open_at(text, between) is told.open


@pytest.mark.parametrize(
    ("typed", "rules"),
    [
        ("lun.–ven. 9 h–16 h 30", [("MO,TU,WE,TH,FR", "09:00", "16:30")]),
        ("Mon–Fri 9:00–16:30", [("MO,TU,WE,TH,FR", "09:00", "16:30")]),
        ("9am-5 p.m.", [("", "09:00", "17:00")]),
        (
            "lun.–jeu. 8 h 30–16 h 30, ven. 8 h 30–12 h",
            [("MO,TU,WE,TH", "08:30", "16:30"), ("FR", "08:30", "12:00")],
        ),
        (
            "du lundi au mardi de 9 h à 12 h et de 13 h à 16 h",
            [("MO,TU", "09:00", "12:00"), ("MO,TU", "13:00", "16:00")],
        ),
        ("mar. et jeu. 13 h–20 h", [("TU,TH", "13:00", "20:00")]),
        ("ven.–lun. 9 h-12 h", [("FR,SA,SU,MO", "09:00", "12:00")]),
        ("lundi : 9h-17h\nmardi : 10h-12h", [("MO", "09:00", "17:00"), ("TU", "10:00", "12:00")]),
        ("24 heures, 7 jours", [("", "00:00", "23:59")]),
        ("24/7", [("", "00:00", "23:59")]),
        ("every day 7:00–22:00", [("MO,TU,WE,TH,FR,SA,SU", "07:00", "22:00")]),
        ("sur rendez-vous", []),
        ("lun.–ven. sauf mer. 9 h–12 h", []),
        ("lun. 9 h", []),
        ("9 h–25 h", []),
        ("lun.–", []),
        ("", []),
    ],
)
def test_hours_are_read_as_people_type_them_or_not_at_all(
    typed: str, rules: list[tuple[str, str, str]]
) -> None:
    assert [(rule.byday, rule.opens_at, rule.closes_at) for rule in parse_hours(typed)] == rules


@given(st.text(alphabet="lunmaredi .,–-h0123456789:apt\n", max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    opening(parse_hours(typed), at("2026-11-20T10:00"))


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("lun.–jeu. 8 h 30–16 h 30, ven. 8 h 30–12 h", "Mon–Thu 8:30–16:30, Fri 8:30–12:00", None),
        ("Tuesday and Thursday 1 pm–8 pm", None, "mar., jeu. 13 h–20 h"),
        ("tous les jours 7 h–22 h", "every day 7:00–22:00", None),
        ("24 heures, 7 jours", "24 hours, 7 days", None),
        ("sur rendez-vous", "by appointment", None),
        ("fermé la semaine de relâche", None, None),
    ],
)
def test_typed_hours_are_said_in_the_current_language(
    typed: str, english: str | None, french: str | None
) -> None:
    assert hours_parser.said(typed) == (english or typed)
    use_language("fr")
    assert hours_parser.said(typed) == (french or typed)


def test_languages_are_said_in_the_current_language() -> None:
    assert languages.said("français, créole haïtien") == "French, Haitian Creole"
    assert languages.said("langue des signes, français") == "langue des signes, français"
    use_language("fr")
    assert languages.said("French, en") == "français, anglais"
