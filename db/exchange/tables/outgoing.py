"""Takes tables out: csv and xlsx that a spreadsheet opens safely, json that keeps every text as it is."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import IO, Any

from db.audit.journal import writing
from db.clients import export as clients
from db.clients.display_names import stores_names
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Refused
from db.core.spool import Spool, temporary_disk_full
from db.core.translation import N_
from db.directory import export as directory
from db.exchange.tables.spreadsheet_safety import CSV_FOR_EXCEL, cell, excel_cell, plain
from db.referrals import export as referrals
from db.staff.alerts import alert, all_leads
from db.suggestions import export as suggestions

TABLES = clients.TABLES | referrals.TABLES | directory.TABLES | suggestions.TABLES
"""Every table by its name."""
Rows = Iterable[Sequence[Any]]
XLSX_ROWS = 1_048_575
"""Rows that a sheet can hold under its header."""
_DAY, _INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_FIRST_YEAR = 1900
"""The first year of the calendar of a sheet."""


def export_table(actor: Actor, name: str, form: str, out: IO[bytes], *, identities: bool = False) -> int:
    """Write a table as csv, xlsx or json and return how many rows it has; who took it out is recorded first.

    Without `identities` nothing in it tells who a client is. Raises Denied, and Refused where the agency
    keeps no names.
    """
    if identities and not stores_names():
        raise Refused("export.nameless", N_("This agency shows no names: identities cannot be exported."))
    table = TABLES[name]
    verb = "exchange.identities" if identities else "exchange.export"
    names = [column.name for column in table.wanted(identities)]
    with writing(actor, "exchange.identities" if identities else "exchange.export") as entry:
        query = table.query(actor, verb, identities)
        counts = {"rows": int(query.count())}
        if table.file is not None:
            counts["files"] = int(table.files(actor, verb).count())
        entry.note(table=name, format=form, filter="all", **counts)
        if table.file is not None:
            alert(actor, entry.verb, all_leads(), text=f"{name} ({counts['rows']})")
    with reading():
        WRITERS[form](out, names, (list(map(_local, row)) for row in query.iterator()))
    return counts["rows"]


def _local(value: Any) -> Any:
    """Return a stored value as files have it: instants in the agency's time, to the second."""
    if isinstance(value, StrEnum):
        return value.value
    return clock.local(value).replace(microsecond=0) if isinstance(value, dt.datetime) else value


def _write_csv(
    out: IO[bytes],
    names: Sequence[str],
    rows: Rows,
    separator: str = ",",
    show: Callable[[Any], str] = cell,
) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    lines = csv.writer(text, delimiter=separator)
    lines.writerow(names)
    lines.writerows([show(value) for value in row] for row in rows)
    text.detach()


def _write_csv_for_excel(out: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    """Write what Excel opens in columns where the decimal sign is a comma, as in French."""
    out.write(codecs.BOM_UTF8)
    _write_csv(out, names, rows, ";", excel_cell)


def _write_json(out: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    opening = b"["
    for row in rows:
        out.write(opening + b"\n" + _json(dict(zip(names, row, strict=True))))
        opening = b","
    out.write(b"[]\n" if opening == b"[" else b"\n]\n")


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, default=plain).encode("ascii")


def _write_xlsx(out: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    """Write a sheet; packed aside, for the packer takes a full disk for a fault of its own."""
    from xlsxwriter.exceptions import FileCreateError

    with Spool() as whole:
        try:
            _pack_xlsx(whole, names, rows)
        except (FileCreateError, OSError) as error:  # of its temporary files
            raise temporary_disk_full() from error
        whole.seek(0)
        shutil.copyfileobj(whole, out)


def _pack_xlsx(out: Spool, names: Sequence[str], rows: Rows) -> None:
    """Pack a sheet in which every text is a text, 007 too, and every date a date; nothing is guessed."""
    import xlsxwriter
    from xlsxwriter.utility import xl_col_to_name

    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False})
    sheet, heading = book.add_worksheet(), book.add_format({"bold": True})
    day, instant = (book.add_format({"num_format": form}) for form in (_DAY, _INSTANT))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(names) - 1, len(_INSTANT) + 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(names))}{XLSX_ROWS + 1}"})
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, heading)
    for line, row in enumerate(rows, 1):
        if line > XLSX_ROWS:
            raise Refused(
                "export.long", N_("A sheet can hold at most {limit} rows. Use csv."), limit=XLSX_ROWS
            )
        for place, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(line, place, value)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(line, place, value)
            elif isinstance(value, dt.date) and value.year >= _FIRST_YEAR:
                at = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
                sheet.write_datetime(line, place, at, instant if isinstance(at, dt.datetime) else day)
            elif value is not None:
                sheet.write_string(line, place, value.isoformat() if isinstance(value, dt.date) else value)
    book.close()


WRITERS: MappingProxyType[str, Callable[[IO[bytes], Sequence[str], Rows], None]] = MappingProxyType(
    {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json, CSV_FOR_EXCEL: _write_csv_for_excel}
)
"""The writers by the name of their format."""
