"""Reads the rows of an event log from a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from db.core.errors import Invalid
from db.core.text import clean
from db.core.translation import N_
from db.exchange.eventlog.cells import (
    ACTIVITY,
    CASE,
    END,
    LIFECYCLE,
    TIME,
    Columns,
    read_end,
    read_text,
    read_time,
)
from db.exchange.eventlog.visits import Event
from db.exchange.tables.spreadsheet_safety import unprotected
from db.exchange.tables.textfile import encoding_of, separator_named, separator_of


def read_csv(
    path: Path, columns: Columns, zone: dt.tzinfo, delimiter: str | None
) -> tuple[list[Event], bool]:
    """Return the events in the file's order, and whether a column says when each one ended.

    Raises Refused and Invalid as `reading.read_log` does.
    """
    with path.open(encoding=encoding_of(path), newline="") as text:
        first = text.readline()
        text.seek(0)
        separator = separator_named(delimiter) if delimiter else separator_of(first, _wanted(columns))
        rows = _rows(csv.reader(text, delimiter=separator, strict=True))
        _row, header = next(rows, (1, []))
        places = _Places(columns, [clean(name[:200]) for name in header])
        return [places.event(cells, row, zone) for row, cells in rows], places.end is not None


def _wanted(columns: Columns) -> set[str]:
    return {columns.case or CASE, columns.activity or ACTIVITY, columns.time or TIME}


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number the rows from 1, as a spreadsheet shows them, and leave out the blank ones."""
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Invalid(
                "log.csv", N_("Row {row}: a quotation mark is out of place, or a cell is too long."), row=row
            ) from error
        if any(cell.strip() for cell in cells):
            yield row, cells


class _Places:
    """Where each wanted column stands in this file."""

    def __init__(self, columns: Columns, header: Sequence[str]) -> None:
        self.header = header
        self.case = self._find(columns.case or CASE, "case")
        self.activity = self._find(columns.activity or ACTIVITY, "activity")
        self.time = self._find(columns.time or TIME, "time")
        self.end: int | None = None
        self.lifecycle: int | None = None
        if columns.lifecycle is not None:
            self.lifecycle = self._find(columns.lifecycle, "lifecycle")
        elif columns.end is not None or END in header:
            self.end = self._find(columns.end or END, "end")
        elif LIFECYCLE in header:
            self.lifecycle = self._find(LIFECYCLE, "lifecycle")

    def _find(self, name: str, field: str) -> int:
        found = [place for place, title in enumerate(self.header) if title == clean(name)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(title for title in self.header[:40] if title)
        if not found:
            sentence = N_("The file has no column “{column}”. Its columns: {names}")
        else:
            sentence = N_("The file has several columns “{column}”. Its columns: {names}")
        raise Invalid("log.column", sentence, field=field, column=name, names=names or "—")

    def event(self, cells: Sequence[str], row: int, zone: dt.tzinfo) -> Event:
        """Read one row; raises Invalid."""

        def cell(place: int) -> str:
            return cells[place] if place < len(cells) else ""

        at = read_time(cell(self.time), row, self.header[self.time], zone)
        return Event(
            read_text(unprotected(cell(self.case)), row, self.header[self.case]),
            read_text(unprotected(cell(self.activity)), row, self.header[self.activity]),
            at,
            None if self.end is None else read_end(cell(self.end), at, row, self.header[self.end], zone),
            "" if self.lifecycle is None else cell(self.lifecycle).strip().lower(),
        )
