"""Takes the directory out as HSDS: one JSON of organisations, or tables in a folder or a zip."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from db.audit.journal import writing
from db.core.actor import Actor
from db.core.database import snapshot
from db.core.errors import Refused
from db.core.translation import N_
from db.directory.queries import find
from db.exchange.hsds.check import check
from db.exchange.hsds.graph import Finding, Graph, Key
from db.exchange.hsds.kinds import kinds
from db.exchange.hsds.load import load
from db.exchange.hsds.nested import Trees
from db.exchange.hsds.tables import PACKAGE, write_tables


@dataclass(frozen=True)
class Exported:
    """How many records were written, and what in them is not as the standard says."""

    records: int
    findings: Sequence[Finding]


def export_json(actor: Actor, out: IO[bytes], organisation: int | None = None) -> Exported:
    """Write an organisation as the standard's JSON, or the list of all of them where there are several.

    Raises Denied, and Unknown for an organisation that does not exist.
    """
    graph = _graph(actor, "json", organisation)
    trees = Trees(graph)
    roots = [key for key in graph.records if key.kind == "organization"]
    before, between, after = (b"", b"", b"\n") if len(roots) == 1 else (b"[\n", b",\n", b"\n]\n")
    for place, key in enumerate(roots):
        out.write(between if place else before)
        out.write(json.dumps(trees.tree(key), indent=2).encode("ascii"))
    out.write(after if roots else b"[]\n")
    untold = Counter(key.kind for key in graph.records if key not in trees.told)
    for kind, count in untold.items():
        sentence = N_("records without an organisation, which only tables can include: {count}")
        graph.find(Key(kind, ""), "", sentence, count=count)
    return Exported(len(trees.told), tuple(graph.findings))


def export_tables(actor: Actor, path: Path, organisation: int | None = None) -> Exported:
    """Write a folder of CSV tables, or a zip of them where the name ends in .zip; whole, or not at all.

    A folder of such tables that is there is replaced. Raises Denied, Unknown, and Refused for a folder with
    anything else in it.
    """
    graph = _graph(actor, "csv", organisation)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as name:
            made = Path(name, "made")
            made.mkdir()
            count = write_tables(graph, made)
            if path.suffix.lower() == ".zip":
                os.replace(_zipped(made), path)
            else:
                if path.exists():
                    _check_replaceable(path)
                    path.rename(Path(name, "old"))
                made.rename(path)
    except OSError as error:
        raise Refused("hsds.write", N_("{name} cannot be written."), name=path.name) from error
    return Exported(count, tuple(graph.findings))


def _zipped(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)
    return path


def _check_replaceable(folder: Path) -> None:
    ours = {PACKAGE, *(f"{kind.table}.csv" for kind in kinds().values())}
    if not folder.is_dir() or any(file.name not in ours for file in folder.iterdir()):
        raise Refused(
            "hsds.folder",
            N_("{name} contains other files. Enter the name of a new folder."),
            name=folder.name,
        )


def _graph(actor: Actor, form: str, organisation: int | None) -> Graph:
    """Return what is to be written, with what in it is not as the standard says; it is recorded first."""
    with writing(actor, "exchange.export") as entry:
        uuid = find(organisation).uuid if organisation is not None else ""
        if organisation is not None:
            entry.about("organisation", organisation)
        entry.note(table="hsds", format=form)
    with snapshot():
        whole = graph = load()
    if uuid:
        trees = Trees(whole)
        trees.tree(Key("organization", uuid))
        graph = whole.only(trees.told)
    check(graph, whole.records.__contains__, tables=form == "csv")
    return graph
