"""Forty schedules of HSDS: what is shown of each in both languages, and whether it is open at a moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.core import clock, settings
from db.core.translation import use_language
from db.directory.hours import is_open_at, opening, serialise
from db.directory.recurrence import Rule
from db.directory.schedule_text import schedule_text
from db.directory.schedules import findings, rule_of, rules_of
from db.exchange.hsds.columns import COLUMNS

# On Saturday 21 November 2026 in Québec, five hours behind UTC; four in summer.
# Fields and times | in French | in English | open at (“?”: not known) | closed at
TABLE = """
byday=MO,TU,WE,TH,FR 09:00 16:30
    | lundi à vendredi, 9 h 00 – 16 h 30 | Monday to Friday, 9:00 – 16:30
    | 2026-11-23 09:00, 2026-11-23 16:29 | 2026-11-23 16:30, 2026-11-21 10:00
09:00 12:00
    | tous les jours, 9 h 00 – 12 h 00 | every day, 9:00 – 12:00 | 2026-11-22 09:00 | 2026-11-22 12:00
byday=SU,SA,MO,TU,WE,TH,FR 00:00 23:59
    | tous les jours, 24 heures sur 24 | every day, 24 hours a day | 2026-11-22 00:00, 2026-11-22 23:59 |
byday=SA 00:00 24:00
    | samedi, 24 heures sur 24 | Saturday, 24 hours a day | 2026-11-21 23:59 | 2026-11-22 00:00
byday=FR,SA 20:00 02:00
    | vendredi, samedi, 20 h 00 – 2 h 00 | Friday, Saturday, 20:00 – 2:00
    | 2026-11-21 01:59, 2026-11-22 01:00 | 2026-11-21 02:00, 2026-11-23 01:00
byday=TU 9:00am 4:30pm
    | mardi, 9 h 00 – 16 h 30 | Tuesday, 9:00 – 16:30 | 2026-11-24 16:00 | 2026-11-24 16:30
byday=MO 14:00Z 21:00Z
    | lundi, 9 h 00 – 16 h 00 | Monday, 9:00 – 16:00
    | 2026-11-23 09:00, 2026-07-06 16:59 | 2026-11-23 16:00, 2026-07-06 09:59
byday=MO 09:00-08:00 17:00-08:00
    | lundi, 12 h 00 – 20 h 00 | Monday, 12:00 – 20:00
    | 2026-11-23 12:00, 2026-07-06 13:00 | 2026-11-23 11:59, 2026-07-06 12:59
byday=MO 09:00-05:00 17:00-05:00
    | lundi, 9 h 00 – 17 h 00 | Monday, 9:00 – 17:00
    | 2026-11-23 09:00, 2026-07-06 09:00 | 2026-11-23 17:00, 2026-07-06 17:00
byday=MO 09:00-04:00 17:00-04:00
    | lundi, 9 h 00 – 17 h 00 | Monday, 9:00 – 17:00 | 2026-11-23 09:00 | 2026-11-23 08:59
byday=MO 09:00-0330 12:00-0330
    | lundi, 7 h 30 – 10 h 30 | Monday, 7:30 – 10:30 | 2026-11-23 07:30 | 2026-11-23 10:30
byday=MO 09:00-05:00 17:00Z
    | lundi, 9 h 00 – 12 h 00 | Monday, 9:00 – 12:00 | 2026-11-23 11:59 | 2026-11-23 12:00
byday=MO timezone=-6 09:00 12:00
    | lundi, 10 h 00 – 13 h 00 | Monday, 10:00 – 13:00 | 2026-11-23 12:59 | 2026-11-23 09:59
byday=MO timezone=-5 09:00 12:00
    | lundi, 9 h 00 – 12 h 00 | Monday, 9:00 – 12:00 | 2026-07-06 09:00 | 2026-07-06 12:00
byday=MO timezone=99 09:00 12:00
    | lundi, 9 h 00 – 12 h 00 | Monday, 9:00 – 12:00 | 2026-11-23 09:00 | 2026-11-23 12:00
byday=SU,MO 22:00-08:00 23:30-08:00
    | lundi, mardi, 1 h 00 – 2 h 30 | Monday, Tuesday, 1:00 – 2:30 | 2026-11-24 01:00 | 2026-11-23 22:30
byday=TU 02:00+09:00 05:00+09:00
    | lundi, 12 h 00 – 15 h 00 | Monday, 12:00 – 15:00 | 2026-11-23 12:00 | 2026-11-24 02:30
byday=1MO freq=MONTHLY 22:00-08:00 23:30-08:00
    | 1er lundi du mois, 22 h 00 – 23 h 30 (UTC−8) | 1st Monday of the month, 22:00 – 23:30 (UTC−8)
    | 2026-12-08 01:00 | 2026-12-07 22:30, 2026-12-01 01:00
byday=SU freq=WEEKLY interval=2 dtstart=2026-11-22 21:00-08:00 23:00-08:00
    | un lundi sur deux, prochain 23 nov., 0 h 00 – 2 h 00 | every other Monday, next 23 Nov, 0:00 – 2:00
    | 2026-11-23 00:00, 2026-12-07 01:00 | 2026-11-22 21:00, 2026-11-30 01:00
byday=SU 01:30 03:30
    | dimanche, 1 h 30 – 3 h 30 | Sunday, 1:30 – 3:30
    | 2026-11-01 01:45, 2027-03-14 03:15 | 2026-11-01 03:30, 2027-03-14 03:30
byday=1TU freq=MONTHLY 10:00 12:00
    | 1er mardi du mois, 10 h 00 – 12 h 00 | 1st Tuesday of the month, 10:00 – 12:00
    | 2026-12-01 10:00 | 2026-12-08 10:00
byday=1TU,3TU freq=MONTHLY 10:00 12:00
    | 1er et 3e mardi du mois, 10 h 00 – 12 h 00 | 1st and 3rd Tuesday of the month, 10:00 – 12:00
    | 2026-12-15 10:00 | 2026-12-08 10:00
byday=2WE,-1FR 10:00 12:00
    | 2e mercredi, dernier vendredi du mois, 10 h 00 – 12 h 00
    | 2nd Wednesday, last Friday of the month, 10:00 – 12:00
    | 2026-11-27 10:00, 2026-12-09 10:00 | 2026-12-18 10:00
byday=-2MO freq=MONTHLY 10:00 12:00
    | avant-dernier lundi du mois, 10 h 00 – 12 h 00 | second-last Monday of the month, 10:00 – 12:00
    | 2026-11-23 10:00 | 2026-11-30 10:00
freq=MONTHLY bymonthday=15 10:00 12:00
    | le 15 du mois, 10 h 00 – 12 h 00 | the 15th of the month, 10:00 – 12:00
    | 2026-12-15 10:00 | 2026-12-16 10:00
freq=MONTHLY bymonthday=1,22,-1 10:00 12:00
    | le 1er, le 22 et le dernier jour du mois, 10 h 00 – 12 h 00
    | the 1st, 22nd and last day of the month, 10:00 – 12:00
    | 2026-11-30 10:00, 2026-12-01 10:00 | 2026-12-30 10:00
freq=MONTHLY bymonthday=-2 10:00 12:00
    | l'avant-dernier jour du mois, 10 h 00 – 12 h 00 | the second-last day of the month, 10:00 – 12:00
    | 2027-02-27 10:00 | 2027-02-28 10:00
byday=FR freq=MONTHLY bymonthday=13 10:00 12:00
    | vendredi, le 13 du mois, 10 h 00 – 12 h 00 | Friday, the 13th of the month, 10:00 – 12:00
    | 2026-11-13 10:00 | 2026-11-20 10:00, 2026-12-13 10:00
freq=MONTHLY dtstart=2026-11-10 10:00 12:00
    | le 10 du mois, 10 h 00 – 12 h 00 | the 10th of the month, 10:00 – 12:00
    | 2026-12-10 10:00 | 2026-11-11 10:00
freq=MONTHLY interval=3 bymonthday=15 dtstart=2026-09-15 10:00 12:00
    | le 15 du mois, tous les 3 mois, prochain 15 déc., 10 h 00 – 12 h 00
    | the 15th of the month, every 3 months, next 15 Dec, 10:00 – 12:00 | 2026-12-15 10:00 | 2026-11-15 10:00
byday=1TU freq=MONTHLY interval=2 dtstart=2026-10-06 10:00 12:00
    | 1er mardi du mois, un mois sur deux, prochain 1 déc., 10 h 00 – 12 h 00
    | 1st Tuesday of the month, every other month, next 1 Dec, 10:00 – 12:00
    | 2026-12-01 10:00 | 2026-11-03 10:00
byday=TU freq=WEEKLY interval=2 dtstart=2026-11-10 13:00 15:00
    | un mardi sur deux, prochain 24 nov., 13 h 00 – 15 h 00 | every other Tuesday, next 24 Nov, 13:00 – 15:00
    | 2026-11-24 13:00 | 2026-11-17 13:00
byday=TU,TH freq=WEEKLY interval=2 dtstart=2026-11-17 13:00 15:00
    | mardi, jeudi, une semaine sur deux, prochain 1 déc., 13 h 00 – 15 h 00
    | Tuesday, Thursday, every other week, next 1 Dec, 13:00 – 15:00 | 2026-12-03 13:00 | 2026-11-26 13:00
byday=TU freq=WEEKLY interval=3 dtstart=2026-11-10 13:00 15:00
    | mardi, toutes les 3 semaines, prochain 1 déc., 13 h 00 – 15 h 00
    | Tuesday, every 3 weeks, next 1 Dec, 13:00 – 15:00 | 2026-12-01 13:00 | 2026-11-24 13:00
byday=SU,TU freq=WEEKLY interval=2 dtstart=2026-11-10 wkst=SU 13:00 15:00
    | mardi, dimanche, une semaine sur deux, prochain 22 nov., 13 h 00 – 15 h 00
    | Tuesday, Sunday, every other week, next 22 Nov, 13:00 – 15:00 | 2026-11-22 13:00 | 2026-11-15 13:00
freq=DAILY interval=2 dtstart=2026-11-20 13:00 15:00
    | un jour sur deux, prochain 22 nov., 13 h 00 – 15 h 00 | every other day, next 22 Nov, 13:00 – 15:00
    | 2026-11-22 13:00 | 2026-11-23 13:00
byday=TH freq=WEEKLY byweekno=48,50 13:00 15:00
    | jeudi, semaines 48 et 50 de l'année, prochain 26 nov., 13 h 00 – 15 h 00
    | Thursday, weeks 48 and 50 of the year, next 26 Nov, 13:00 – 15:00 | 2026-12-10 13:00 | 2026-12-03 13:00
byday=MO freq=WEEKLY dtstart=2026-11-16 count=2 13:00 15:00
    | jusqu'au 23 nov. : lundi, 13 h 00 – 15 h 00 | until 23 Nov: Monday, 13:00 – 15:00
    | 2026-11-23 13:00 | 2026-11-09 13:00, 2026-11-30 13:00
byday=MO until=2026-11-16 13:00 15:00
    | | | 2026-11-16 13:00 | 2026-11-23 13:00
byday=MO valid_from=2027-01-04 13:00 15:00
    | à partir du 4 janv. 2027 : lundi, 13 h 00 – 15 h 00 | from 4 Jan 2027: Monday, 13:00 – 15:00
    | 2027-01-04 13:00 | 2026-11-23 13:00
byday=MO valid_from=2027-06-24 valid_to=2027-08-31 13:00 15:00
    | du 24 juin 2027 au 31 août 2027 : lundi, 13 h 00 – 15 h 00
    | from 24 Jun 2027 to 31 Aug 2027: Monday, 13:00 – 15:00
    | 2027-06-28 13:00 | 2027-09-06 13:00
valid_from=2026-12-24 valid_to=2027-01-02 - -
    | fermé du 24 déc. au 2 janv. 2027 | closed from 24 Dec to 2 Jan 2027 | | 2026-12-25 10:00
valid_from=2026-12-24 valid_to=2026-12-24 10:00 12:00
    | le 24 déc. : 10 h 00 – 12 h 00 | on 24 Dec: 10:00 – 12:00 | 2026-12-24 10:00 | 2026-12-25 10:00
byday=TU freq=WEEKLY interval=2 13:00 15:00
    | un mardi sur deux, 13 h 00 – 15 h 00 | every other Tuesday, 13:00 – 15:00 | ? | 2026-11-24 13:00
byday=Tuesday,jeudi 13:00 15:00
    | mardi, jeudi, 13 h 00 – 15 h 00 | Tuesday, Thursday, 13:00 – 15:00 | 2026-11-24 13:00 | 2026-11-25 13:00
byday=MO-FR 13:00 15:00
    | MO-FR, 13 h 00 – 15 h 00 | MO-FR, 13:00 – 15:00 | ? | 2026-11-24 13:00
byday=TU 13:00 -
    | mardi, 13 h 00 | Tuesday, 13:00 | ? | 2026-11-24 13:00
"""


def rows() -> list[list[str]]:
    """Return the cells of each schedule of the table."""
    joined = TABLE.strip().replace("\n    ", " ").split("\n")
    return [[cell.strip() for cell in line.split("|")] for line in joined]


def held(fields: str) -> dict[str, Any]:
    """Return the row of a schedule as it is stored; its times are the last two words."""
    *said, opens, closes = fields.split(" ")
    record: dict[str, Any] = dict(word.split("=") for word in said)
    numbers = {name: int(record[name]) for name in ("interval", "count", "timezone") if name in record}
    times = {name: at for name, at in (("opens_at", opens), ("closes_at", closes)) if at != "-"}
    return COLUMNS["schedule"].hold(record | numbers | times)


def moments(cell: str) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(text.strip()) for text in cell.split(",") if text.strip(" ?")]


@pytest.mark.parametrize(("fields", "french", "english", "is_open", "is_closed"), rows())
@pytest.mark.usefixtures("frozen")
def test_what_is_shown_of_a_schedule_and_when_it_is_open(
    fields: str, french: str, english: str, is_open: str, is_closed: str
) -> None:
    row = held(fields)
    assert schedule_text(rule_of(row)) == english
    use_language("fr")
    assert schedule_text(rule_of(row)).replace("\u00a0", " ") == french
    text = serialise(rules_of(row))
    for expected, cell in ((True, is_open), (False, is_closed)):
        for at in moments(cell):
            assert is_open_at(text, at) is expected, at
            told = opening(rules_of(row), at)
            if is_open == "?":
                assert told is None
            else:
                assert (told is not None and told.open) is expected, at


def test_there_are_forty_schedules_and_more() -> None:
    assert len(rows()) >= 40


WEEK = Rule("09:00", "17:00", "MO,TU,WE,TH,FR")
CHRISTMAS = Rule(valid_from=dt.date(2026, 12, 24), valid_to=dt.date(2027, 1, 2))
EVE = Rule("09:00", "12:00", valid_from=dt.date(2026, 12, 24), valid_to=dt.date(2026, 12, 24))
NO_MONDAYS = Rule(byday="MO", valid_from=dt.date(2026, 12, 1), valid_to=dt.date(2026, 12, 31))
UNCLEAR = Rule("13:00", "15:00", "SA", "WEEKLY", 2)


@pytest.mark.parametrize(
    ("rules", "moment", "expected"),
    [
        ([WEEK, CHRISTMAS], "2026-12-23 10:00", True),
        ([WEEK, CHRISTMAS], "2026-12-24 10:00", False),
        ([WEEK, CHRISTMAS, EVE], "2026-12-24 10:00", True),
        ([WEEK, CHRISTMAS, EVE], "2026-12-24 12:00", False),
        ([WEEK, CHRISTMAS._replace(site=1), WEEK._replace(site=1)], "2026-12-24 10:00", True),
        ([WEEK, NO_MONDAYS], "2026-12-07 10:00", False),
        ([WEEK, NO_MONDAYS], "2026-12-08 10:00", True),
        ([CHRISTMAS], "2026-11-24 10:00", None),  # only a closure is known, and it is to come
        ([CHRISTMAS], "2026-12-25 10:00", False),
        ([WEEK, UNCLEAR], "2026-11-23 10:00", True),
        ([WEEK, UNCLEAR], "2026-11-21 10:00", None),  # perhaps this Saturday
        ([WEEK, UNCLEAR], "2026-11-23 17:00", False),
    ],
)
def test_exceptions_and_what_is_not_known(rules: list[Rule], moment: str, expected: bool | None) -> None:
    told = opening(rules, dt.datetime.fromisoformat(moment))
    assert (told.open if told else None) is expected


def test_times_of_another_zone_are_those_of_an_agency_there(monkeypatch: pytest.MonkeyPatch) -> None:
    row = held("byday=MO 09:00-08:00 17:00-08:00")
    monkeypatch.setenv("TRAJECTOIRE_TIME_ZONE", "America/Vancouver")
    settings.current.cache_clear()
    with clock.frozen("2026-11-21T15:00+00:00"):
        assert schedule_text(rule_of(row)) == "Monday, 9:00 – 17:00"


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ({"byday": "MO,-1FR", "bymonthday": "1,-1", "timezone": -3.5, "interval": 1}, []),
        ({"byday": "Monday"}, []),
        ({"byday": "MO-FR"}, ["byday"]),
        ({"byday": "0MOX", "bymonthday": "first", "byweekno": "0", "byyearday": "x"}, None),
        ({"interval": 2, "byday": "TU"}, ["interval"]),
        ({"interval": 2, "byday": "TU", "dtstart": "2026-11-10"}, []),
        ({"timezone": 99}, ["timezone"]),
    ],
)
def test_what_cannot_be_followed_is_a_finding(record: dict[str, Any], fields: list[str] | None) -> None:
    found = [name for name, _sentence in findings(record)]
    assert found == (list(record) if fields is None else fields)
