"""One action on several referrals, each in its own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.core.actor import Actor
from db.core.errors import Refused

Line = tuple[int, int | None]
"""Id of a referral and the version that was read."""
Deed = Callable[[Actor, int, int | None], object]


@dataclass(frozen=True)
class Outcome:
    """Ids where the action succeeded, and the errors by id."""

    done: tuple[int, ...]
    refused: dict[int, str]


def each(actor: Actor, deed: Deed, lines: Sequence[Line]) -> Outcome:
    """Run an action on each referral and collect errors; for a single one the error is raised."""
    if len(lines) == 1:
        deed(actor, *lines[0])
        return Outcome((lines[0][0],), {})
    done: list[int] = []
    refused: dict[int, str] = {}
    for id_, version in lines:
        try:
            deed(actor, id_, version)
        except Refused as problem:
            refused[id_] = problem.say()
        else:
            done.append(id_)
    return Outcome(tuple(done), refused)
