"""How referrals to each place went, for a page of places at once: what helps to choose among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Case, fn

from db.clients.position import median_of
from db.core.bulk import among
from db.referrals.lifecycle import Decliner, Status
from db.referrals.models import Referral
from db.referrals.standing import days_to_contact

_TAKEN = (Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD, Status.COMPLETED, Status.FAILED)
"""States that follow only when the organisation accepted."""
UNCOUNTED = (Status.DRAFT, Status.ENTERED_IN_ERROR)
ANSWER: Any = Case(
    None,
    [
        (Referral.status.in_(_TAKEN) | Referral.contact_on.is_null(False), 1),
        (
            (Referral.status == Status.REJECTED)
            & (Referral.declined_by.is_null() | (Referral.declined_by != Decliner.CLIENT)),
            0,
        ),
    ],
    None,
)
"""1 where the organisation took the person, 0 where it refused, null where nobody answered."""


@dataclass(frozen=True)
class Figures:
    """The share accepted, from 0 to 1, of what was answered, and the usual days to contact; None for none."""

    accepted: float | None = None
    median_days: float | None = None


NONE_YET = Figures()


def figures(organisations: Collection[int]) -> dict[int, Figures]:
    """Return the figures of each service of some organisations, by id.

    Those of referrals to an organisation without naming a service stand under its id with a minus. A refusal
    by the client, and a referral nobody answered, say nothing of the organisation.
    """
    days: Any = Case(None, [(Referral.contact_on.is_null(False), days_to_contact())], None)
    place: Any = fn.COALESCE(Referral.service, 0 - Referral.organisation)
    query: Any = (
        Referral.select(place, ANSWER, days, fn.COUNT(Referral.id))
        .where(among(Referral.organisation, [*organisations, 0]), Referral.status.not_in(UNCOUNTED))
        .group_by(SQL("1"), SQL("2"), SQL("3"))
        .tuples()
    )
    answers: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    waits: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for id_, taken, wait, many in query:
        if taken is not None:
            answers[id_][int(taken)] += many
        if wait is not None:
            waits[id_][int(wait)] += many
    return {
        id_: Figures(
            answers[id_][1] / sum(answers[id_]) if id_ in answers else None, median_of(waits.get(id_, {}))
        )
        for id_ in answers.keys() | waits.keys()
    }
