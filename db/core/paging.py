"""Keyset pagination: pages are read by the key of the last row seen, without counting rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from db.core.statement import Parameter, Statement

T = TypeVar("T")
Key = tuple[Any, ...]
PAGE = 100
BIG_PAGE = 1000
"""Rows a query when a whole list is read, for exports."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of one page in display order, and whether more follow in the direction asked for."""

    rows: tuple[T, ...]
    more: bool


@dataclass(frozen=True)
class Span:
    """Which page to read: after a key, before a key, the last one, or by default the first."""

    after: Key | None = None
    before: Key | None = None
    last: bool = False
    limit: int = PAGE

    @property
    def backwards(self) -> bool:
        """Whether the page is read from its end."""
        return self.last or self.before is not None


FIRST = Span()


def keyset(
    query: Any, columns: Sequence[Any], span: Span, make: Callable[[Any], Any], *, descending: bool = False
) -> Page[Any]:
    """Return one page of a query ordered by `columns`, which must be unique together and not null.

    The condition is written `a >= x AND (a > x OR (b > y))`: both engines answer it from the index, unlike
    row values or a plain OR.
    """
    start = span.before if span.backwards else span.after
    found = list(_ordered(query, columns, start, span.backwards != descending).limit(span.limit + 1))
    return _page(found, span, make)


class WordedList:
    """The query of a list, worded once for each direction; otherwise like `keyset`."""

    def __init__(self, query: Any, columns: Sequence[Any], *, descending: bool = False) -> None:
        self._query, self._columns, self._descending = query, columns, descending
        self._statements: dict[tuple[bool, bool], Statement] = {}

    def page(self, span: Span, make: Callable[[Any], Any], **values: Any) -> Page[Any]:
        """Return one page; `values` go to the parameters of the query."""
        start = span.before if span.backwards else span.after
        kind = span.backwards, start is not None
        if kind not in self._statements:
            key = None if start is None else tuple(Parameter(f"key{place}") for place in range(len(start)))
            query = _ordered(self._query, self._columns, key, span.backwards != self._descending)
            self._statements[kind] = Statement(query.limit(Parameter("limit")))
        for place, value in enumerate(start or ()):
            values[f"key{place}"] = value
        return _page(self._statements[kind].rows(limit=span.limit + 1, **values), span, make)


def in_parts(read: Callable[[int, Span], Page[Any]], parts: int, span: Span) -> Page[Any]:
    """Return a page of a list that is made of parts one after the other, from pages of these.

    `read` returns a page of a part by its number; a row's key starts with it.
    """
    start = span.before if span.backwards else span.after
    order = range(parts)[::-1] if span.backwards else range(parts)
    page: Page[Any] = Page((), False)
    for part in order:
        if start is not None and (part > start[0] if span.backwards else part < start[0]):
            continue  # the page begins in another part
        key = start[1:] if start is not None and part == start[0] else None
        left = span.limit - len(page.rows)  # 0 only finds out whether this part has rows
        here = Span(None if span.backwards else key, key if span.backwards else None, span.backwards, left)
        found = read(part, here)
        page = Page(found.rows + page.rows if span.backwards else page.rows + found.rows, found.more)
        if page.more:
            break
    return page


def _ordered(query: Any, columns: Sequence[Any], start: Key | None, down: bool) -> Any:
    if start is not None:
        query = query.where(_beyond(columns, start, down))
    return query.order_by(*(column.desc() if down else column.asc() for column in columns))


def _page(found: list[Any], span: Span, make: Callable[[Any], Any]) -> Page[Any]:
    more = len(found) > span.limit
    rows = found[: span.limit]
    if span.backwards:
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
    """Yield all rows of a list, at most `limit`, reading page by page; rows must have a `key`."""
    left = limit
    span = Span(limit=BIG_PAGE)
    while True:
        page = read(span if left is None else replace(span, limit=min(left, BIG_PAGE)))
        yield from page.rows
        left = None if left is None else left - len(page.rows)
        if not page.more or left == 0:
            return
        span = replace(span, after=page.rows[-1].key)  # type: ignore[attr-defined]
