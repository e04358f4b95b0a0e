"""Many rows at once: what the sample data is written with, the fast way of each engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import peewee
from peewee import AutoField, fn

from db.core.database import is_sqlite, proxy

_CACHE = -64_000  # kibibytes: the indexes that grow at random places stay in memory


class Table:
    """Rows of one table, kept until they are written together.

    Rows are plain stored values, in the order of `columns`; the other columns get the model's defaults,
    and the engine numbers the rows whose `id` is not among them.
    """

    def __init__(self, model: Any, columns: str) -> None:
        fields = model._meta.fields
        names = columns.split()
        others = [f for name, f in fields.items() if name not in names and not isinstance(f, AutoField)]
        self.name: str = model._meta.table_name
        self.written = 0
        self._model = model
        self._columns = [fields[name].column_name for name in names] + [field.column_name for field in others]
        self._others = tuple(_default(field) for field in others)
        self._rows: list[tuple[Any, ...]] = []
        self._numbered = "id" in names
        self._last = (model.select(fn.MAX(model.id)).scalar() or 0) if self._numbered else 0

    def number(self) -> int:
        """Return the id of the next row."""
        self._last += 1
        return self._last

    def add(self, *row: Any) -> None:
        """Keep a row for the next writing."""
        self._rows.append(row + self._others)

    def write(self) -> None:
        """Write the rows kept so far."""
        quoted = ", ".join(f'"{column}"' for column in self._columns)
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined] # as for peewee's own statements
            cursor = proxy.obj.cursor()
            if is_sqlite():
                marks = ", ".join("?" * len(self._columns))
                cursor.executemany(f'INSERT INTO "{self.name}" ({quoted}) VALUES ({marks})', self._rows)
            else:
                with cursor.copy(f'COPY "{self.name}" ({quoted}) FROM STDIN') as copy:
                    for row in self._rows:
                        copy.write_row(row)
        self.written += len(self._rows)
        self._rows.clear()

    def settle(self) -> None:
        """Make PostgreSQL number the rows to come after those written here."""
        if self._numbered and self.written and not is_sqlite():
            proxy.execute_sql(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{self.name}"', self._last)
            )


def _default(field: Any) -> Any:
    value = field.default() if callable(field.default) else field.default
    return field.db_value(value)


def analyse(models: Iterable[Any]) -> None:
    """Let the engine look at what the tables hold now, so that it plans well."""
    for model in models:
        proxy.execute_sql(f'ANALYZE "{model._meta.table_name}"')


@contextmanager
def roomy() -> Iterator[None]:
    """Give SQLite more memory while much is written."""
    if not is_sqlite():
        yield
        return
    usual = proxy.execute_sql("PRAGMA cache_size").fetchone()[0]
    proxy.execute_sql(f"PRAGMA cache_size = {_CACHE}")
    try:
        yield
    finally:
        proxy.execute_sql(f"PRAGMA cache_size = {usual}")
