"""The suggestions of the sample data, with support, comments and decisions."""

from __future__ import annotations

from random import Random
from typing import Any

from db.core.text import fold
from db.suggestions.models import Comment, Decision, Suggestion, Support
from db.upkeep.sample.days import OPEN_MINUTES, Days
from db.upkeep.sample.staff import Crew
from db.upkeep.sample.store import Table

FEWEST, MOST = 40, 2000
_CLIENTS_EACH = 500
_DECISIONS = (
    *(Decision.OPEN,) * 42,
    *(Decision.PLANNED,) * 13,
    *(Decision.STARTED,) * 11,
    *(Decision.COMPLETED,) * 20,
    *(Decision.DECLINED,) * 9,
    *(Decision.DUPLICATE,) * 5,
)
_LINKS = (*("step",) * 4, *("organisation",) * 3, *("",) * 3)
_OWNED = (Decision.PLANNED, Decision.STARTED, Decision.COMPLETED)


def suggest(
    rng: Random,
    days: Days,
    texts: dict[str, Any],
    crew: Crew,
    steps: dict[int, str],
    organisations: dict[int, str],
    clients: int,
) -> tuple[Table, ...]:
    """Return the tables of as many ideas as a team with so many clients would have, not written yet."""
    said = texts["suggestions"]
    suggestions = Table(
        Suggestion,
        "id created_at text author owner about_kind about_id about decision decision_reason decided_at"
        " support search_key",
    )
    supports = Table(Support, "suggestion staff")
    comments = Table(Comment, "id created_at suggestion author text official")
    linked = {"step": list(steps.items()), "organisation": list(organisations.items())}
    decisions = [*Decision, *(rng.choice(_DECISIONS) for _ in range(MOST))]  # each state at least once
    for decision in decisions[: min(MOST, FEWEST + clients // _CLIENTS_EACH)]:
        kind = rng.choice(_LINKS)
        about_id, about = rng.choice(linked[kind]) if kind else (None, "")
        text = rng.choice(said[kind or "general"]).format(about=about, paper=rng.choice(texts["papers"]))
        is_open = decision is Decision.OPEN
        made = days.worked(-1 - int((90 if is_open else 700) * rng.random()) - (0 if is_open else 20))
        decided = days.worked(made + 5 + int(rng.random() * min(45, -made - 6))) if not is_open else None
        people = rng.sample(crew.people, min(len(crew.people), int(rng.expovariate(1 / 4))))
        reason = "" if is_open else rng.choice(said[decision.value])
        number = suggestions.number()
        suggestions.add(
            number,
            days.at(made, rng.randrange(OPEN_MINUTES)),
            text,
            rng.choice(crew.people),
            rng.choice(crew.people) if decision in _OWNED else None,
            kind,
            about_id,
            about,
            decision.value,
            reason,
            days.at(decided, OPEN_MINUTES) if decided is not None else None,
            len(people),
            fold(f"{text} {about}"),
        )
        for person in people:
            supports.add(number, person)
        for said_on in sorted(made + int(rng.random() * -made) for _ in range(int(rng.expovariate(0.7)))):
            at = days.at(days.worked(said_on), rng.randrange(OPEN_MINUTES, OPEN_MINUTES + 60))
            comments.add(
                comments.number(), at, number, rng.choice(crew.people), rng.choice(said["comments"]), False
            )
        if decided is not None:
            at = days.at(decided, OPEN_MINUTES)
            comments.add(comments.number(), at, number, rng.choice(crew.leads), reason, True)
    return suggestions, supports, comments
