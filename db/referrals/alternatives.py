"""Alternative services for the need of a referral, by similar words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from db.core.actor import Actor
from db.core.paging import Span
from db.core.text import fold
from db.referrals.chain import chain_of
from db.referrals.destinations import Destination, destinations
from db.referrals.reach import find

MAX_PROPOSALS = 3
MAX_WORDS = 6
"""Maximum number of words of the need to search for: each takes a query."""
_COMMON = {"pour", "avec", "dans", "leur", "leurs", "sans", "vers", "tout", "with", "from", "their", "this"}
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class Alternatives:
    """What a new referral takes from the previous one, and services similar to it.

    Consent is not included: it was given for one organisation.
    """

    need: str
    targets: tuple[Destination, ...]


def alternatives(actor: Actor, referral_id: int) -> Alternatives:
    """Return the need and alternatives for a referral that failed; raises NotFound, Denied."""
    row = find(actor, "referral.make", referral_id)
    tried = {one.organisation_id for one in chain_of(row)}
    words = _words(row.service.name if row.service else "") + _words(row.need)
    found: Counter[tuple[int, int | None]] = Counter()
    known: dict[tuple[int, int | None], Destination] = {}
    for word in list(dict.fromkeys(words))[:MAX_WORDS]:
        for target in destinations(actor, word, Span(limit=40)).rows:
            if target.id[0] not in tried and word in fold(target.label):
                known[target.id] = target
                found[target.id] += 1
    best = [known[id_] for id_, _count in found.most_common(MAX_PROPOSALS)]
    return Alternatives(row.need, tuple(best))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(fold(text)) if word not in _COMMON]
