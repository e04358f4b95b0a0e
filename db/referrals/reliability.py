"""How reliable an organisation's referrals and entry are, for whoever chooses it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import fn

from db.clients.position import median_of
from db.clients.reach import MIN_GROUP, sees_all
from db.core.actor import Actor
from db.directory.models import Organisation
from db.directory.queries import find
from db.referrals.figures import COUNTED, days_to_contact
from db.referrals.lifecycle import Status
from db.referrals.models import Referral
from db.referrals.reach import visible


@dataclass(frozen=True)
class Reliability:
    """The share of confirmed contacts (0 to 1) and median days to contact; None if unknown."""

    confirmed: float | None
    median_days: float | None


@dataclass(frozen=True)
class OrganisationSummary:
    """The reliability of an organisation, and when its entry was verified."""

    reliability: Reliability
    verified_on: dt.date | None
    remark: str


def reliability(actor: Actor, organisation_id: int) -> Reliability:
    """Return the reliability of an organisation; drafts, mistakes and cancelled referrals do not count.

    No figure rests on fewer than five people out of the reader's reach (figures.py).
    """
    of_it = COUNTED & (Referral.organisation == organisation_id) & (Referral.status != Status.CANCELLED)
    least = 1
    if not sees_all(actor):
        if Referral.select(fn.COUNT(Referral.client.distinct())).where(of_it).scalar() >= MIN_GROUP:
            least = MIN_GROUP
        else:
            of_it &= visible(actor)
    known = Referral.to_confirm_on.is_null() | Referral.contact_on.is_null(False)
    settled = Referral.select().where(of_it, known).count()
    reached: Any = (
        Referral.select(days_to_contact(), fn.COUNT(Referral.id))
        .where(of_it, Referral.contact_on.is_null(False))
        .group_by(days_to_contact())
        .tuples()
    )
    histogram = {int(days): int(many) for days, many in reached}
    many = sum(histogram.values())
    confirmed = many / settled if settled >= least else None
    return Reliability(confirmed, median_of(histogram) if many >= least else None)


def organisation_summary(actor: Actor, organisation_id: int) -> OrganisationSummary:
    """Return an organisation's reliability and entry; raises NotFound."""
    return summary_of(actor, find(organisation_id))


def summary_of(actor: Actor, row: Organisation) -> OrganisationSummary:
    """Return the same for the row of an organisation."""
    return OrganisationSummary(reliability(actor, row.id), row.verified_on, row.remark)
