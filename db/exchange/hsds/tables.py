"""HSDS as tables: a folder of CSV files, with a datapackage.json that tells what they are."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from db.core.errors import Refused
from db.core.translation import N_
from db.exchange.hsds.graph import Graph, Key, Relation
from db.exchange.hsds.kinds import Field, Kind, kinds
from db.exchange.hsds.nested import in_order
from db.exchange.tables.spreadsheet_safety import protected, unprotected
from db.exchange.tables.textfile import encoding_of, header_names, separator_of

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,17})?")
_TELEPHONE = re.compile(r"\+[0-9][0-9 ().-]*")
_TYPES = {"number": "number", "date": "date", "time": "time", "date-time": "datetime"}
_FORMATS = ("uuid", "uri", "email")
PACKAGE = "datapackage.json"


def read_tables(folder: Path, graph: Graph) -> list[str]:
    """Add the records of the tables of a folder, and return the names of the CSV files that are none.

    Raises Refused when there is no table, or one that cannot be read.
    """
    by_file = {f"{kind.table}.csv": kind for kind in kinds().values()}
    others = []
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        if kind := by_file.get(path.name.lower()):
            read_table(path, kind, graph)
        else:
            others.append(path.name)
    if not graph.records:
        raise Refused("hsds.empty", N_("There is no HSDS table with any rows."))
    return others


def read_table(path: Path, kind: Kind, graph: Graph) -> None:
    """Add the records of one table."""
    for _row, row in rows(path, kind.fields):
        fields = {name: value(text, kind.fields.get(name)) for name, text in row.items() if name != "id"}
        graph.add(kind.name, row.get("id"), fields)


def rows(path: Path, wanted: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file that have anything, each with its number, the header being row 1."""
    with path.open(encoding=encoding_of(path), newline="") as text:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=separator_of(first, list(wanted)), strict=True)
        number = 1
        try:
            header = [unprotected(name.strip()) for name in next(reader, [])]
            if len(header_names(header)) < len(header):
                raise Refused("hsds.header", N_("{file}: two columns have the same name."), file=path.name)
            for number, cells in enumerate(reader, 2):
                if any(cells):
                    yield number, dict(zip(header, map(unprotected, cells), strict=True))
        except (csv.Error, ValueError) as error:
            raise Refused(
                "hsds.row",
                N_("{file}, row {row}: the cells do not match the header, or one of them is too long."),
                file=path.name,
                row=number,
            ) from error


def value(text: str, field: Field | None) -> Any:
    """Return what a cell says; a number that loses nothing as one is one."""
    if not text:
        return None
    if field and field.form == "number" and (found := _NUMBER.fullmatch(text)):
        return float(text) if found[2] else int(text)
    return text


def write_tables(graph: Graph, folder: Path) -> int:
    """Write the tables that have rows, and what they are; returns how many rows they have."""
    new = _needs_new(graph)
    resources = []
    for kind in kinds().values():
        keys = [key for key in graph.records if key.kind == kind.name]
        if not keys:
            continue
        made = [_row(graph, kind, key) for key in keys]
        names = [field.name for field in kind.fields.values() if new or not field.new]
        others = dict.fromkeys(name for row in made for name in row if name not in kind.fields)
        with (folder / f"{kind.table}.csv").open("w", encoding="utf-8", newline="") as text:
            lines = csv.writer(text)
            lines.writerow(map(_cell, (*names, *others)))
            lines.writerows([_cell(row.get(name)) for name in (*names, *others)] for row in made)
        resources.append(_resource(kind, [*names, *others]))
    (folder / PACKAGE).write_text(json.dumps(_package(resources, new), indent=2) + "\n", encoding="ascii")
    return len(graph.records)


def _needs_new(graph: Graph) -> bool:
    """Tell whether anything is there that HSDS 3.0 has no place for."""
    return any(
        kinds()[key.kind].new
        or any(field.new and record.get(name) is not None for name, field in kinds()[key.kind].fields.items())
        or any(_is_new(key, relation) for relation in graph.nested.get(key, ()))
        for key, record in graph.records.items()
    )


def _is_new(key: Key, relation: Relation) -> bool:
    field = kinds()[key.kind].fields.get(relation.field)
    return field is not None and field.new


def _row(graph: Graph, kind: Kind, key: Key) -> dict[str, Any]:
    """Return the cells of a record, with the ids of those it stands in."""
    row = {"id": key.id, **in_order(kind, graph.records[key])}
    told: dict[str, Key] = {}
    for name, target in graph.relations(key):
        if told.setdefault(name, target) != target:
            sentence = N_("it also belongs to {id}, which a table cannot record")
            graph.find(key, name, sentence, id=target.id)
        elif name not in row and name in kind.fields:
            row[name] = target.id
            if kind.parent and name == kind.parent[0]:
                row.setdefault(kind.parent[1], target.kind)
    return row


def _cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet runs; a telephone stays as other programs dial it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if _TELEPHONE.fullmatch(value) else protected(value)
    return json.dumps(value)


def _package(resources: Sequence[Mapping[str, Any]], new: bool) -> dict[str, Any]:
    return {
        "name": "human_services_data",
        "profile": "tabular-data-package",
        "version": "3.1.0" if new else "3.0.0",
        "resources": resources,
    }


def _resource(kind: Kind, names: Sequence[str]) -> dict[str, Any]:
    fields = [kind.fields.get(name) for name in names]
    return {
        "name": kind.name,
        "path": f"{kind.table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": {
            "primaryKey": "id",
            "fields": [_described(name, field) for name, field in zip(names, fields, strict=True)],
            "foreignKeys": [
                {"fields": field.name, "reference": {"resource": field.target, "fields": "id"}}
                for field in fields
                if field and field.target
            ],
        },
    }


def _described(name: str, field: Field | None) -> dict[str, Any]:
    if field is None:
        return {"name": name, "type": "string"}
    told: dict[str, Any] = {"name": name, "type": _TYPES.get(field.form, "string")}
    if field.form in _FORMATS:
        told["format"] = field.form
    told["constraints"] = {"required": field.required or field.in_tables or name == "id"}
    if field.choices:
        told["constraints"]["enum"] = list(field.choices)
    return told
