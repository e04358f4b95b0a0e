"""Reads FHIR R4 resources: a file of one, a bundle, or a folder of files; referrals are tasks to fulfil."""

from __future__ import annotations

import datetime as dt
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.core import clock
from db.core.errors import Invalid
from db.core.text import LINE_LIMIT, TEXT_LIMIT, clean, clean_lines
from db.core.translation import N_, _

LIMIT = 50_000_000
"""Bytes of one file at most."""
_NAME = re.compile(r"[A-Za-z]{1,64}/[!-.0-~]{1,64}")
"""By which a resource is found again: its type and its id."""
Resource = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something that needs a look: about which resource, in which field, and what."""

    resource: str
    place: str
    sentence: str
    params: dict[str, object] = field(default_factory=dict)

    def say(self) -> str:
        """Return it in the current language."""
        where = f"{self.resource}.{self.place}" if self.place else self.resource
        return f"{where}: {_(self.sentence).format(**self.params)}"


@dataclass
class Graph:
    """The resources by their reference, such as `Task/1`, and what was found while reading."""

    resources: dict[str, Resource] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, kind: str) -> list[Resource]:
        """Return the resources of a type, in the order of the files."""
        return [resource for name, resource in self.resources.items() if name.startswith(f"{kind}/")]

    def follow(self, resource: Resource, name: str, *, needed: bool = True) -> Resource | None:
        """Return what a field refers to; what is not here is a finding, and so is an empty field."""
        to = reference(resource.get(name))
        if to is None:
            if needed:
                self.find(resource, name, N_("is missing"))
            return None
        found = self.resources.get(to)
        if found is None:
            self.find(resource, name, N_("{to} does not exist here"), to=to)
        return found

    def find(self, resource: Resource, name: str, sentence: str, **params: object) -> None:
        """Keep a finding."""
        self.findings.append(Finding(key(resource), name, sentence, params))


def key(resource: Resource) -> str:
    """Return the reference by which others name a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def reference(value: Any) -> str | None:
    """Return what a reference names, without the server before it."""
    text = line(value.get("reference")) if isinstance(value, dict) else ""
    return "/".join(text.split("/")[-2:])[:130] or None


def items(value: Any) -> list[Resource]:
    """Return the objects of a list; nothing for what is no list of objects."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def line(value: Any, most: int = LINE_LIMIT) -> str:
    """Return a text as one line, and the beginning of one that is very long; nothing for what is no text."""
    return clean(value, limit=3 * len(value))[:most] if isinstance(value, str) else ""


def lines(value: Any) -> str:
    """Return the same of a text of several lines."""
    return clean_lines(value, limit=3 * len(value))[:TEXT_LIMIT] if isinstance(value, str) else ""


def text_of(value: Any) -> str:
    """Return what a coded value says: its text, else the first display of its codes."""
    if not isinstance(value, dict):
        return ""
    said = [value.get("text"), *(code.get("display") for code in items(value.get("coding")))]
    return next((text for text in map(lines, said) if text), "")


def codes_of(value: Any) -> set[str]:
    """Return the codes of a coded value."""
    coding = items(value.get("coding")) if isinstance(value, dict) else []
    return {line(code.get("code")) for code in coding}


def day_of(value: Any) -> dt.date | None:
    """Return the day of a FHIR date or instant in the agency's zone; the first one of a month or a year."""
    if not isinstance(value, str):
        return None
    try:
        if "T" in value:
            at = dt.datetime.fromisoformat(value)
            return clock.local(at).date() if at.tzinfo else at.date()
        return dt.date.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except (ValueError, OverflowError):
        return None


def read(path: Path) -> Graph:
    """Return the resources of a file, a bundle, or all JSON files of a folder; raises Invalid."""
    graph = Graph()
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise Invalid("fhir.empty", N_("There is no JSON file in {name}."), name=path.name)
    for file in files:
        for resource in _resources(_parsed(file)):
            _add(graph, resource, file)
    if not graph.resources:
        raise Invalid("fhir.none", N_("There is no FHIR resource in {name}."), name=path.name)
    return graph


def _parsed(file: Path) -> Any:
    try:
        if not stat.S_ISREG((told := file.stat()).st_mode):
            raise OSError(file)
        if told.st_size > LIMIT:
            raise Invalid("fhir.big", N_("{name} is too large to read."), name=file.name)
        return json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Invalid("fhir.json", N_("{name} is not valid JSON."), name=file.name) from error


def _resources(whole: Any) -> Iterator[Resource]:
    if not isinstance(whole, dict) or not isinstance(whole.get("resourceType"), str):
        return
    if whole["resourceType"] == "Bundle":
        for entry in items(whole.get("entry")):
            yield from _resources(entry.get("resource"))
    else:
        yield whole


def _add(graph: Graph, resource: Resource, file: Path) -> None:
    """Add a resource, and tell of one that nothing can refer to, or that was said otherwise before."""
    if not isinstance(resource.get("id"), str) or not _NAME.fullmatch(key(resource)):
        left_out = N_("a {kind} without an id of 1 to 64 characters was skipped")
        kind = line(resource["resourceType"], 64)
        graph.findings.append(Finding(file.name, "", left_out, {"kind": kind}))
        return
    before = graph.resources.setdefault(key(resource), resource)
    if before != resource:
        graph.find(resource, "", N_("given twice with different values; the last one was used"))
        graph.resources[key(resource)] = resource
