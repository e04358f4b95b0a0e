"""Records of HSDS in the database: those that have a table of their own in it, the others as they came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from db.core import clock
from db.core.bulk import insert_rows, raw_rows
from db.core.translation import N_
from db.directory.details import DirectoryLink, DirectoryRecord
from db.exchange.hsds.columns import COLUMNS, Columns
from db.exchange.hsds.graph import Graph, Key

AT_ONCE = 500
_LINK = [
    DirectoryLink.kind,
    DirectoryLink.uuid,
    DirectoryLink.field,
    DirectoryLink.target_kind,
    DirectoryLink.target,
]

_DESCRIBED = ("link_id", "taxonomy_term_id")
"""Fields by which an attribute names the service and what is said of it."""


class Store:
    """Puts a graph in the database, inside the caller's transaction: what is known is updated, never doubled.

    `added` and `changed` count by kind; `touched` has the ids of the organisations that anything was
    written about.
    """

    def __init__(self, graph: Graph, advance: Callable[[int], None]) -> None:
        self._graph, self._advance, self._done = graph, advance, 0
        self._ids: dict[str, dict[str, tuple[int, int]]] = {}
        others: Any = DirectoryRecord.select(
            DirectoryRecord.kind, DirectoryRecord.uuid, DirectoryRecord.id, DirectoryRecord.data
        ).tuples()
        self._others: dict[Key, tuple[int, dict[str, Any]]] = {
            Key(kind, uuid): (id_, data) for kind, uuid, id_, data in others
        }
        self._links = {tuple(row) for row in raw_rows(DirectoryLink.select(*_LINK))}
        self._anew: set[Key] = set()
        self._again = {key for key in self._others if key.kind in COLUMNS and key not in graph.records}
        self._kept: list[tuple[Key, dict[str, Any]]] = []
        self._services_at: dict[str, list[str]] = defaultdict(list)
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.touched: set[int] = set()

    def known(self, key: Key) -> bool:
        """Tell whether the database has a record."""
        return key in self._others or (key.kind in COLUMNS and key.id in self._known(key.kind))

    def put(self) -> None:
        """Store everything; what cannot stand in its table yet is kept as it came, and tried again."""
        for key in self._again:
            self._graph.records[key] = {}
        for kind, uuid, field, *target in self._links:
            if (key := Key(kind, uuid)) in self._again:
                self._graph.relate(key, field, Key(*target))
        for key, record in self._graph.records.items():
            if key.kind == "service_at_location" and (place := self._named(key, record, "location")):
                self._services_at[place].append(self._named(key, record, "service"))
        for kind, columns in COLUMNS.items():
            self._put_kind(kind, columns)
        for key in self._graph.records:
            if key.kind not in COLUMNS:
                self._keep(key, self._merged(key, None))
        others = [DirectoryRecord.kind, DirectoryRecord.uuid, DirectoryRecord.data]
        insert_rows(DirectoryRecord, others, ((*key, data) for key, data in self._kept))
        self._link()
        self._touch_described()

    def _put_kind(self, kind: str, columns: Columns) -> None:
        keys = [key for key in self._graph.records if key.kind == kind]
        fresh: list[tuple[Key, dict[str, Any]]] = []
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            rows = {
                row["uuid"]: row
                for row in columns.model.select()
                .where(columns.model.uuid.in_([key.id for key in some]))
                .dicts()
            }
            for key in some:
                values = self._values(key, columns, row := rows.get(key.id))
                if row is not None:
                    self._change(key, columns, row, values)
                elif self._stands(key, columns, values):
                    fresh.append((key, values))
                else:
                    self._keep(key, self._merged(key, None))
            self._done += len(some)
            self._advance(self._done)
        self._insert(kind, columns, fresh)

    def _values(self, key: Key, columns: Columns, row: dict[str, Any] | None) -> dict[str, Any]:
        """Return the columns of a record, with the keys of those it belongs to, None for unknown ones."""
        record = self._merged(key, columns.tell(row) if row else None)
        values = columns.hold(record)
        owner = self._owner("organization", self._named(key, record, "organization"))
        for kind in columns.keys:
            name = self._named(key, record, kind)
            id_, of = self._known(kind).get(name, (None, None))
            values[kind] = id_ if name else row and row[kind]
            owner = owner or of
        if key.kind == "location" and row is None:
            owner = owner or next(self._served(key.id), None)
        if key.kind == "service_capacity":
            values["unit"] = self._unit(key, record)
        if key.kind != "organization":
            values["organisation"] = owner or (row and row["organisation"])
        return values

    def _merged(self, key: Key, before: dict[str, Any] | None) -> dict[str, Any]:
        """Return what is said of a record now, over what was said before."""
        _id, other = self._others.get(key, (0, {}))
        return (before or other) | self._graph.records[key]

    def _named(self, key: Key, record: dict[str, Any], kind: str) -> str:
        """Return the id of the record of a kind to which this one belongs."""
        if isinstance(said := record.get(f"{kind}_id"), str):
            return said
        return next((r.target.id for r in self._graph.nested.get(key, ()) if r.target.kind == kind), "")

    def _owner(self, kind: str, uuid: str) -> int | None:
        return self._known(kind).get(uuid, (None, None))[1]

    def _served(self, location: str) -> Iterator[int]:
        """Yield the organisations whose services are given at a location."""
        for service in self._services_at[location]:
            if (owner := self._owner("service", service)) is not None:
                yield owner

    def _unit(self, key: Key, record: dict[str, Any]) -> str:
        unit = Key("unit", self._named(key, record, "unit"))
        said = self._graph.records.get(unit) or self._others.get(unit, (0, {}))[1]
        return str(said.get("name") or "")

    def _stands(self, key: Key, columns: Columns, values: dict[str, Any]) -> bool:
        lacking = [name for name in columns.needed if not values[columns.column(name)]]
        if key.kind != "organization" and not values["organisation"]:
            lacking.append("organization")
        if lacking and key not in self._again and key.kind in ("organization", "service", "location"):
            self._graph.find(
                key, "", N_("saved but not displayed: it has no {what}"), what=", ".join(lacking)
            )
        return not lacking

    def _change(self, key: Key, columns: Columns, row: dict[str, Any], values: dict[str, Any]) -> None:
        """Update a row where anything is new; what it needs is never taken from it."""
        needed = {columns.column(name) for name in columns.needed}
        new = {
            name: value
            for name, value in values.items()
            if row[name] != value and (value or name not in needed)
        }
        if new:
            model = columns.model
            model.update(**new, row_version=model.row_version + 1).where(model.id == row["id"]).execute()
            self.changed[key.kind] += 1
            if "organisation" in new:
                self._ids.pop(key.kind, None)
            self.touched |= (
                {row["organisation"], values["organisation"]} if "organisation" in row else {row["id"]}
            )

    def _insert(self, kind: str, columns: Columns, fresh: list[tuple[Key, dict[str, Any]]]) -> None:
        if not fresh:
            return
        model = columns.model
        names = list(fresh[0][1])
        extra: tuple[Any, ...] = ()
        if kind == "organization":
            names, extra = [*names, "review_on", "sort_key", "search_key"], (clock.today(), "", "")
        fields = [model._meta.fields[name] for name in ("uuid", *names)]
        insert_rows(model, fields, ((key.id, *values.values(), *extra) for key, values in fresh))
        self._ids.pop(kind, None)
        known = self._known(kind)
        for key, _values in fresh:
            self.added[kind] += 1
            self.touched.add(known[key.id][1])
            if key in self._others:
                DirectoryRecord.delete().where(DirectoryRecord.id == self._others.pop(key)[0]).execute()

    def _keep(self, key: Key, record: dict[str, Any]) -> None:
        data = {name: value for name, value in record.items() if value is not None}
        id_, before = self._others.get(key, (0, None))
        if data != before:
            self._anew.add(key)
        if before is None:
            self._kept.append((key, data))
            self.added[key.kind] += 1
        elif data != before:
            DirectoryRecord.update(data=data).where(DirectoryRecord.id == id_).execute()
            self.changed[key.kind] += 1

    def _link(self) -> None:
        """Keep the relations that no field says."""
        wanted = {
            (*key, relation.field, *relation.target): key
            for key, relations in self._graph.nested.items()
            for relation in relations
        }
        fresh = [row for row in wanted if row not in self._links]
        insert_rows(DirectoryLink, _LINK, fresh)
        self._links.update(fresh)
        self._anew.update(wanted[row] for row in fresh)

    def _touch_described(self) -> None:
        """Touch whose service is found by other words now: an attribute is new, or the term it names."""
        linked = {(kind, uuid, field): target for kind, uuid, field, _kind, target in self._links}
        for key in {*self._others, *self._graph.records}:
            if key.kind != "attribute":
                continue
            data = self._merged(key, None) if key in self._graph.records else self._others[key][1]
            service, term = (
                said if isinstance(said := data.get(field), str) else linked.get((*key, field), "")
                for field in _DESCRIBED
            )
            if {key, Key("taxonomy_term", term)} & self._anew and (owner := self._owner("service", service)):
                self.touched.add(owner)

    def _known(self, kind: str) -> dict[str, tuple[int, int]]:
        """Return the ids of a kind's rows by their UUID, each with that of the organisation."""
        if kind not in COLUMNS:
            return {}
        if kind not in self._ids:
            model = COLUMNS[kind].model
            owner = model.id if kind == "organization" else model.organisation
            rows: Iterable[Any] = raw_rows(model.select(model.uuid, model.id, owner))
            self._ids[kind] = {uuid: (id_, of) for uuid, id_, of in rows}
        return self._ids[kind]
