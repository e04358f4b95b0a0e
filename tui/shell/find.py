"""What the palette finds besides commands: records by name, and those opened last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pkgutil import resolve_name

from db.core.actor import Actor
from db.core.match import Match
from tui.areas import Lookup
from tui.shell.trail import Record

EACH = 5
"""Most records of one kind that are shown."""
LAST = 10
"""Number of records opened last that are shown."""
LETTERS = 2
"""Fewest letters with which records are searched."""

Found = tuple[str, Match]
"""Kind and record."""


def records(actor: Actor, lookups: Mapping[str, Lookup], text: str) -> list[Found]:
    """Return the records found by every word of `text`, in the order of the areas."""
    if len(text.strip()) < LETTERS:
        return []
    return [
        (kind, match)
        for kind, lookup in lookups.items()
        for match in resolve_name(f"{lookup.module}:find")(actor, text, EACH)
    ]


def opened_last(
    actor: Actor, lookups: Mapping[str, Lookup], opened: Sequence[Record], front: Record | None
) -> list[Found]:
    """Return the last records opened in this session, then files by the access log, if still within reach.

    The record in front is left out.
    """
    wanted = [record for record in opened if record[0] in lookups]
    if "client" in lookups:
        viewed = resolve_name(f"{lookups['client'].module}:opened_last")(actor, LAST + 1)
        wanted = list(dict.fromkeys([*wanted, *(("client", id_) for id_ in viewed)]))
    wanted = [record for record in wanted if record != front][:LAST]
    known: dict[Record, Match] = {}
    for kind in dict.fromkeys(kind for kind, _id in wanted):
        ids = [id_ for other, id_ in wanted if other == kind]
        for match in resolve_name(f"{lookups[kind].module}:named")(actor, ids):
            known[kind, match.id] = match
    return [(record[0], known[record]) for record in wanted if record in known]
