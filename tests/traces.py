"""What an action leaves behind: its lines in the journal, and nothing at all when it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from db.audit.models import AuditLine
from db.core import database
from db.core.errors import Refused
from db.upkeep import schema

R = TypeVar("R", bound=Refused)


def lines(verb: str) -> list[AuditLine]:
    """Return the journal's lines for one verb, oldest first."""
    with database.reading():
        return list(AuditLine.select().where(AuditLine.verb == verb).order_by(AuditLine.id))


def content() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, as the engine gives it: asked for hundreds of times in a story."""
    models: list[Any] = schema.models()
    with database.reading():
        found = _found([f'SELECT * FROM "{model._meta.table_name}"' for model in models])
        return {model.__name__: sorted(rows, key=repr) for model, rows in zip(models, found, strict=True)}


def _found(selects: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of each select; a server is asked once for all."""
    if database.is_sqlite():
        yield from (database.proxy.execute_sql(select).fetchall() for select in selects)
        return
    cursor = database.proxy.execute_sql("; ".join(selects))
    for result in cursor.results():
        yield result.fetchall()


@contextmanager
def refused(kind: type[R], field: str | None = None) -> Iterator[pytest.ExceptionInfo[R]]:
    """Expect a refusal of exactly this kind, beside this field, that leaves every row as it was."""
    before = content()
    with pytest.raises(kind) as caught:
        yield caught
    assert type(caught.value) is kind
    assert caught.value.field == field
    assert caught.value.say()
    assert content() == before
