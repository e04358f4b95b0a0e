"""What is written can be read again, hostile text included, and has the shape of the standards."""

import csv
import datetime as dt
import io
import json
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.core.text import clean
from db.exchange.eventlog.reading import read_log
from db.exchange.eventlog.visits import Case, EventLog, Visit
from db.exchange.eventlog.writers import WRITERS, Written
from tests.fixtures import shared_fixture

HOSTILE = (
    "=1+1",
    "'=1",
    "''@x",
    "-",
    "+x",
    "]]>",
    "&amp;",
    "<b>",
    '"',
    '"; ',
    "NA",
    "é ; | \t",
    "a\ufffeb",
    "😀",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)).map(clean).filter(bool)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
INSTANTS = st.timedeltas(dt.timedelta(days=-700_000), dt.timedelta(days=2_900_000)).map(
    lambda gap: EPOCH + gap
)
STAYS = st.none() | st.timedeltas(dt.timedelta(0), dt.timedelta(days=4000))


@st.composite
def visits(draw: st.DrawFn) -> tuple[Visit, ...]:
    """Draw the visits of one case, in order."""
    made = []
    for entered in sorted(draw(st.lists(INSTANTS, min_size=1, max_size=5))):
        stay = draw(STAYS)
        made.append(Visit(draw(TEXTS), entered, None if stay is None else entered + stay))
    return tuple(made)


LOGS = st.lists(st.builds(Case, TEXTS, visits()), min_size=1, max_size=5, unique_by=lambda case: case.id)

SMALL = (
    Case(
        "C-1",
        (
            Visit(
                "Inquire", dt.datetime(2026, 1, 5, 14, tzinfo=dt.UTC), dt.datetime(2026, 1, 9, tzinfo=dt.UTC)
            ),
            Visit("=Advise", dt.datetime(2026, 1, 9, tzinfo=dt.UTC), None),
        ),
    ),
    Case("C-2", (Visit("Inquire", dt.datetime(2026, 1, 6, tzinfo=dt.UTC), None),)),
)


def write(path: Path, form: str, cases: tuple[Case, ...]) -> Written:
    """Write the cases to a file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        return WRITERS[form](out, cases)


def text_of(form: str, cases: tuple[Case, ...] = SMALL) -> str:
    """Return what is written."""
    out = io.StringIO(newline="")
    WRITERS[form](out, cases)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "xes"])
@given(cases=LOGS)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, form: str, cases: list[Case]
) -> None:
    path = tmp_path_factory.mktemp("log") / f"log.{form}"
    kept = tuple(cases) if form == "csv" else tuple(without_noncharacters(case) for case in cases)
    write(path, form, tuple(cases))
    assert read_log(path) == EventLog(kept)


def without_noncharacters(case: Case) -> Case:
    """Return the case as XML can hold it."""
    visits = (Visit(spoken(visit.step), visit.entered, visit.left) for visit in case.visits)
    return Case(spoken(case.id), tuple(visits))


def spoken(text: str) -> str:
    """Return the text without the two signs that XML forbids and storage does not."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@pytest.mark.parametrize("form", ["csv", "xes"])
@pytest.mark.parametrize("name", ["roadtraffic100traces.csv", "running-example.xes"])
def test_published_logs_come_back_whole(tmp_path: Path, name: str, form: str) -> None:
    log = read_log(shared_fixture(f"eventlogs/{name}"))
    path = tmp_path / f"again.{form}"
    assert write(path, form, log.cases) == Written(len(log.cases), log.events)
    assert read_log(path) == log


def test_csv_has_the_names_that_analysis_tools_expect_and_no_formula() -> None:
    assert list(csv.reader(io.StringIO(text_of("csv")))) == [
        ["case:concept:name", "concept:name", "time:timestamp", "end_timestamp"],
        ["C-1", "Inquire", "2026-01-05T14:00:00+00:00", "2026-01-09T00:00:00+00:00"],
        ["C-1", "'=Advise", "2026-01-09T00:00:00+00:00", ""],
        ["C-2", "Inquire", "2026-01-06T00:00:00+00:00", ""],
    ]


def test_xes_declares_what_the_schema_asks_for_in_its_order() -> None:
    root = ElementTree.fromstring(text_of("xes"))
    space = "{http://www.xes-standard.org/}"
    assert root.tag == f"{space}log"
    assert root.attrib == {"xes.version": "1.0", "xes.features": ""}
    order = [child.tag.removeprefix(space) for child in root]
    assert order == ["extension"] * 2 + ["global"] * 2 + ["classifier", "string"] + ["trace"] * 2
    declared = {child.get("prefix") for child in root.findall(f"{space}extension")}
    used = {key.partition(":")[0] for item in root.iter() if ":" in (key := item.get("key", ""))}
    assert used == declared == {"concept", "time"}


def test_ocel_names_each_client_and_step_once() -> None:
    log = json.loads(text_of("ocel"))
    ends = [{"name": "end_timestamp", "type": "time"}]
    assert log["objectTypes"] == [{"name": "client", "attributes": []}]
    assert log["eventTypes"] == [{"name": name, "attributes": ends} for name in ("Inquire", "=Advise")]
    assert [(thing["id"], thing["type"]) for thing in log["objects"]] == [
        ("C-1", "client"),
        ("C-2", "client"),
    ]
    assert log["events"][0] == {
        "id": "e1",
        "type": "Inquire",
        "time": "2026-01-05T14:00:00+00:00",
        "attributes": [{"name": "end_timestamp", "value": "2026-01-09T00:00:00+00:00"}],
        "relationships": [{"objectId": "C-1", "qualifier": "client"}],
    }
    assert [event["id"] for event in log["events"]] == ["e1", "e2", "e3"]


@given(cases=LOGS)
@settings(max_examples=40, deadline=None)
def test_ocel_holds_every_visit(cases: list[Case]) -> None:
    log = json.loads(text_of("ocel", tuple(cases)))
    found: dict[str, list[Visit]] = defaultdict(list)
    for event in log["events"]:
        ends = [dt.datetime.fromisoformat(item["value"]) for item in event["attributes"]]
        visit = Visit(event["type"], dt.datetime.fromisoformat(event["time"]), ends[0] if ends else None)
        found[event["relationships"][0]["objectId"]].append(visit)
    assert tuple(Case(name, tuple(made)) for name, made in found.items()) == tuple(cases)


@pytest.mark.parametrize("form", ["csv", "xes", "ocel"])
def test_nothing_is_still_a_log_of_its_kind(form: str) -> None:
    out = io.StringIO(newline="")
    assert WRITERS[form](out, ()) == Written(0, 0)
    match form:
        case "csv":
            assert len(out.getvalue().splitlines()) == 1
        case "xes":
            assert ElementTree.fromstring(out.getvalue()).findall("{*}trace") == []
        case _:
            assert json.loads(out.getvalue())["events"] == []
