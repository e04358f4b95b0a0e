"""One deed on several referrals: each in a transaction of its own, each refusal told by itself."""

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
    """What became of it: the ids where it was done, and by id why it was refused."""

    done: tuple[int, ...]
    refused: dict[int, str]


def each(actor: Actor, deed: Deed, lines: Sequence[Line]) -> Outcome:
    """Do a deed on each referral and tell what became of it; raises the refusal of a single one."""
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
