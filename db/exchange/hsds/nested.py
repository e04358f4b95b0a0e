"""HSDS as JSON: records inside records."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.core.errors import Refused
from db.core.translation import N_
from db.exchange.hsds.graph import Graph, Key
from db.exchange.hsds.kinds import Kind, kinds

_MADE = uuid.UUID("5d4b1b2e-6f0c-5a53-9d0b-6c1f0f6d2c11")
"""Names the ids that are made here; any constant."""
_ALONE = ("organization", "service", "service_at_location", "location", "taxonomy_term", "taxonomy")
"""What a file can hold at its top, as the standard's interface gives it."""


def read_json(path: Path, graph: Graph) -> None:
    """Add the records of a JSON file: one, a list or a page of them, or tables by name.

    Raises Refused when the file is none of these.
    """
    try:
        whole = json.loads(path.read_bytes(), parse_constant=_no_number)
        _read_top(whole, graph)
    except (ValueError, RecursionError) as error:
        raise Refused("hsds.json", N_("{name} is not readable JSON."), name=path.name) from error


def _no_number(word: str) -> None:
    raise ValueError(word)


def _read_top(whole: Any, graph: Graph) -> None:
    if isinstance(whole, list):
        for item in whole:
            _read_top(item, graph)
    elif isinstance(whole, dict) and isinstance(whole.get("contents"), list):
        _read_top(whole["contents"], graph)
    elif isinstance(whole, dict) and "id" in whole:
        _record(graph, _likely(whole), whole)
    elif isinstance(whole, dict) and (tables := dict(_tables(whole))):
        for kind, rows in tables.items():
            for row in rows:
                _record(graph, kinds()[kind], row)
    else:
        raise Refused("hsds.unknown", N_("This file contains no HSDS data."))


def _likely(item: dict[str, Any]) -> Kind:
    """Return the kind that has the most of these names."""

    def shared(kind: Kind) -> int:
        return sum(name in kind.fields or name in kind.lists or name in kind.ones for name in item)

    return max((kinds()[name] for name in _ALONE), key=shared)


def _tables(whole: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    by_table = {kind.table: kind.name for kind in kinds().values()}
    for name, rows in whole.items():
        kind = by_table.get(name.removesuffix(".csv"), name)
        if kind in kinds() and isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            yield kind, rows


def _record(graph: Graph, kind: Kind, item: dict[str, Any], made: str = "") -> Key:
    """Add a record with those inside it; `made` is its id when it has none of its own."""
    fields: dict[str, Any] = {}
    inside: list[tuple[str, str, list[dict[str, Any]]]] = []
    for name, value in item.items():
        if name in kind.lists and isinstance(value, list) and all(isinstance(part, dict) for part in value):
            inside.append((name, kind.lists[name], value))
        elif name in kind.ones and isinstance(value, dict):
            inside.append((name, kind.ones[name], [value]))
        elif name != "id":
            fields[name] = value
    key = graph.add(kind.name, item.get("id") or made, fields)
    if not item.get("id"):
        graph.find(key, "id", N_("had no id; this one was assigned"))
    for slot, child_kind, parts in inside:
        child = kinds()[child_kind]
        for place, part in enumerate(parts):
            made = str(uuid.uuid5(_MADE, f"{key.kind}/{key.id}/{slot}/{place}"))
            found = _record(graph, child, part, made)
            if slot in kind.ones:
                graph.relate(key, f"{child_kind}_id", found)
            else:
                graph.relate(found, child.within(kind.name), key)
    return key


class Trees:
    """Makes the JSON of records, with what belongs to them inside."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._inside: dict[Key, dict[str, dict[Key, None]]] = defaultdict(lambda: defaultdict(dict))
        self._targets: dict[Key, dict[str, Key]] = defaultdict(dict)
        self.told: set[Key] = set()
        """Every record that some tree has."""
        for key in graph.records:
            for name, target in graph.relations(key):
                self._targets[key].setdefault(name, target)
                self._inside[target][key.kind][key] = None

    def tree(self, key: Key, above: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return a record with what is inside it, but for the kinds that it stands in itself."""
        self.told.add(key)
        kind, here = kinds()[key.kind], (*above, key.kind)
        made: dict[str, Any] = {"id": key.id, **in_order(kind, self._graph.records[key])}
        for slot, child in kind.ones.items():
            target = self._targets[key].get(f"{child}_id")
            if target is not None and target.kind == child and child not in here:
                made[slot] = self.tree(target, here)
        for slot, child in kind.lists.items():
            if child not in here and (parts := self._inside.get(key, {}).get(child)):
                made[slot] = [self.tree(part, here) for part in parts]
        return made


def in_order(kind: Kind, record: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that have a value: those of the standard in its order, then the others."""
    names = [*(name for name in kind.fields if name in record), *(n for n in record if n not in kind.fields)]
    return {name: record[name] for name in names if record[name] is not None and name != "id"}
