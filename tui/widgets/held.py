"""Rows that are here already, given to a list a part at a time like those of a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from db.core.paging import Key, Page, Span


class Keyed(Protocol):
    """A row that knows its place in the order."""

    @property
    def key(self) -> Key: ...


R = TypeVar("R", bound=Keyed)


def held(rows: Sequence[R], span: Span) -> Page[R]:
    """Return the part of the rows that a list asks for; nothing is ever left out at the far end."""
    places = {row.key: place for place, row in enumerate(rows)}
    if span.before is not None:
        return Page(tuple(rows[: places.get(span.before, 0)]), False)
    start = places[span.after] + 1 if span.after in places else 0
    return Page(tuple(rows[start:]), False)
