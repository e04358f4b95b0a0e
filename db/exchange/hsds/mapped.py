"""Tables that are not called as HSDS calls them, read through a map of their columns.

A map is a TOML file with a [[table]] for each table, in which:
  file     the CSV file; several tables may be made from one
  kind     the kind of HSDS that its rows become
  columns  by column, the field or fields (separated by spaces) that it becomes; a column that is not named
           keeps its name, in the first table of the file
  set      fields that are the same in all rows
  words    by field, what its words become
  refers   by field, the kind whose id it holds, where HSDS does not say so itself
  split    by column, the records that a list in it becomes: { kind, field, at = "," }
  through  fields taken from the record that another field names
  only     the column without which a row is left out
  fresh    true where ids are also those of other tables
Ids that are no UUID become one, made from the table and the id, so that they are the same each time.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from db.core.errors import Refused, os_error_text
from db.core.translation import N_
from db.exchange.hsds.check import FORMS
from db.exchange.hsds.graph import Graph, Key
from db.exchange.hsds.kinds import Kind, kinds
from db.exchange.hsds.tables import rows, value

_MADE = uuid.UUID("b7a8e1a4-52c7-5a0e-8d2d-0f5f0c6b1d11")
"""Names the ids that are made here; any constant."""


@dataclass(frozen=True)
class Table:
    """One [[table]] of a map."""

    file: str
    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)
    only: str = ""
    fresh: bool = False

    def target(self, name: str) -> str:
        """Return the kind whose id a field holds, or nothing."""
        known = kinds()[self.kind].fields.get(name)
        return self.refers.get(name) or (known.target if known else "")

    def check(self) -> None:
        """Raise KeyError for a kind or a field that there is not, TypeError for what is not of its type."""
        maps = (self.columns, self.refers, self.through, *self.words.values(), *self.split.values())
        texts = (self.file, self.kind, self.only, *(text for one in maps for text in one.values()))
        if not all(isinstance(text, str) for text in texts):
            raise TypeError(self.file)
        if not all(isinstance(value, str | int) for value in self.set.values()):
            raise TypeError("set")
        wanted = {self.kind, *self.refers.values(), *map(self.target, self.through.values())}
        if unknown := wanted - kinds().keys():
            raise KeyError(*unknown)
        for made in self.split.values():
            if made["field"] not in kinds()[made["kind"]].fields:
                raise KeyError(made["field"])


def read_mapped(folder: Path, column_map: Path, graph: Graph) -> list[str]:
    """Add the records of the tables of a folder, and return the CSV files that the map leaves out.

    Raises Refused when the map, the folder or a table cannot be read.
    """
    tables = _read_map(column_map)
    if not folder.is_dir():
        raise Refused("hsds.map.folder", N_("A mapping is only for a folder of CSV files, or a zip of one."))
    reader, seen = _Reader(graph, tables), set()
    for table in tables:
        if (path := folder / table.file).exists():
            reader.read(path, table, rest=table.file not in seen)
            seen.add(table.file)
    if not graph.records:
        raise Refused("hsds.map.empty", N_("The folder has no rows for the tables named in the mapping."))
    return sorted(path.name for path in folder.glob("*.csv") if path.name not in seen)


def _read_map(path: Path) -> list[Table]:
    try:
        said = tomllib.loads(path.read_text("utf-8"))["table"]
        tables = [Table(**one) for one in said]
        for table in tables:
            table.check()
        return tables
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(
            "hsds.map",
            N_("The mapping {name} is not valid ({why}). A table in it may have: {names}."),
            name=path.name,
            why=os_error_text(error) if isinstance(error, OSError) else str(error),
            names=", ".join(one.name for one in fields(Table)),
        ) from error


class _Reader:
    def __init__(self, graph: Graph, tables: list[Table]) -> None:
        self._graph = graph
        self._home: dict[str, Table] = {}
        for table in tables:
            self._home.setdefault(table.kind, table)

    def read(self, path: Path, table: Table, *, rest: bool) -> None:
        """Add the rows of a table; `rest` keeps the columns that the map does not name."""
        kind = kinds()[table.kind]
        for number, row in rows(path, table.columns):
            if table.only and not row.get(table.only):
                continue
            said: dict[str, Any] = {}
            for column, text in row.items():
                if column in table.columns or (rest and column not in table.split):
                    for name in table.columns.get(column, column).split():
                        said[name] = text
            id_ = said.pop("id", None)
            named = "id" in " ".join(table.columns.values()).split()
            home = self._home[table.kind] if named else table
            record = {name: self._value(table, kind, name, text) for name, text in said.items()}
            key = self._graph.add(
                kind.name, self._id(home, id_ or row.get("id") or str(number)), {**record, **table.set}
            )
            for name, over in table.through.items():
                self._take(key, name, over, table.target(over))
            for column, part in table.split.items():
                self._split(key, row.get(column, ""), column, part)

    def _value(self, table: Table, kind: Kind, name: str, text: str) -> Any:
        text = table.words.get(name, {}).get(text, text)
        if text and (target := table.target(name)):
            return self._id(self._home.get(target), text)
        return value(text, kind.fields.get(name))

    def _id(self, home: Table | None, text: str) -> str:
        """Return an id as it is when it is a UUID, else one made from it and its table."""
        right, _sentence = FORMS["uuid"]
        if home is None or (right(text) and not home.fresh):
            return text
        return str(uuid.uuid5(_MADE, f"{home.kind}/{home.file}/{text}"))

    def _take(self, key: Key, name: str, over: str, kind: str) -> None:
        """Give a record a field of the record, of a kind, that another of its fields names."""
        record = self._graph.records[key]
        there = Key(kind, str(record.get(over)))
        if record.get(name) is None and (found := self._graph.records.get(there, {}).get(name)) is not None:
            record[name] = found

    def _split(self, key: Key, text: str, column: str, part: Mapping[str, str]) -> None:
        kind = kinds()[part["kind"]]
        known, at = kind.fields.get(part["field"]), part.get("at", ",")
        words = [word.strip() for word in (text.split(at) if at else [text])]
        for word in dict.fromkeys(word for word in words if word):
            said = self._id(self._home.get(known.target), word) if known and known.target else word
            made = str(uuid.uuid5(_MADE, f"{key.kind}/{key.id}/{column}/{word}"))
            child = self._graph.add(kind.name, made, {part["field"]: said})
            self._graph.relate(child, kind.within(key.kind), key)
