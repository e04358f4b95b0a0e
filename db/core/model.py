"""Base classes of all tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import IntegerField, Model

from db.core import clock
from db.core.database import proxy
from db.core.errors import stale
from db.core.fields import UTCDateTimeField


class Base(Model):
    """A table in whichever database is connected."""

    if TYPE_CHECKING:  # added by peewee, missing from its stubs
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        database = proxy
        legacy_table_names = False


class Record(Base):
    """A row that people edit, with its creation time and a version number for conflict detection."""

    created_at = UTCDateTimeField(default=clock.now)
    row_version = IntegerField(default=1)


def change(row: Any, **values: Any) -> None:
    """Update a row and increment its version; raises Stale if someone else wrote it since it was read."""
    model, expected = type(row), row.row_version
    written = (
        model.update(**values, row_version=expected + 1)
        .where((model.id == row.id) & (model.row_version == expected))
        .execute()
    )
    if not written:
        raise stale()
    for name, value in values.items():
        setattr(row, name, value)
    row.row_version = expected + 1
