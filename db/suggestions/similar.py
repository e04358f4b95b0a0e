"""Similar suggestions, shown while one is typed so that people support it instead of adding it twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from db.core.actor import Actor
from db.core.text import fold
from db.suggestions.models import Suggestion
from db.suggestions.reach import visible

SHOWN = 3
"""Number of similar suggestions shown."""
MIN_WORD_LENGTH = 5
"""Minimum length of a significant word."""
MAX_WORDS = 8
MAX_CANDIDATES = 200
"""Number of latest suggestions with one of the words that are compared."""


@dataclass(frozen=True)
class Similar:
    """A suggestion that shares words with a text; its `text` is on one line."""

    id: int
    text: str
    support: int


def significant_words(text: str) -> frozenset[str]:
    """Return the longest words of a text, without the one being typed."""
    finished = fold(text if not text or text[-1].isspace() else text.rpartition(" ")[0])
    long = {bare for word in finished.split() if len(bare := word.strip(".,;:!?«»\"'()…")) >= MIN_WORD_LENGTH}
    return frozenset(sorted(long, key=lambda word: (-len(word), word))[:MAX_WORDS])


def similar(actor: Actor, text: str, limit: int = SHOWN) -> tuple[Similar, ...]:
    """Return the suggestions that share at least two significant words with a text, most similar first."""
    words = significant_words(text)
    if len(words) < 2:
        return ()
    condition: Any = reduce(or_, (Suggestion.search_key.contains(word) for word in sorted(words)))
    query = (
        Suggestion.select(Suggestion.id, Suggestion.text, Suggestion.support, Suggestion.search_key)
        .where(condition, visible(actor))
        .order_by(Suggestion.created_at.desc(), Suggestion.id.desc())
        .limit(MAX_CANDIDATES)
    )
    shared = [(sum(word in row.search_key for word in words), row) for row in query]
    alike = sorted((pair for pair in shared if pair[0] >= 2), key=lambda pair: (-pair[0], -pair[1].support))
    return tuple(Similar(row.id, " ".join(row.text.split()), row.support) for _shared, row in alike[:limit])
