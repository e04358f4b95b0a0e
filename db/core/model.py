"""What every table shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import IntegerField, Model

from db.core import clock
from db.core.database import proxy
from db.core.errors import stale
from db.core.fields import UTCDateTimeField


class Base(Model):
    """A table of the product, bound to whichever database is connected."""

    if TYPE_CHECKING:  # what peewee adds to each model, and its stubs do not say
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        """Bound late; named as the class."""

        database = proxy
        legacy_table_names = False


class Record(Base):
    """A row that people change: when it was made, and which version of it this is."""

    created_at = UTCDateTimeField(default=clock.now)
    row_version = IntegerField(default=1)


def change(row: Any, **values: Any) -> None:
    """Write new values to a row, unless someone else wrote since it was read; raises Stale."""
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
