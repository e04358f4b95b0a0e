"""How the referrals to an organisation went: what helps to choose it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import fn

from db.clients.position import median_of
from db.core.database import is_sqlite
from db.directory.models import Organisation
from db.directory.queries import unknown
from db.referrals.lifecycle import Decliner, Status
from db.referrals.models import Referral


@dataclass(frozen=True)
class Reliability:
    """How an organisation's referrals went: shares from 0 to 1, None when nothing is known yet.

    `declined` leaves out those that the client declined: they say nothing of the organisation.
    """

    referrals: int
    confirmed: float | None
    median_days: float | None
    declined: int


@dataclass(frozen=True)
class Standing:
    """What helps to choose an organisation: how its referrals went, and whether its entry was checked."""

    reliability: Reliability
    verified_on: dt.date | None
    remark: str


def reliability(organisation_id: int) -> Reliability:
    """Return how the referrals to an organisation went; drafts and mistakes are left out, days are whole."""
    counted = Referral.status.not_in((Status.DRAFT, Status.ENTERED_IN_ERROR, Status.CANCELLED))
    of_it = (Referral.organisation == organisation_id) & counted
    total = Referral.select().where(of_it).count()
    by_it = Referral.declined_by.is_null() | (Referral.declined_by != Decliner.CLIENT)
    declined = Referral.select().where(of_it, Referral.status == Status.REJECTED, by_it).count()
    known = Referral.to_confirm_on.is_null() | Referral.contact_on.is_null(False)
    settled = Referral.select().where(of_it, known).count()
    reached: Any = (
        Referral.select(days_to_contact(), fn.COUNT(Referral.id))
        .where(of_it, Referral.contact_on.is_null(False))
        .group_by(days_to_contact())
        .tuples()
    )
    histogram = {int(days): int(many) for days, many in reached}
    confirmed = sum(histogram.values()) / settled if settled else None
    return Reliability(total, confirmed, median_of(histogram), declined)


def standing(organisation_id: int) -> Standing:
    """Return what helps to choose an organisation; raises Unknown."""
    row = Organisation.get_or_none(Organisation.id == organisation_id)
    if row is None:
        raise unknown(organisation_id)
    return standing_of(row)


def standing_of(row: Organisation) -> Standing:
    """Return the same for the row of an organisation."""
    return Standing(reliability(row.id), row.verified_on, row.remark)


def days_to_contact() -> Any:
    """Return the expression of the days from sending until contact."""
    if is_sqlite():
        return fn.julianday(Referral.contact_on) - fn.julianday(Referral.sent_on)
    return Referral.contact_on - Referral.sent_on
