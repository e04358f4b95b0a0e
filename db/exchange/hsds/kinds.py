"""What HSDS says of its records, read from `standard.toml`: kinds, fields, and how they stand together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FIELD = re.compile(
    r"(?P<name>\w+)(:(?P<form>[\w-]+)|=(?P<choices>[\w|]+)|>(?P<target>\w+))?(?P<marks>[!~+]*)"
)


@dataclass(frozen=True)
class Field:
    """A field by its name; `target` is the kind whose id it holds, `new` tells that 3.0 has it not."""

    name: str
    form: str
    choices: tuple[str, ...]
    target: str
    required: bool
    in_tables: bool
    new: bool


@dataclass(frozen=True)
class Kind:
    """A kind of records: its table, its fields in order, what JSON nests in it (slots with their kinds)."""

    name: str
    table: str
    fields: Mapping[str, Field]
    lists: Mapping[str, str]
    ones: Mapping[str, str]
    parent: tuple[str, str] | None
    new: bool

    def within(self, kind: str) -> str:
        """Name the field by which a record of this kind says in which record of another kind it stands."""
        return self.parent[0] if self.parent else f"{kind}_id"


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds by name, each after those that it refers to by a field that a table of ours has."""
    said = tomllib.loads((files(__package__) / "standard.toml").read_text("utf-8"))
    slots = said["slots"]

    def slotted(names: str) -> dict[str, str]:
        return {name: slots[name] for name in names.split()}

    return {
        name: Kind(
            name,
            kind["table"],
            {field.name: field for field in map(_field, kind["fields"].split())},
            slotted(kind.get("lists", "")),
            slotted(kind.get("ones", "")),
            (kind["parent"][0], kind["parent"][1]) if "parent" in kind else None,
            "since" in kind,
        )
        for name, kind in said["kinds"].items()
    }


def _field(text: str) -> Field:
    found = _FIELD.fullmatch(text)
    assert found, text
    marks = found["marks"]
    return Field(
        found["name"],
        "uuid" if found["target"] else found["form"] or "",
        tuple(choice.replace("_", " ") for choice in (found["choices"] or "").split("|") if choice),
        found["target"] or "",
        "!" in marks,
        "~" in marks,
        "+" in marks,
    )
