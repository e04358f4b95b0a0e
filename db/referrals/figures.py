"""How referrals to each place went, for a page of places at once: what helps to choose among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Case, fn

from db.clients.position import median_of
from db.core.bulk import among
from db.core.database import is_sqlite
from db.referrals.lifecycle import Decliner, Status
from db.referrals.models import Referral

Place = tuple[int, int | None]
"""Ids of an organisation and of its service, None where none was named."""
_TAKEN = (Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD, Status.COMPLETED, Status.FAILED)
"""States that follow only when the organisation accepted."""
COUNTED: Any = Referral.status.not_in((Status.DRAFT, Status.ENTERED_IN_ERROR))
"""The condition of what figures count."""
_REFUSED = (Referral.status == Status.REJECTED) & (
    Referral.declined_by.is_null() | (Referral.declined_by != Decliner.CLIENT)
)
_REACHED = Referral.contact_on.is_null(False) & (Referral.status != Status.REJECTED)
_ANSWER: Any = Case(None, [(_REFUSED, 0), (Referral.status.in_(_TAKEN) | _REACHED, 1)], None)
"""1 where the organisation took the person, 0 where it refused, null where nobody answered."""


@dataclass(frozen=True)
class Figures:
    """The share accepted, from 0 to 1, of the `answered`, and the usual days to contact; None for none."""

    accepted: float | None = None
    median_days: float | None = None
    answered: int = 0


NONE_YET = Figures()


def figures(organisations: Collection[int]) -> dict[Place, Figures]:
    """Return the figures of each service of some organisations, and of each without naming a service."""
    return by_place(Referral.service, COUNTED & among(Referral.organisation, organisations))


def by_place(service: Any, counted: Any) -> dict[Place, Figures]:
    """Return the figures of the referrals counted, by organisation and this column of the service.

    A refusal by the client, and a referral nobody answered, say nothing of the organisation.
    """
    query: Any = (
        Referral.select(Referral.organisation, service, _ANSWER, days_to_contact(), fn.COUNT(Referral.id))
        .where(counted)
        .group_by(SQL("1"), SQL("2"), SQL("3"), SQL("4"))
        .tuples()
    )
    answers: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    waits: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for organisation, id_, taken, wait, many in query:
        if taken is not None:
            answers[organisation, id_][int(taken)] += many
        if wait is not None:
            waits[organisation, id_][int(wait)] += many
    found: dict[Place, Figures] = {}
    for place in answers.keys() | waits.keys():
        answered = sum(answers[place])
        share = answers[place][1] / answered if answered else None
        found[place] = Figures(share, median_of(waits[place]), answered)
    return found


def days_to_contact() -> Any:
    """Return the expression of the days from sending until contact."""
    if is_sqlite():
        return fn.julianday(Referral.contact_on) - fn.julianday(Referral.sent_on)
    return Referral.contact_on - Referral.sent_on
