"""Where a client can be referred: each organisation with each of its services, found by one search."""

from __future__ import annotations

from dataclasses import dataclass

from db.core.paging import FIRST, Key, Page, Span
from db.core.text import fold
from db.directory import queries as directory_queries


@dataclass(frozen=True)
class Target:
    """One line of the picker; `id` is the organisation's id and the service's, None for no service."""

    key: Key
    id: tuple[int, int | None]
    label: str


def targets(search: str = "", span: Span = FIRST) -> Page[Target]:
    """Return one page, by organisation. Words that name a service leave out its neighbours."""
    found = directory_queries.choices(search, span)
    rows = [target for choice in found.rows for target in _of(choice, fold(search).split())]
    return Page(tuple(rows), found.more)


def _of(choice: directory_queries.Choice, words: list[str]) -> list[Target]:
    place = f" ({choice.place})" if choice.place else ""
    own = fold(f"{choice.name} {choice.place}")
    rest = [word for word in words if word not in own]
    named = [service for service in choice.services if all(word in fold(service[1]) for word in rest)]
    if not choice.services:
        return [Target(choice.key, (choice.id, None), f"{choice.name}{place}")]
    return [
        Target(choice.key, (choice.id, id_), f"{choice.name} · {name}{place}")
        for id_, name in named or choice.services
    ]
