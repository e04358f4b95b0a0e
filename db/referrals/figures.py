"""Outcomes of referrals by organisation and service, to help choose among them.

Readers who cannot see every file get no figure about fewer than MIN_GROUP people out of their reach:
below that, only referrals within reach are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Case, fn

from db.clients.position import median_of
from db.clients.reach import MIN_GROUP, sees_all, within_reach
from db.core.actor import Actor
from db.core.bulk import in_ids, raw_rows
from db.core.database import is_sqlite
from db.referrals.lifecycle import Decliner, Status
from db.referrals.models import Referral

Place = tuple[int, int | None]
"""Ids of an organisation and of its service, None for a referral without one."""
_ACCEPTED = (Status.ACCEPTED, Status.IN_PROGRESS, Status.ON_HOLD, Status.COMPLETED, Status.FAILED)
"""Statuses that follow the organisation's acceptance."""
COUNTED: Any = Referral.status.not_in((Status.DRAFT, Status.ENTERED_IN_ERROR))
"""The condition for referrals in figures."""
_REFUSED = (Referral.status == Status.REJECTED) & (
    Referral.declined_by.is_null() | (Referral.declined_by != Decliner.CLIENT)
)
_REACHED = Referral.contact_on.is_null(False) & (Referral.status != Status.REJECTED)
_ANSWER: Any = Case(None, [(_REFUSED, 0), (Referral.status.in_(_ACCEPTED) | _REACHED, 1)], None)
"""1 if the organisation accepted, 0 if it declined, null if it did not answer."""


_SERVICES = 2**32
"""More than there are services: a place is encoded as one number."""
MAX_PEOPLE = 2000
"""Above this number of people, not every place is checked for being fully within reach."""


@dataclass(frozen=True)
class Figures:
    """The share accepted (0 to 1) of the `answered`, and the median days to contact; None if unknown."""

    accepted: float | None = None
    median_days: float | None = None
    answered: int = 0


NO_FIGURES = Figures()


@dataclass(frozen=True)
class CountScope:
    """Which referrals may be counted for a reader."""

    rows: Any
    """The condition on Referral."""
    own: Collection[Place] | None = None
    """Places whose counted referrals are all within reach; None for every place."""

    def least(self, place: Place) -> int:
        """Return the minimum number of referrals for a figure of a place."""
        return 1 if self.own is None or place in self.own else MIN_GROUP


def count_scope(actor: Actor, service: Any, counted: Any) -> CountScope:
    """Return which of the `counted` referrals may be counted for this person.

    All of a place with at least MIN_GROUP people, else those within reach.
    """
    if sees_all(actor):
        return CountScope(counted)
    counts: Any = (
        Referral.select(Referral.organisation, service, fn.COUNT(Referral.client.distinct()))
        .where(counted)
        .group_by(Referral.organisation, SQL("2"))
    )
    found = {(organisation, id_): count for organisation, id_, count in raw_rows(counts)}
    small = {place for place, count in found.items() if count < MIN_GROUP}
    here = fn.COALESCE(service, SQL("0")) + Referral.organisation * SQL(str(_SERVICES))
    in_small = in_ids(here, (organisation * _SERVICES + (id_ or 0) for organisation, id_ in small))
    people = _people(service, counted if sum(found.values()) <= MAX_PEOPLE else counted & in_small)
    within = within_reach(actor, set().union(*people.values()))
    own = frozenset(place for place, who in people.items() if place in small or who <= within)
    if not small:
        return CountScope(counted, own)
    few = set().union(*(people[place] for place in small))
    mine = in_ids(Referral.client, few & within) | (Referral.made_by == actor.id)
    return CountScope(counted & (mine | ~in_small), own)


def _people(service: Any, counted: Any) -> dict[Place, set[int]]:
    query: Any = Referral.select(Referral.organisation, service, Referral.client).where(counted).distinct()
    people: dict[Place, set[int]] = defaultdict(set)
    for organisation, id_, client in raw_rows(query):
        people[organisation, id_].add(client)
    return people


def figures(actor: Actor, organisations: Collection[int]) -> dict[Place, Figures]:
    """Return the figures of these organisations, by service and for referrals without one."""
    there = COUNTED & in_ids(Referral.organisation, organisations)
    return by_place(Referral.service, count_scope(actor, Referral.service, there))


def by_place(service: Any, counted: CountScope) -> dict[Place, Figures]:
    """Return the figures of the counted referrals, by organisation and this column of the service.

    Referrals declined by the client or not answered do not count for acceptance.
    """
    query: Any = (
        Referral.select(Referral.organisation, service, _ANSWER, days_to_contact(), fn.COUNT(Referral.id))
        .where(counted.rows)
        .group_by(SQL("1"), SQL("2"), SQL("3"), SQL("4"))
    )
    answers: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    waits: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for organisation, id_, taken, wait, many in raw_rows(query):
        if taken is not None:
            answers[organisation, id_][int(taken)] += many
        if wait is not None:
            waits[organisation, id_][int(wait)] += many
    found: dict[Place, Figures] = {}
    for place in answers.keys() | waits.keys():
        answered, reached = sum(answers[place]), sum(waits[place].values())
        least = counted.least(place)
        share = answers[place][1] / answered if answered >= least else None
        wait = median_of(waits[place]) if reached >= least else None
        found[place] = Figures(share, wait, answered if share is not None else 0)
    return found


def days_to_contact() -> Any:
    """Return the SQL expression of the days from sending to contact."""
    if is_sqlite():
        return fn.julianday(Referral.contact_on) - fn.julianday(Referral.sent_on)
    return Referral.contact_on - Referral.sent_on
