"""Pages of rows that are already in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from db.core.paging import Key, Page, Span


class Keyed(Protocol):
    """A row with a key that sorts it."""

    @property
    def key(self) -> Key: ...


R = TypeVar("R", bound=Keyed)
T = TypeVar("T")


@dataclass(frozen=True)
class Row(Generic[T]):
    """An item as a row, with the id that tells it from the others."""

    key: Key
    id: Any
    item: T


def page_of(rows: Sequence[R], span: Span) -> Page[R]:
    """Return the page of `rows` that a list asks for: all rows after, or before, a key."""
    places = {row.key: place for place, row in enumerate(rows)}
    if span.before is not None:
        return Page(tuple(rows[: places.get(span.before, 0)]), False)
    start = places[span.after] + 1 if span.after in places else 0
    return Page(tuple(rows[start:]), False)
