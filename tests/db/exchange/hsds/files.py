"""The published examples of HSDS, and what a file of it says as facts that can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.fixtures import shared_fixture

PLURALS = {"locations": "location", "services": "service", "programs": "program"}
Fact = tuple[str, str, str, str]


def example(name: str, version: str = "3.0") -> Path:
    """Return one of the standard's own examples."""
    return shared_fixture(f"hsds/{version}/examples") / name


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def facts(whole: Any, kind: str = "organization") -> Iterator[Fact]:
    """Yield (kind, id, field, value) for each plain value, as the table of figures counts them."""
    if isinstance(whole, dict):
        if "id" in whole:
            name = PLURALS.get(kind, kind)
            for field, value in whole.items():
                if not isinstance(value, dict | list):
                    yield name, whole["id"], field, json.dumps(value)
        for field, value in whole.items():
            yield from facts(value, field)
    elif isinstance(whole, list):
        for value in whole:
            yield from facts(value, kind)


def leaves(whole: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], str]]:
    """Yield each plain value with the whole way to it."""
    if isinstance(whole, dict | list):
        for place, value in whole.items() if isinstance(whole, dict) else enumerate(whole):
            yield from leaves(value, (*path, place))
    else:
        yield path, json.dumps(whole)


@cache
def _validator(version: str) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    folder = shared_fixture(f"hsds/{version}/schema")

    def retrieve(uri: str) -> Resource[Any]:
        contents = read(folder / uri.rpartition("/")[2])
        return Resource.from_contents(contents, default_specification=DRAFT202012)

    schema = retrieve("organization.json").contents
    registry: Any = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    return Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())


def faults(organization: Any, version: str = "3.0") -> list[str]:
    """Return what the official schema has against an organisation."""
    return [f"{error.json_path}: {error.message}" for error in _validator(version).iter_errors(organization)]
