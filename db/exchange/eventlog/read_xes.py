"""Reads the events of an XES file (IEEE 1849), as a stream: the file is never whole in memory."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from db.core.errors import Invalid, Refused
from db.core.translation import N_
from db.exchange.eventlog.cells import (
    ACTIVITY,
    LIFECYCLE,
    TIME,
    TRACE,
    Columns,
    read_end,
    read_text,
    read_time,
)
from db.exchange.eventlog.visits import Event

END_KEY = "end"
"""The attribute of the log in which we name the attribute that holds the end of an event."""


def read_xes(path: Path, columns: Columns, zone: dt.tzinfo) -> tuple[list[Event], bool]:
    """Return the events in the file's order, and whether an attribute says when each one ended.

    Traces of the same name are one case. Raises Refused and Invalid as `reading.read_log` does; a file with
    a DOCTYPE is refused before any entity is read.
    """
    reader = _Reader(columns, zone)
    with path.open("rb") as file:
        try:
            reader.parser.ParseFile(file)
        except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding that does not exist
            raise Invalid(
                "log.xml", N_("Row {row}: this is not well-formed XML."), row=getattr(error, "lineno", 1)
            ) from error
    return reader.events, reader.end is not None


class _Reader:
    """Follows the parser: log, trace, event, and the attributes that stand directly in each."""

    def __init__(self, columns: Columns, zone: dt.tzinfo) -> None:
        self.case = columns.case or TRACE
        self.activity = columns.activity or ACTIVITY
        self.time = columns.time or TIME
        self.end = columns.end
        self.lifecycle = columns.lifecycle or LIFECYCLE
        self.may_find_end = columns.end is None and columns.lifecycle is None
        self.zone = zone
        self.events: list[Event] = []
        self._inside: list[str] = []
        self._trace: dict[str, str] = {}
        self._trace_events: list[tuple[int, dict[str, str]]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._stop

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        match self._inside:
            case [] if name != "log":
                raise Refused(
                    "log.xes", N_("This XML file is not an event log: it begins with “{name}”."), name=name
                )
            case ["log"] if name == "trace":
                self._trace, self._trace_events = {}, []
            case ["log"] if name == "event":
                raise Invalid(
                    "log.stray",
                    N_("Row {row}: an event is outside any trace."),
                    row=self.parser.CurrentLineNumber,
                )
            case ["log"] if self.may_find_end and attributes.get("key") == END_KEY:
                self.end = attributes.get("value") or None
            case ["log", "trace"] if name == "event":
                self._trace_events.append((self.parser.CurrentLineNumber, {}))
            case ["log", "trace"] if "key" in attributes:
                self._trace[attributes["key"]] = attributes.get("value", "")
            case ["log", "trace", "event"] if "key" in attributes:
                self._trace_events[-1][1][attributes["key"]] = attributes.get("value", "")
        self._inside.append(name)

    def _stop(self, _tag: str) -> None:
        if self._inside == ["log", "trace"]:
            self.events.extend(self._event(row, found) for row, found in self._trace_events)
        self._inside.pop()

    def _event(self, row: int, found: dict[str, str]) -> Event:
        at = read_time(found.get(self.time, ""), row, self.time, self.zone)
        return Event(
            read_text(self._trace.get(self.case, ""), row, self.case),
            read_text(found.get(self.activity, ""), row, self.activity),
            at,
            None if self.end is None else read_end(found.get(self.end, ""), at, row, self.end, self.zone),
            found.get(self.lifecycle, "").strip().lower(),
        )


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise Refused(
        "log.doctype",
        N_("This XML file declares a document type (DOCTYPE), which is not accepted. Remove it."),
    )
