"""Event logs as other programs write them, published ones included, and files that are none."""

import datetime as dt
import re
from pathlib import Path
from statistics import fmean, median
from zoneinfo import ZoneInfo

import pytest

from db.core.errors import Invalid, Refused
from db.exchange.eventlog import reading
from db.exchange.eventlog.reading import read_log
from db.exchange.eventlog.visits import EventLog, Visit
from tests.fixtures import shared_fixture

MONTREAL = ZoneInfo("America/Toronto")
HEAD = "case:concept:name,concept:name,time:timestamp"


def utc(text: str) -> dt.datetime:
    """Return an instant from its ISO form in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def log_of(folder: Path, content: str | bytes, name: str = "log.csv", **options: str) -> EventLog:
    """Read a log with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_log(path, tz=MONTREAL, **options)


def refusal(folder: Path, content: str | bytes, name: str = "log.csv", **options: str) -> Refused:
    """Return what is said of a file that cannot be read."""
    with pytest.raises(Refused) as caught:
        log_of(folder, content, name, **options)
    return caught.value


def test_published_patients_pair_their_starts_and_completes() -> None:
    path = shared_fixture("eventlogs/patients.csv")
    log = read_log(path, case="patient", activity="handling", time="time", lifecycle="registration_type")
    hours = [
        (visit.left - visit.entered) / dt.timedelta(hours=1)
        for case in log.cases
        for visit in case.visits
        if visit.left is not None
    ]
    paths = [tuple(visit.step for visit in case.visits) for case in log.cases]
    assert (len(log.cases), len(hours), log.events, log.ignored) == (500, 2721, 2721, 0)
    assert (round(fmean(hours), 4), round(median(hours), 4)) == (5.0991, 3.4267)
    assert (len(set(paths)), max(map(paths.count, set(paths)))) == (7, 258)
    assert sum(path[-1] == "Check-out" for path in paths) == 492


@pytest.mark.parametrize("name", ["running-example", "roadtraffic100traces"])
def test_published_logs_say_the_same_in_csv_and_xes(name: str) -> None:
    by_id = [
        {case.id: case.visits for case in read_log(shared_fixture(f"eventlogs/{name}.{suffix}")).cases}
        for suffix in ("csv", "xes")
    ]
    assert by_id[0] == by_id[1]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2005-03-23 00:00:00+01:00", "2005-03-22T23:00:00"),
        ("2017-01-02T11:41:53Z", "2017-01-02T11:41:53"),
        ("2005-03-23", "2005-03-23T05:00:00"),
        ("2005-07-23", "2005-07-23T04:00:00"),
        ("2010/12/30 14:32", "2010-12-30T19:32:00"),
        ("2010/1/5 9:05:07", "2010-01-05T14:05:07"),
        ("2010-12-30 14:32:00 +01:00", "2010-12-30T13:32:00"),
        ("2010-12-30 14:32:00 UTC", "2010-12-30T14:32:00"),
        (" 2010-12-30T14:32:00.250+0100 ", "2010-12-30T13:32:00.250"),
    ],
)
def test_times_with_and_without_zone(tmp_path: Path, written: str, instant: str) -> None:
    log = log_of(tmp_path, f"{HEAD}\n1,Inquire,{written}\n")
    assert log.cases[0].visits == (Visit("Inquire", utc(instant), utc(instant)),)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_usual_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["", "dossier", "étape", "le"], ["0", "É-1", "Conseiller · « été »", "2026-01-05"]]
    content = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    log = log_of(tmp_path, content.encode(encoding), case="dossier", activity="étape", time="le")
    assert [(case.id, case.visits[0].step) for case in log.cases] == [("É-1", "Conseiller · « été »")]


def test_a_separator_can_be_named(tmp_path: Path) -> None:
    content = "case:concept:name^concept:name^time:timestamp\n1^A;B,C^2026-01-05\n"
    assert log_of(tmp_path, content, delimiter="^").steps == ("A;B,C",)
    assert log_of(tmp_path, content.replace("^", "\t"), delimiter="tab").steps == ("A;B,C",)
    assert refusal(tmp_path, content, delimiter="ab").code == "file.separator"


def test_words_for_nothing_stay_text_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    content = f"{HEAD}\nNA,null,2026-01-05\n,,\n\nNone,NA,2026-01-06\n"
    log = log_of(tmp_path, content)
    assert [(case.id, case.visits[0].step) for case in log.cases] == [("NA", "null"), ("None", "NA")]


def test_a_quoted_cell_may_hold_separators_quotes_and_lines(tmp_path: Path) -> None:
    log = log_of(tmp_path, f'{HEAD}\n"C, 1","Say ""yes"",\nthen\twait",2026-01-05\n')
    assert (log.cases[0].id, log.steps) == ("C, 1", ('Say "yes", then wait',))


def test_a_text_is_read_as_it_would_be_stored(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEAD}\nC-1,E\u0301tape\u202e,2026-01-05\nC-1 ,\x1bÉtape,2026-01-06\n")
    assert (len(log.cases), log.steps) == (1, ("Étape",))


def test_the_end_of_each_visit_may_have_a_column(tmp_path: Path) -> None:
    content = "who,what,when,until\n1,A,2026-01-05T00:00Z,2026-01-07T00:00Z\n1,B,2026-01-06T00:00Z,\n"
    log = log_of(tmp_path, content, case="who", activity="what", time="when", end="until")
    assert log.cases[0].visits == (
        Visit("A", utc("2026-01-05"), utc("2026-01-07")),
        Visit("B", utc("2026-01-06"), None),
    )


def test_xes_pairs_only_when_both_phases_occur(tmp_path: Path) -> None:
    def xes(*phases: str) -> str:
        events = "".join(
            f'<event><string key="concept:name" value="A"/>'
            f'<string key="lifecycle:transition" value="{phase}"/>'
            f'<date key="time:timestamp" value="2026-01-0{day}T00:00:00Z"/></event>'
            for day, phase in enumerate(phases, 1)
        )
        return f'<log><trace><string key="concept:name" value="1"/>{events}</trace></log>'

    paired = log_of(tmp_path, xes("start", "complete"), "log.xes")
    assert paired.cases[0].visits == (Visit("A", utc("2026-01-01"), utc("2026-01-02")),)
    assert log_of(tmp_path, xes("complete", "complete"), "log.xes").events == 2


def test_xes_attributes_count_only_where_they_stand(tmp_path: Path) -> None:
    content = """<?xml version="1.0"?>
    <log xmlns="http://www.xes-standard.org/">
      <global scope="event"><string key="concept:name" value="not this"/></global>
      <trace><string key="other" value="x"><string key="concept:name" value="nor this"/></string>
        <string key="concept:name" value="7"/>
        <event><string key="x" value=""><string key="concept:name" value="nor that"/></string>
          <string key="concept:name" value="A &amp; B"/>
          <date key="time:timestamp" value="2026-01-05"/></event>
      </trace>
      <trace><string key="concept:name" value="nobody"/></trace>
    </log>"""
    log = log_of(tmp_path, content, "anything.txt")
    assert [(case.id, [visit.step for visit in case.visits]) for case in log.cases] == [("7", ["A & B"])]


def test_a_missing_column_is_named_beside_those_that_exist(tmp_path: Path) -> None:
    error = refusal(
        tmp_path, "dossier;étape;le\n1;A;2026-01-05\n", case="dossier", activity="step", time="le"
    )
    assert (error.code, error.field) == ("log.column", "activity")
    assert error.say() == "The file has no column “step”. Its columns: dossier, étape, le"


def test_a_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, "a,a,b\n1,A,2026-01-05\n", case="a", activity="b", time="b")
    assert error.say() == "The file has several columns “a”. Its columns: a, a, b"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",A,2026-01-05", "Row 3, column “case:concept:name”: this cell is empty."),
        ("1, \u200b,2026-01-05", "Row 3, column “concept:name”: this cell is empty."),
        (
            f"1,{'A' * 501},2026-01-05",
            "Row 3, column “concept:name”: this text has more than 500 characters.",
        ),
        (
            "1,A",
            "Row 3, column “time:timestamp”: “” is not a date and time. "
            "Write the year first, such as 2026-11-30 14:30.",
        ),
    ]
    + [
        (
            f"1,A,{time}",
            f"Row 3, column “time:timestamp”: “{time}” is not a date and time."
            " Write the year first, such as 2026-11-30 14:30.",
        )
        for time in (
            "2026-02-31",
            "31/02/2026",
            "NA",
            "0001-01-01T00:00+14:00",
            "2026-13-01",
            "١٢٣٤-01-01 25:00",
        )
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(tmp_path: Path, row: str, said: str) -> None:
    error = refusal(tmp_path, f"{HEAD}\n1,A,2026-01-05\n{row}\n")
    assert isinstance(error, Invalid)
    assert error.say() == said


def test_a_visit_cannot_end_before_it_begins(tmp_path: Path) -> None:
    error = refusal(tmp_path, f"{HEAD},end\n1,A,2026-01-05,2026-01-04\n", end="end")
    assert error.say() == "Row 2, column “end”: the end is before the start."


def test_options_that_contradict_or_find_nothing_are_refused(tmp_path: Path) -> None:
    content = f"{HEAD},phase\n1,A,2026-01-05,open\n"
    assert refusal(tmp_path, content, end="phase", lifecycle="phase").code == "log.options"
    assert refusal(tmp_path, content, lifecycle="phase").code == "log.lifecycle"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
OUTSIDE = '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'
STRAY = '<log><event><string key="concept:name" value="A"/></event></log>'
UNTIMED = (
    '<log><trace><string key="concept:name" value="1"/>'
    '<event><string key="concept:name" value="A"/></event></trace></log>'
)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bomb.xes", BOMB, "log.doctype"),
        ("outside.csv", OUTSIDE, "log.doctype"),
        ("torn.xes", "<log><trace>", "log.xml"),
        ("binary.xes", bytes(range(256)), "log.xml"),
        ("encoding.xes", '<?xml version="1.0" encoding="nothing"?><log/>', "log.xml"),
        ("page.xml", "<html><p>Bonjour</p></html>", "log.xes"),
        ("stray.xes", STRAY, "log.stray"),
        ("untimed.xes", UNTIMED, "log.date"),
        ("empty.xes", "<log/>", "log.rows"),
        ("nothing.csv", "", "log.rows"),
        ("header.csv", HEAD, "log.rows"),
        ("binary.csv", bytes(range(256)), "file.encoding"),
        ("zeros.csv", b"\0" * 100, "file.encoding"),
        ("undefined.csv", b"caf\x81", "file.encoding"),
        ("prose.csv", "Dear colleague,\nhere is the log.\n", "log.column"),
        ("quotes.csv", f'{HEAD}\n1,"A,2026-01-05\n', "log.csv"),
        ("wide.csv", f"{HEAD}\n1,{'A' * 200_000},2026-01-05\n", "log.csv"),
    ],
)
def test_what_is_no_event_log_is_refused_in_one_line(
    tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    error = refusal(tmp_path, content, name)
    assert error.code == code
    assert re.fullmatch(r"[^\n{}]+", error.say())


def test_a_file_that_is_too_large_or_absent_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert refusal(tmp_path, HEAD).code == "log.big"
    with pytest.raises(Refused, match=r"log\.open"):
        read_log(tmp_path / "none.csv", tz=MONTREAL)
