"""Reads an event log, CSV or XES, as plain data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from db.core import settings
from db.core.errors import Invalid, Refused, os_error_text
from db.core.translation import N_
from db.exchange.eventlog.cells import Columns
from db.exchange.eventlog.read_csv import read_csv
from db.exchange.eventlog.read_xes import read_xes
from db.exchange.eventlog.visits import COMPLETE, START, EventLog, assemble

MAX_BYTES = 256 * 1024 * 1024


def read_log(
    path: Path,
    *,
    case: str | None = None,
    activity: str | None = None,
    time: str | None = None,
    end: str | None = None,
    lifecycle: str | None = None,
    delimiter: str | None = None,
    tz: dt.tzinfo | None = None,
) -> EventLog:
    """Read the log; columns that are not named take the XES names (`case:concept:name`, `concept:name`…).

    Times without a zone are those of `tz`, the agency's zone when not given. `end` names the column of the
    end of each visit, `lifecycle` the one that says start or complete: one or the other; see
    `visits.assemble` for what a log without both means. Raises Refused when the file cannot be taken as a
    whole, Invalid with the row (the header is row 1; in XES, the line) and the column when a part of it
    cannot be read.
    """
    if end is not None and lifecycle is not None:
        raise Invalid(
            "log.options", N_("Give the end column or the lifecycle column, not both."), field="end"
        )
    columns = Columns(case, activity, time, end, lifecycle)
    zone = tz or settings.current().zone()
    try:
        _check_size(path)
        if _is_xml(path):
            events, ends = read_xes(path, columns, zone)
        else:
            events, ends = read_csv(path, columns, zone, delimiter)
    except OSError as error:
        raise Refused(
            "log.open", N_("{path} cannot be read: {why}"), path=path.name, why=os_error_text(error)
        ) from error
    if not events:
        raise Refused("log.rows", N_("The file contains no events."))
    if lifecycle is not None and not any(event.phase in (START, COMPLETE) for event in events):
        raise Invalid(
            "log.lifecycle",
            N_("The column “{column}” contains neither “start” nor “complete”."),
            field="lifecycle",
            column=lifecycle,
        )
    return assemble(events, ends=ends)


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Refused("log.big", N_("The file is larger than {limit} MB."), limit=MAX_BYTES // 1024**2)
    if size == 0:
        raise Refused("log.rows", N_("The file contains no events."))


def _is_xml(path: Path) -> bool:
    if path.suffix.lower() in (".xes", ".xml"):
        return True
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<log", b"<!DOCTYPE"))
