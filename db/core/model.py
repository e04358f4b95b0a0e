"""Base classes of all tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from peewee import IntegerField, Model

from db.core import clock, trail
from db.core.database import proxy
from db.core.errors import stale
from db.core.fields import UTCDateTimeField


class Base(Model):
    """A table in whichever database is connected."""

    if TYPE_CHECKING:  # added by peewee, missing from its stubs
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    @classmethod
    def valid(cls) -> Any:
        """Return the condition that a row was not entered in error; None if no row of the table can be."""
        return None

    if not TYPE_CHECKING:  # keeps the type that its stubs give

        @classmethod
        def select(cls, *fields: Any) -> Any:
            """Return a query without the rows entered in error, so that no list or count shows them."""
            query, valid = cls.all_rows(*fields), cls.valid()
            return query if valid is None else query.where(valid)

    @classmethod
    def all_rows(cls, *fields: Any) -> Any:
        """Return a query of all rows, those entered in error too."""
        return super().select(*fields)

    @classmethod
    def create(cls, **query: Any) -> Self:
        """Insert a row, which its author can undo with the action."""
        row: Self = super().create(**query)
        trail.made(row)
        return row

    def delete_instance(self, *args: Any, **named: Any) -> Any:
        """Delete this row; its author can undo that with the action."""
        trail.removed(self)
        return super().delete_instance(*args, **named)

    class Meta:
        database = proxy
        legacy_table_names = False


def tables(model: Any = Base) -> Iterator[Any]:
    """Yield the tables whose modules are imported, but not what only others are made from."""
    for made in model.__subclasses__():
        yield from tables(made) if made.__subclasses__() else (made,)


class Record(Base):
    """A row that people edit, with its creation time and a version number for conflict detection."""

    created_at = UTCDateTimeField(default=clock.now)
    row_version = IntegerField(default=1)


def change(row: Any, **values: Any) -> None:
    """Update a row and increment its version; raises Stale if someone else wrote it since it was read."""
    expected = row.row_version
    if not amend(row, type(row).row_version == expected, row_version=expected + 1, **values):
        raise stale()


def amend(row: Any, *unless: Any, **values: Any) -> bool:
    """Update a row that was read in this transaction; return whether it still met these conditions."""
    if not type(row).update(**values).where(row._pk_expr(), *unless).execute():
        return False
    trail.changed(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    return True
