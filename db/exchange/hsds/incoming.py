"""Brings a directory in from HSDS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.audit.journal import writing
from db.core.actor import Actor
from db.core.bulk import raw_rows
from db.core.space import characters
from db.directory.entries import places, refresh_entries
from db.directory.models import Organisation
from db.exchange.hsds.check import check
from db.exchange.hsds.graph import Finding, Graph
from db.exchange.hsds.kinds import kinds
from db.exchange.hsds.mapped import read_mapped
from db.exchange.hsds.nested import read_json
from db.exchange.hsds.package import opened
from db.exchange.hsds.store import Store
from db.exchange.hsds.tables import read_tables

CHARACTER_BYTES = 10
"""What each character of the records, as JSON, needs on the disk.

Measured on 5,000 organisations of 10 records and 2 kB each: the file and its log grew by 7.4 bytes for each;
by 7.2 with seven times as much text, by 3.9 without.
"""


@dataclass(frozen=True)
class Count:
    """What became of the records of a table: how many the file has, how many are new, how many changed."""

    table: str
    records: int
    added: int
    changed: int


@dataclass(frozen=True)
class Imported:
    """What an import did, and what needs a look: `others` are files that are no table of HSDS."""

    counts: Sequence[Count]
    findings: Sequence[Finding]
    others: Sequence[str]


@dataclass(frozen=True)
class Source:
    """What was read from a file or a folder: its records, and whether they came as tables."""

    graph: Graph
    tables: bool
    others: Sequence[str]


def named_map(name: str) -> Path:
    """Return the file of a column map: one of ours by its name, else the path that `name` is."""
    ours = {path.stem.removeprefix("map_"): path for path in Path(__file__).parent.glob("map_*.toml")}
    return ours.get(name, Path(name))


def read(path: Path, column_map: Path | None = None) -> Source:
    """Read a JSON file, a folder of tables or a zip of either; raises Refused when there is no HSDS in it.

    With a map, the columns of the tables are named otherwise; see `mapped`.
    """
    graph = Graph()
    with opened(path) as found:
        if column_map is not None:
            return Source(graph, True, read_mapped(found, column_map, graph))
        if found.is_dir():
            return Source(graph, True, read_tables(found, graph))
        read_json(found, graph)
        return Source(graph, False, ())


def import_hsds(
    actor: Actor,
    source: Source,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Store the records of a source, all or none: those that are known by their id are updated.

    What is not as the standard says is kept as it came, and told. What the source says nothing of stays. The
    earliest check of its services counts for an organisation when it is later than the last that is known.
    `progress` is told how many records are done. Raises Denied.
    """
    graph = source.graph
    needs = characters(graph.records.values()) * CHARACTER_BYTES
    with writing(actor, "exchange.import", dry_run=dry_run, needs=needs) as entry:
        entry.touches("directory")
        read_from_file = {kind: sum(key.kind == kind for key in graph.records) for kind in kinds()}
        store = Store(graph, progress)
        check(graph, store.known, tables=source.tables)
        before = places([id_ for (id_,) in raw_rows(Organisation.select(Organisation.id))])
        store.put()
        refresh_entries(store.touched, before)
        counts = tuple(
            Count(kinds()[kind].table, count, store.added[kind], store.changed[kind])
            for kind, count in read_from_file.items()
            if count
        )
        entry.note(
            format="hsds",
            records=sum(count.records for count in counts),
            added=sum(count.added for count in counts),
            changed=sum(count.changed for count in counts),
        )
    return Imported(counts, tuple(graph.findings), tuple(source.others))
