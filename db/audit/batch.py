"""One action on several records: one transaction, in which each refusal is told by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.audit.journal import all_or_none
from db.core.actor import Actor
from db.core.errors import Refused
from db.core.translation import N_

Item = tuple[int, int | None]
"""Id of a record and the version that was read."""
Action = Callable[[Actor, int, int | None], object]


@dataclass(frozen=True)
class BatchResult:
    """Ids where the action succeeded, and the errors by id."""

    done: tuple[int, ...]
    refused: dict[int, str]


def run_on_each(actor: Actor, topic: str, action: Action, items: Sequence[Item]) -> BatchResult:
    """Do the same with each record of a topic and tell what became of it; raises the refusal of a single one.

    When the database fails in the middle, nothing is kept of any.
    """
    if len(items) == 1:
        action(actor, *items[0])
        return BatchResult((items[0][0],), {})
    done: list[int] = []
    refused: dict[int, str] = {}
    with all_or_none(topic):
        for id_, version in items:
            try:
                action(actor, id_, version)
            except Refused as problem:
                refused[id_] = problem.say()
            else:
                done.append(id_)
    return BatchResult(tuple(done), refused)


def run_on_any(actor: Actor, topic: str, action: Action, items: Sequence[Item]) -> BatchResult:
    """Do the same with each record; raises Refused, with the reasons, when all are refused."""
    outcome = run_on_each(actor, topic, action, items)
    if not outcome.done:
        reasons = " ".join(dict.fromkeys(outcome.refused.values()))
        raise Refused("batch.none", N_("Nothing was saved. {why}"), why=reasons)
    return outcome
