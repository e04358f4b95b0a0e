"""The directory as records of HSDS: what files said, what people wrote since, and never a private note."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from db.core.bulk import raw_rows
from db.directory.details import DirectoryLink, DirectoryRecord
from db.exchange.hsds.columns import COLUMNS, Columns
from db.exchange.hsds.graph import Graph, Key
from db.exchange.hsds.kinds import kinds

_WORDS = uuid.UUID("0c0a4a6e-8a3a-5f0b-9a55-0d6c9f1f7a2e")
"""Names the ids of what is only written in words; any constant."""


def load() -> Graph:
    """Return everything that is in the directory, for reading inside `snapshot()`."""
    graph = Graph()
    rows = {
        kind: list(columns.model.select().order_by(columns.model.id).dicts())
        for kind, columns in COLUMNS.items()
    }
    uuids = {kind: {row["id"]: row["uuid"] for row in found} for kind, found in rows.items()}
    links, served = DirectoryLink, {row["location"] for row in rows["service_at_location"]}
    for kind, id_, field, target_kind, target in raw_rows(
        links.select(links.kind, links.uuid, links.field, links.target_kind, links.target).order_by(links.id)
    ):
        graph.relate(Key(kind, id_), field, Key(target_kind, target))
    for kind, found in rows.items():
        for row in found:
            graph.records[Key(kind, row["uuid"])] = _told(kind, row)
    for kind, found in rows.items():
        for row in found:
            alone = kind != "location" or row["id"] not in served
            _relate(graph, Key(kind, row["uuid"]), COLUMNS[kind], row, uuids, alone=alone)
    others = DirectoryRecord.select().order_by(DirectoryRecord.id)
    graph.records.update((Key(other.kind, other.uuid), other.data) for other in others)
    _verified(graph, rows)
    _in_words(graph, rows)
    return graph


def _told(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a row, and an empty text where one is required."""
    record = COLUMNS[kind].tell(row)
    for name, field in kinds()[kind].fields.items():
        if field.required and not field.form and not field.choices:
            record.setdefault(name, "")
    return record


def _relate(
    graph: Graph,
    key: Key,
    columns: Columns,
    row: dict[str, Any],
    uuids: dict[str, dict[int, str]],
    *,
    alone: bool,
) -> None:
    """Add whom a row belongs to by its keys; when `alone`, and by no key, that is the organisation."""
    said = {relation.field for relation in graph.nested.get(key, ())} | graph.records[key].keys()
    for kind in columns.keys:
        if row[kind] and f"{kind}_id" not in said:
            graph.relate(key, f"{kind}_id", Key(kind, uuids[kind][row[kind]]))
    owned = "organization_id" in kinds()[key.kind].fields and "organization_id" not in said
    if owned and alone and not any(row[kind] for kind in columns.keys):
        graph.relate(key, "organization_id", Key("organization", uuids["organization"][row["organisation"]]))


def _verified(graph: Graph, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Tell of a service when the staff verified its organisation since; who of the staff is not told."""
    checked = {
        row["id"]: row["verified_on"] for row in rows["organization"] if row["verified_by"] is not None
    }
    for row in rows["service"]:
        day: dt.date | None = checked.get(row["organisation"])
        if day and (row["assured_date"] is None or row["assured_date"] < day):
            record = graph.records[Key("service", row["uuid"])]
            record["assured_date"] = day.isoformat()
            record.pop("assurer_email", None)


def _in_words(graph: Graph, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Tell the place of an organisation, the hours and languages of a service, that are only in words.

    The ids are made from theirs, so that they are the same in each export.
    """
    at_service = {kind: _ids(rows[kind], "service") for kind in ("language", "schedule")}
    for row in rows["service"]:
        for kind, text, name in (("language", "languages", "name"), ("schedule", "hours", "description")):
            _word(
                graph,
                Key("service", row["uuid"]),
                kind,
                row[text],
                {name: row[text]},
                at_service[kind][row["id"]],
            )
    places = _ids(rows["location"], "organisation")
    owner = {row["id"]: row["organisation"] for row in rows["service"]}
    uuids = {row["id"]: row["uuid"] for row in rows["location"]}
    for row in rows["service_at_location"]:
        places[owner[row["service"]]].add(uuids[row["location"]])
    for row in rows["organization"]:
        record = {"location_type": "physical", "name": row["place"]}
        _word(graph, Key("organization", row["uuid"]), "location", row["place"], record, places[row["id"]])


def _ids(rows: list[dict[str, Any]], name: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row[name]].add(row["uuid"])
    return found


def _word(graph: Graph, of: Key, kind: str, text: str, record: dict[str, Any], known: set[str]) -> None:
    key = Key(kind, str(uuid.uuid5(_WORDS, f"{of.id}/{kind}")))
    if text and known <= {key.id}:
        graph.records[key] = graph.records.get(key, {}) | record
        graph.relate(key, f"{of.kind}_id", of)
