"""Long lists are read a page at a time, by the key of the last row seen, never by counting rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Key = tuple[Any, ...]
PAGE = 100
BIG_PAGE = 1000
"""Rows read at once where a whole list is wanted, and no screen waits for it."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list in the order shown, and whether more follow in the direction asked for."""

    rows: tuple[T, ...]
    more: bool


@dataclass(frozen=True)
class Span:
    """Which page of a list is wanted: after a key, before a key, the last one, or else the first."""

    after: Key | None = None
    before: Key | None = None
    last: bool = False
    limit: int = PAGE


FIRST = Span()


def keyset(
    query: Any, columns: Sequence[Any], span: Span, make: Callable[[Any], Any], *, descending: bool = False
) -> Page[Any]:
    """Run a peewee query for one page ordered by `columns` (unique together, never null).

    The comparison is written `a >= x AND (a > x OR (b > y))`, which both engines answer from the index
    (reference: row values and the plain OR form are slower or not portable).
    """
    backwards = span.last or span.before is not None
    start = span.before if backwards else span.after
    if start is not None:
        query = query.where(_beyond(columns, start, backwards != descending))
    order = [c.desc() if backwards != descending else c.asc() for c in columns]
    found = list(query.order_by(*order).limit(span.limit + 1))
    more = len(found) > span.limit
    rows = found[: span.limit]
    if backwards:
        rows.reverse()
    return Page(tuple(make(row) for row in rows), more)


def _beyond(columns: Sequence[Any], key: Key, down: bool) -> Any:
    column, value = columns[0], key[0]
    strictly = column < value if down else column > value
    if len(columns) == 1:
        return strictly
    at_least = column <= value if down else column >= value
    return at_least & (strictly | _beyond(columns[1:], key[1:], down))


def walk(read: Callable[[Span], Page[T]], limit: int | None = None) -> Iterator[T]:
    """Yield the rows of a whole list page after page, at most `limit` of them; its rows have a `key`."""
    left = limit
    span = Span(limit=BIG_PAGE)
    while True:
        page = read(span if left is None else replace(span, limit=min(left, BIG_PAGE)))
        yield from page.rows
        left = None if left is None else left - len(page.rows)
        if not page.more or left == 0:
            return
        span = replace(span, after=page.rows[-1].key)  # type: ignore[attr-defined]
