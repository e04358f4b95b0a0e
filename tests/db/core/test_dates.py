"""Dates and durations as people of Québec write and read them."""

import datetime as dt

import pytest

from db.core import clock, settings
from db.core.dates import (
    column_date,
    date_time,
    days,
    days_ago,
    long_date,
    parse_date,
    short_date,
    short_time,
    written_date,
    written_time,
)
from db.core.errors import Invalid
from db.core.translation import translator, use_language

pytestmark = pytest.mark.usefixtures("frozen")
DAY = dt.date(2026, 10, 12)
AFTERNOON = dt.datetime(2026, 11, 24, 19, 5, tzinfo=dt.UTC)


def test_in_french() -> None:
    use_language("fr")
    assert short_date(DAY) == "12 oct."
    assert short_date(dt.date(2025, 2, 1)) == "1 févr. 2025"
    french, english = translator("fr"), translator("en")
    assert written_date(dt.date(2026, 12, 1), french) == "1er décembre 2026"
    assert written_date(dt.date(2026, 12, 1), english) == "December 1, 2026"
    at = clock.instant(dt.date(2026, 8, 25), dt.time(14, 5))
    assert written_time(at, french) == "25 août 2026 à 14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05"
    assert written_time(at, english) == "August 25, 2026, 14:05"
    assert long_date(dt.date(2026, 11, 21)) == "Samedi 21 novembre"
    assert short_time(AFTERNOON) == "14 h 05"
    assert date_time(AFTERNOON) == "24 nov. 14 h 05"
    assert (days(40), days(2.5)) == ("40 j", "2,5 j")


def test_in_english() -> None:
    assert short_date(DAY) == "12 Oct"
    assert short_date(dt.date(2025, 2, 1)) == "1 Feb 2025"
    assert long_date(dt.date(2026, 11, 21)) == "Saturday, November 21"
    assert short_time(AFTERNOON) == "14:05"
    assert (days(40), days(2.5)) == ("40 d", "2.5 d")


@pytest.mark.parametrize(("code", "locale"), [("fr", "fr_CA"), ("en", "en_CA")])
def test_the_names_are_those_of_the_common_locale_data(code: str, locale: str) -> None:
    """Babel carries the Unicode consortium's words for Canadian French and English."""
    from babel.dates import format_date

    use_language(code)
    for number in range(365):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        assert short_date(day) == format_date(day, "d MMM", locale=locale)
        written = format_date(day, "EEEE d MMMM" if code == "fr" else "EEEE, MMMM d", locale=locale)
        assert long_date(day).lower() == written.lower()


def test_nothing_is_a_dash() -> None:
    assert (short_date(None), days(None)) == ("—", "—")


@pytest.mark.parametrize(
    ("before", "french", "english"),
    [
        (0, "aujourd'hui", "today"),
        (1, "il y a 1 jour", "1 day ago"),
        (41, "il y a 41 jours", "41 days ago"),
        (-1, "dans 1 jour", "in 1 day"),
        (-6, "dans 6 jours", "in 6 days"),
    ],
)
def test_how_long_ago(before: int, french: str, english: str) -> None:
    day = clock.today() - dt.timedelta(days=before)
    assert days_ago(day) == english
    use_language("fr")
    assert days_ago(day) == french


@pytest.mark.parametrize("frozen", ["2026-11-21T04:59:00+00:00"], indirect=True)
def test_today_is_the_agency_s(frozen: dt.datetime) -> None:
    assert clock.today() == dt.date(2026, 11, 20)
    settings.override(time_zone="Europe/Paris")
    assert clock.today() == dt.date(2026, 11, 21)


def test_an_hour_of_the_agency_is_an_instant_through_the_change_of_hour() -> None:
    assert clock.instant(dt.date(2026, 11, 21)).hour == 17
    assert clock.instant(dt.date(2026, 7, 21)).hour == 16
    assert clock.local(clock.instant(DAY, dt.time(9, 30))).time() == dt.time(9, 30)


def test_the_last_day_of_the_calendar_has_no_instant() -> None:
    with pytest.raises(Invalid):
        clock.instant(dt.date.max, dt.time(23))


@pytest.mark.parametrize("typed", ["2026-11-21", " 2026-11-21 ", "21/11/2026", "21.11.2026"])
def test_a_date_is_read_as_typed(typed: str) -> None:
    assert parse_date(typed) == dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-02-30", "date.none"),
        ("31/11/2026", "date.none"),
        ("0000-01-01", "date.none"),
        ("11/21/2026", "date.none"),
        ("21-11-2026", "date.unclear"),
        ("demain", "date.unclear"),
        ("", "date.unclear"),
        ("2026-11-21x", "date.unclear"),
    ],
)
def test_what_is_no_date_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_date(typed, field="on")
    assert (caught.value.code, caught.value.field) == (code, "on")
    assert typed in caught.value.say()


def test_in_a_narrow_column() -> None:
    for language in ("fr", "en"):
        use_language(language)
        days_of_a_year = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(365)]
        assert max(len(column_date(day)) for day in days_of_a_year) <= 10
        assert column_date(dt.date(2025, 9, 24)) == "2025-09-24"
        assert column_date(None) == "—"
