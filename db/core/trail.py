"""What an action changes, row by row, so that its author can undo it the same day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, NamedTuple

from peewee import ForeignKeyField, JSONField

Values = dict[str, Any]
"""Values of a row by field, as JSON can hold them."""


class Kind(StrEnum):
    """What became of a row."""

    MADE = "made"
    CHANGED = "changed"
    REMOVED = "removed"
    COUNTED = "counted"


class RowChange(NamedTuple):
    """A row before and after an action: all of it, or the fields that changed; what a counter was given."""

    kind: Kind
    table: str
    key: Values
    before: Values
    after: Values


_trail: ContextVar[list[RowChange] | None] = ContextVar("trail", default=None)


@contextmanager
def following() -> Iterator[list[RowChange]]:
    """Collect what is changed inside by `create`, `change`, `amend`, `delete_instance` and `counted`."""
    changes: list[RowChange] = []
    before = _trail.set(changes)
    try:
        yield changes
    finally:
        _trail.reset(before)


def stored(row: Any) -> Values:
    """Return the values of a row."""
    return to_json(type(row), row.__data__)


def to_json(model: Any, values: Values) -> Values:
    """Return values of a row as JSON can hold them."""
    return {name: _plain(model._meta.fields[name], value) for name, value in values.items()}


def from_json(model: Any, values: Values) -> Values:
    """Return values of `to_json` as the model takes them."""
    fields = model._meta.fields
    return {
        name: value if isinstance(fields[name], JSONField) else fields[name].python_value(value)
        for name, value in values.items()
    }


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField):
        return value
    if isinstance(field, ForeignKeyField) and hasattr(value, "_pk"):
        value = value._pk
    return field.db_value(value)


def key_of(row: Any) -> Values:
    """Return the primary key of a row."""
    return to_json(type(row), {f.name: row.__data__[f.name] for f in type(row)._meta.get_primary_keys()})


def made(row: Any) -> None:
    """Note that a row was inserted."""
    if (trail := _trail.get()) is not None:
        trail.append(RowChange(Kind.MADE, row._meta.table_name, key_of(row), {}, stored(row)))


def changed(row: Any, values: Values) -> None:
    """Note that a row, still as it was, has been given these values; its version is no value."""
    if (trail := _trail.get()) is not None:
        after = to_json(type(row), {name: value for name, value in values.items() if name != "row_version"})
        was = to_json(type(row), {name: row.__data__.get(name) for name in after})
        differing = [name for name in after if after[name] != was[name]]
        before = {name: was[name] for name in differing}
        after = {name: after[name] for name in differing}
        trail.append(RowChange(Kind.CHANGED, row._meta.table_name, key_of(row), before, after))


def removed(row: Any) -> None:
    """Note that a row is deleted, with those that are deleted or cut off with it."""
    if (trail := _trail.get()) is None:
        return
    for field, others in parts(row):
        for other in others if field.on_delete else ():
            if field.on_delete == "CASCADE":
                removed(other)
            else:
                changed(other, {field.name: None})
    trail.append(RowChange(Kind.REMOVED, row._meta.table_name, key_of(row), stored(row), {}))


def parts(row: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each column that refers to a row's table, with the query of what refers to the row."""
    for field, model in row._meta.backrefs.items():
        if not model.__subclasses__():  # else only others are made from it
            yield field, model.all_rows().where(field == row)


def counted(model: Any, key: Values, field: str, by: int) -> None:
    """Note that `by` was added to a counter."""
    if (trail := _trail.get()) is not None:
        trail.append(RowChange(Kind.COUNTED, model._meta.table_name, to_json(model, key), {}, {field: by}))
