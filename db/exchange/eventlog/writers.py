"""Writes cases as an event log: XES (IEEE 1849), CSV, or OCEL 2.0 JSON; what is read back is the same log.

Each visit is one event at the moment it began, so that analysis tools count visits, not starts and completes;
its end goes in `end_timestamp`, left out while the visit lasts.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

from db.exchange.eventlog.cells import ACTIVITY, CASE, END, TIME, TRACE
from db.exchange.eventlog.read_xes import END_KEY
from db.exchange.eventlog.visits import Case, Visit
from db.exchange.tables.spreadsheet_safety import CSV_FOR_EXCEL, excel_cell, protected

OBJECT_TYPE = "client"
"""The type of the one kind of object in our OCEL logs."""

_NOT_XML = dict.fromkeys(
    [code for code in range(0x20) if chr(code) not in "\t\n\r"]
    + list(range(0xD800, 0xE000))
    + [0xFFFE, 0xFFFF],
    "\ufffd",
)
_XES_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="{TRACE}" value=""/>
  </global>
  <global scope="event">
    <string key="{ACTIVITY}" value=""/>
    <date key="{TIME}" value="1970-01-01T00:00:00+00:00"/>
  </global>
  <classifier name="Activity" keys="{ACTIVITY}"/>
  <string key="{END_KEY}" value="{END}"/>
"""


@dataclass
class Written:
    """How much was written."""

    cases: int = 0
    events: int = 0


def write_csv(out: TextIO, cases: Iterable[Case]) -> Written:
    """Write one row a visit; a spreadsheet cannot take any cell for a formula. Open `out` with newline=""."""
    return _write_rows(csv.writer(out), cases, protected, dt.datetime.isoformat)


def write_csv_for_excel(out: TextIO, cases: Iterable[Case]) -> Written:
    """Write one row a visit, with times in the agency's zone. Open `out` with newline=""."""
    out.write("\ufeff")
    return _write_rows(csv.writer(out, delimiter=";"), cases, excel_cell, excel_cell)


def _write_rows(
    rows: Any, cases: Iterable[Case], text: Callable[[str], str], time: Callable[[dt.datetime], str]
) -> Written:
    written = Written()
    rows.writerow((CASE, ACTIVITY, TIME, END))
    for case in cases:
        for visit in case.visits:
            end = time(visit.left) if visit.left else ""
            rows.writerow((text(case.id), text(visit.step), time(visit.entered), end))
        _count(written, case)
    return written


def write_xes(out: TextIO, cases: Iterable[Case]) -> Written:
    """Write one trace a case, one event a visit; signs that XML cannot hold become U+FFFD."""
    written = Written()
    out.write(_XES_HEAD)
    for case in cases:
        out.write("  <trace>\n" + _attribute("    ", "string", TRACE, case.id))
        for visit in case.visits:
            out.write("    <event>\n" + _attribute("      ", "string", ACTIVITY, visit.step))
            out.write(_attribute("      ", "date", TIME, visit.entered.isoformat()))
            if visit.left:
                out.write(_attribute("      ", "date", END, visit.left.isoformat()))
            out.write("    </event>\n")
        out.write("  </trace>\n")
        _count(written, case)
    out.write("</log>\n")
    return written


def write_ocel(out: TextIO, cases: Iterable[Case]) -> Written:
    """Write each client as an object, each visit as an event of that client, each step as an event type."""
    written, clients, steps = Written(), list[str](), dict[str, None]()
    out.write('{"events": [')
    for case in cases:
        for number, visit in enumerate(case.visits, written.events + 1):
            out.write(",\n" if number > 1 else "\n")
            out.write(json.dumps(_ocel_event(f"e{number}", case.id, visit), ensure_ascii=False))
            steps[visit.step] = None
        clients.append(case.id)
        _count(written, case)
    objects = [{"id": client, "type": OBJECT_TYPE, "attributes": []} for client in clients]
    ends = [{"name": END, "type": "time"}]
    tail = {
        "objects": objects,
        "eventTypes": [{"name": step, "attributes": ends} for step in steps],
        "objectTypes": [{"name": OBJECT_TYPE, "attributes": []}],
    }
    out.write("\n],\n" + json.dumps(tail, ensure_ascii=False)[1:] + "\n")
    return written


WRITERS: MappingProxyType[str, Callable[[TextIO, Iterable[Case]], Written]] = MappingProxyType(
    {"xes": write_xes, "csv": write_csv, "ocel": write_ocel, CSV_FOR_EXCEL: write_csv_for_excel}
)
"""The writers by the name of their format; each takes an open UTF-8 text file."""


def _ocel_event(number: str, client: str, visit: Visit) -> dict[str, object]:
    ends = [{"name": END, "value": visit.left.isoformat()}] if visit.left else []
    return {
        "id": number,
        "type": visit.step,
        "time": visit.entered.isoformat(),
        "attributes": ends,
        "relationships": [{"objectId": client, "qualifier": OBJECT_TYPE}],
    }


def _attribute(indent: str, kind: str, key: str, value: str) -> str:
    return f'{indent}<{kind} key="{key}" value={quoteattr(value.translate(_NOT_XML))}/>\n'


def _count(written: Written, case: Case) -> None:
    written.cases += 1
    written.events += len(case.visits)
