"""Whether records are as HSDS says: what is missing, what is not of its form, and who belongs to nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from db.core.translation import N_
from db.directory.schedules import findings
from db.exchange.hsds.graph import Graph, Key
from db.exchange.hsds.kinds import Field, kinds

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(reader: Callable[[str], object]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        try:
            reader(value)
        except (TypeError, ValueError):
            return False
        return True

    return check


def _like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "": (lambda value: isinstance(value, str), N_("“{value}” is not text")),
    "number": (_number, N_("“{value}” is not a number")),
    "uuid": (_like(_UUID), N_("“{value}” is not a UUID")),
    "uri": (_like(_URI), N_("“{value}” is not a web address")),
    "email": (_like(_EMAIL), N_("“{value}” is not an e-mail address")),
    "date": (_written(dt.date.fromisoformat), N_("“{value}” is not a date")),
    "time": (_written(dt.time.fromisoformat), N_("“{value}” is not a time")),
    "date-time": (_written(dt.datetime.fromisoformat), N_("“{value}” is not a date and time")),
}
"""By form: what a value must be, and what is said of one that is not."""


def check(graph: Graph, known: Callable[[Key], bool], *, tables: bool) -> None:
    """Add a finding for each thing that is not as the standard says.

    `known` tells of a record that is not in the graph whether it is there all the same. With `tables`, what
    only tables require is required.
    """
    for key, record in graph.records.items():
        kind = kinds()[key.kind]
        _check_value(graph, key, kind.fields["id"], key.id)
        for name, sentence in findings(record) if key.kind == "schedule" else ():
            graph.find(key, name, sentence, value=str(record[name])[:100])
        for name, field in kind.fields.items():
            value = record.get(name)
            if value is not None:
                _check_value(graph, key, field, value)
                _check_target(graph, key, field, value, known)
            elif field.required or (tables and field.in_tables and not graph.nested.get(key)):
                graph.find(key, name, N_("is required but missing"))


def _check_value(graph: Graph, key: Key, field: Field, value: Any) -> None:
    right, sentence = FORMS[field.form]
    if not right(value) or (field.choices and value not in field.choices):
        if field.choices:
            sentence = N_("“{value}” is not one of: {choices}")
        graph.find(key, field.name, sentence, value=str(value)[:100], choices=", ".join(field.choices))


def _check_target(graph: Graph, key: Key, field: Field, value: Any, known: Callable[[Key], bool]) -> None:
    if not field.target or not isinstance(value, str):
        return
    target = Key(field.target, value)
    if target not in graph.records and not known(target):
        table = kinds()[field.target].table
        graph.find(key, field.name, N_("{table} has no {id}"), id=value[:100], table=table)
