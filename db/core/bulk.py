"""Bulk inserts and reads, and conditions that are cheap on both engines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import OP, SQL, Expression, JSONField, Model, NodeList, __exception_wrapper__  # type: ignore[attr-defined]

from db.core.database import is_sqlite, proxy
from db.core.statement import Parameter


def insert_rows(model: type[Model], columns: Sequence[Any], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows inside the caller's transaction; omitted columns take their default.

    For imports and sample data: several times faster than `insert_many`, which builds the SQL of every row.
    """
    meta: Any = model._meta
    given = {field.name for field in columns}
    left_out = [
        field for field in meta.sorted_fields if field.name not in given and field.default is not None
    ]
    defaults = [
        _db_value(field, field.default() if callable(field.default) else field.default) for field in left_out
    ]
    fields = [*columns, *left_out]
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([proxy.param] * len(fields))
    with __exception_wrapper__:
        proxy.cursor().executemany(
            f'INSERT INTO "{meta.table_name}" ({names}) VALUES ({marks})',
            (
                [*(_db_value(f, value) for f, value in zip(columns, row, strict=True)), *defaults]
                for row in rows
            ),
        )


def _db_value(field: Any, value: object) -> Any:
    """Convert a value for the driver; peewee would turn a JSON value into an SQL expression."""
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    return field.db_value(value)


def in_ids(column: Any, ids: Iterable[int] | Parameter) -> Any:
    """Return the condition `column IN (ids)`, with the ids inlined: parameters are slower."""
    if isinstance(ids, Parameter):
        return in_query(column, ids)
    written = ", ".join(str(int(id_)) for id_ in ids) or "NULL"  # PostgreSQL refuses an empty list
    return column.in_(SQL(f"({written})"))


class _InQuery(Expression):
    def _is_rhs_empty(self, rhs: Any, ctx: Any) -> bool:
        return False


def in_query(column: Any, query: Any) -> Any:
    """Return the condition `column IN (query)`.

    peewee's `in_` builds the SQL of the subquery twice to see whether it is empty, so four times when nested.
    """
    return _InQuery(column, OP.IN, query)


def exists_per_row(query: Any) -> Any:
    """Return an EXISTS condition that is evaluated for each row of the outer query.

    PostgreSQL may evaluate a plain EXISTS for the whole table first, which is slower for one page of rows.
    """
    return Expression(query.limit(1), OP.IS_NOT, None)


def binary(column: Any) -> Any:
    """Return a text column to be sorted in code-point order on both engines."""
    return column if is_sqlite() else NodeList((column, SQL('COLLATE "C"')))


def rank(column: Any, values: Iterable[int]) -> Any:
    """Return an SQL expression that sorts ids as in `values`; others and null come last."""
    places = "".join(f" WHEN {int(value)} THEN {place}" for place, value in enumerate(values, 1))
    return NodeList((SQL("CASE"), column, SQL(f"WHEN 0 THEN 0{places} ELSE 1000000 END")), parens=True)


def raw_rows(query: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a query without peewee's conversions, for columns that need none."""
    return list(proxy.execute(query).fetchall())
