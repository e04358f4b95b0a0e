"""Records of HSDS and how they stand together, apart from any file or database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from db.core.errors import Refused
from db.core.text import UNSAFE, dotted
from db.core.translation import N_, _
from db.exchange.hsds.kinds import kinds

ID_LIMIT = 36
_HOSTILE = {code: None for code in UNSAFE if code not in (0x09, 0x0A, 0x0D)}
"""Signs that a terminal could obey; the ends of lines are left as the file has them."""


class Key(NamedTuple):
    """A record: ids are told apart by kind, for two kinds may share one."""

    kind: str
    id: str


class Relation(NamedTuple):
    """That a record belongs to another, as its `field` would say."""

    field: str
    target: Key


@dataclass(frozen=True)
class Finding:
    """Something that needs a look: in which table, of which record, in which field, and what."""

    key: Key
    field: str
    sentence: str
    params: Mapping[str, object]

    def say(self) -> str:
        """Return the finding in the current language, as one line."""
        where = dotted(kinds()[self.key.kind].table, self.key.id, self.field)
        return _("{where}: {what}").format(where=where, what=_(self.sentence).format(**self.params))


class Graph:
    """Records by key, each with its fields as they were said; None says that a field has no value.

    `nested` has the relations that no field says, because the one record stood inside the other.
    """

    def __init__(self) -> None:
        self.records: dict[Key, dict[str, Any]] = {}
        self.nested: dict[Key, dict[Relation, None]] = defaultdict(dict)
        self.findings: list[Finding] = []

    def add(self, kind: str, id_: object, fields: Mapping[str, Any]) -> Key:
        """Add a record, or what is said of it here besides; raises Refused for an id that cannot be one."""
        key = Key(kind, _id(kind, id_))
        record = self.records.setdefault(key, {})
        for said, value in fields.items():
            name = self._fit(key, "", said)
            kept = self._fit(key, name, value)
            was = record.get(name)
            if kept is not None and was is not None and not same(was, kept):
                self.find(key, name, N_("given twice with different values; the last one was used"))
            if kept is not None or was is None:
                record[name] = kept
        return key

    def relate(self, key: Key, name: str, target: Key) -> None:
        """Keep that a record stands with another."""
        self.nested[key][Relation(name, target)] = None

    def find(self, key: Key, name: str, sentence: str, **params: object) -> None:
        """Keep a finding; `sentence` is marked."""
        self.findings.append(Finding(key, name, sentence, params))

    def relations(self, key: Key) -> Iterator[Relation]:
        """Yield whom a record belongs to: what its fields say, where such a record is here, then the rest."""
        record, kind = self.records[key], kinds()[key.kind]
        said = set()
        named = {name: id_ for name, id_ in record.items() if isinstance(id_, str)}
        for name, told in kind.fields.items():
            if told.target and (target := Key(told.target, named.get(name, ""))) in self.records:
                said.add(relation := Relation(name, target))
                yield relation
        if kind.parent and kind.parent[0] in named:
            for relation in self._parents(named[kind.parent[0]], *kind.parent, named):
                said.add(relation)
                yield relation
        yield from (relation for relation in self.nested.get(key, ()) if relation not in said)

    def only(self, keys: Collection[Key]) -> Graph:
        """Return these records alone, and how they stand together."""
        graph = Graph()
        graph.records = {key: record for key, record in self.records.items() if key in keys}
        for key in graph.records:
            graph.nested[key] = {r: None for r in self.nested.get(key, ()) if r.target in keys}
        return graph

    def _parents(self, id_: str, name: str, kind_name: str, named: Mapping[str, str]) -> Iterator[Relation]:
        """Yield the record of this id: of the kind that is said, else the first of any kind."""
        for kind in (named.get(kind_name, ""), *kinds()):
            if (target := Key(kind, id_)) in self.records:
                yield Relation(name, target)
                return

    def _fit(self, key: Key, name: str, value: Any) -> Any:
        """Return a value without the signs that a terminal could obey, and tell of what was taken out."""
        if isinstance(value, str):
            if (fit := value.translate(_HOSTILE)) != value:
                self.find(key, name, N_("characters that cannot be displayed were removed"))
            return fit
        if isinstance(value, list):
            return [self._fit(key, name, part) for part in value]
        if isinstance(value, dict):
            return {self._fit(key, name, k): self._fit(key, name, part) for k, part in value.items()}
        return value


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are written alike: 1 is neither 1.0 nor true."""
    if type(one) is not type(other):
        return False
    return one == other if isinstance(one, str) else json.dumps(one) == json.dumps(other)


def _id(kind: str, value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text or len(text) > ID_LIMIT or text.translate(_HOSTILE) != text:
        raise Refused(
            "hsds.id",
            N_("{table}: a record without an id of 1 to {limit} characters: “{id}”."),
            table=kinds()[kind].table,
            limit=ID_LIMIT,
            id="" if value is None else str(value)[:60],
        )
    return text
