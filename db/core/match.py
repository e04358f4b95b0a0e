"""A record found by its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """What is shown of a record; `part` is the id of the part of it that was found, if it is one."""

    id: int
    label: str
    part: int | None = None
