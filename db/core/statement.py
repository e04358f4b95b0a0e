"""Queries whose SQL is worded once: peewee takes longer to word a query than the database to answer it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from peewee import (
    AutoField,
    BigAutoField,
    BigIntegerField,
    CharField,
    ColumnBase,
    Field,
    ForeignKeyField,
    IntegerField,
    Query,
    TextField,
)
from playhouse.fields import EnumField

from db.core.database import is_sqlite, proxy
from db.core.fields import DayField, KeyField

S = TypeVar("S")
_NUMBERS = (AutoField, BigAutoField, IntegerField, BigIntegerField, ForeignKeyField)
_PLAIN = (*_NUMBERS, TextField, CharField, KeyField)
"""Columns whose values need no conversion."""


class Parameter(ColumnBase):
    """The place of a value that is given by name at each execution; converted as the column beside it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __sql__(self, ctx: Any) -> Any:
        ctx._values.append(_Given(self.name, ctx.state.converter))
        return ctx.literal(proxy.param)


class IdsParameter(Parameter):
    """The place of any number of ids, on the right of IN."""

    def __sql__(self, ctx: Any) -> Any:
        ctx._values.append(_Given(self.name, _as_json if is_sqlite() else list))
        many = "SELECT value FROM json_each({})" if is_sqlite() else "SELECT unnest({}::bigint[])"
        return ctx.literal(f"({many.format(proxy.param)})")


class _Given(NamedTuple):
    name: str
    convert: Callable[[Any], Any] | None

    def value(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        return value if value is None or self.convert is None else self.convert(value)


def _as_json(ids: Iterable[int]) -> str:
    return json.dumps(list(ids))


class Statement:
    """The SQL of a query, with parameters; for the engine that was connected when it was worded."""

    def __init__(self, query: Query) -> None:
        self._sql, self._values = query.sql()
        columns = getattr(query, "_returning", None) or ()
        self._converters = {
            place: _converter(column) for place, column in enumerate(columns) if _converts(column)
        }

    def run(self, **values: Any) -> Any:
        """Execute it with these values, and return the cursor."""
        given = [one.value(values) if isinstance(one, _Given) else one for one in self._values]
        return proxy.execute_sql(self._sql, given)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows, with dates and choices as such."""
        found: list[tuple[Any, ...]] = self.run(**values).fetchall()
        if not self._converters or not found:
            return found
        columns: list[Iterable[Any]] = list(zip(*found, strict=True))  # by column: half the time of by row
        for place, convert in self._converters.items():
            columns[place] = [None if value is None else convert(value) for value in columns[place]]
        return list(zip(*columns, strict=True))


def _converts(column: Any) -> bool:
    """Tell whether the driver returns something else for a column than the program uses."""
    return isinstance(column, Field) and type(column) not in _PLAIN


def _converter(column: Field) -> Callable[[Any], Any]:
    if isinstance(column, EnumField):
        return {member.value: member for member in column.enum_class}.__getitem__
    if isinstance(column, DayField) and is_sqlite():
        return dt.date.fromisoformat
    convert: Callable[[Any], Any] = column.python_value
    return convert


def worded(make: Callable[..., S]) -> Callable[..., S]:
    """Keep what a function makes of queries, for each engine and for the arguments that change its SQL."""

    @lru_cache(maxsize=128)
    def kept(engine: str, *shape: Any) -> S:
        return make(*shape)

    def find(*shape: Any) -> S:
        return kept(proxy.obj.server_kind, *shape)

    return find
