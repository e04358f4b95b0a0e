"""Referrals: the queue to confirm, the others, and one whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from db.clients.models import Client, Identity
from db.clients.position import median_of
from db.clients.search import matching
from db.core import clock
from db.core.database import is_sqlite
from db.core.errors import Unknown
from db.core.paging import FIRST, Key, Page, Span, keyset
from db.core.text import initials
from db.core.translation import N_
from db.directory.models import Contact, Organisation, Phone, Service
from db.directory.queries import unknown
from db.referrals.lifecycle import ENDED, OPEN, Status
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.staff.models import Staff
from db.staff.queries import short_name


@dataclass(frozen=True)
class Filter:
    """Which referrals a list shows; everything given must hold."""

    state: str = "to_confirm"
    """`to_confirm`, `open`, `ended` or `all`."""
    made_by: int | None = None
    team_of: int | None = None
    """Id of a colleague: only the referrals of their team."""
    organisation_id: int | None = None
    search: str = ""


@dataclass(frozen=True)
class ReferralRow:
    """A referral as lists show it; `days_late` is negative before it is due, None once not awaited."""

    key: Key
    id: int
    client_id: int
    number: str
    given: str
    family: str
    initials: str
    organisation_id: int
    organisation: str
    service: str
    handoff: str
    status: str
    sent_on: dt.date
    due_on: dt.date
    days_late: int | None
    contact_on: dt.date | None
    made_by: str
    attempts: int
    contact_rules: str
    version: int


@dataclass(frozen=True)
class EventRow:
    """One line of a referral's history."""

    at: dt.datetime
    what: str
    from_status: str
    to_status: str
    note: str
    who: str


@dataclass(frozen=True)
class FeedbackRow:
    """What one side said; `appropriate` and `useful` are None when not answered."""

    on: dt.date
    party: str
    channel: str
    appropriate: bool | None
    useful: int | None
    comment: str


@dataclass(frozen=True)
class Reliability:
    """How an organisation's referrals went: shares from 0 to 1, None when nothing is known yet."""

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


@dataclass(frozen=True)
class ReferralCard:
    """A referral whole: the row, how to reach both sides, its history and what was said."""

    row: ReferralRow
    need: str
    witness: str
    consent_until: dt.date | None
    confirmed_by: str
    reason: str
    last_attempt_on: dt.date | None
    organisation_phone: str
    hours: str
    contact: str
    standing: Standing
    client_phone: str
    contact_mode: str
    events: tuple[EventRow, ...]
    feedback: tuple[FeedbackRow, ...]


def page(wanted: Filter, span: Span = FIRST) -> Page[ReferralRow]:
    """Return one page: the most overdue first when they await confirmation, else the most recent first."""
    query = _referrals(wanted).tuples()
    if wanted.state == "to_confirm":
        return keyset(query, (Referral.to_confirm_on, Referral.id), span, _row)
    return keyset(query, (Referral.sent_on, Referral.id), span, _row, descending=True)


def count(wanted: Filter) -> int:
    """Return how many referrals the list has."""
    return int(_narrow(Referral.select(Referral.id), wanted).count())


_COLUMNS = (
    Referral.id,
    Client.id,
    Client.number,
    Identity.given,
    Identity.family,
    Organisation.id,
    Organisation.name,
    Service.name,
    Referral.handoff,
    Referral.status,
    Referral.sent_on,
    Referral.due_on,
    Referral.contact_on,
    Staff.name,
    Referral.attempts,
    Identity.contact_rules,
    Referral.row_version,
    Referral.to_confirm_on,
)


def _referrals(wanted: Filter, columns: Sequence[Any] = _COLUMNS) -> Any:
    query = (
        Referral.select(*columns)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .switch(Referral)
        .join(Organisation)
        .switch(Referral)
        .join(Service, JOIN.LEFT_OUTER)
        .switch(Referral)
        .join(Staff, JOIN.LEFT_OUTER, on=(Referral.made_by == Staff.id))
    )
    return _narrow(query, wanted)


def _narrow(query: Any, wanted: Filter) -> Any:
    if wanted.state == "to_confirm":
        query = query.where(Referral.to_confirm_on.is_null(False))
    elif wanted.state != "all":
        states = OPEN if wanted.state == "open" else ENDED
        query = query.where(Referral.status.in_(states))
    if wanted.made_by is not None:
        query = query.where(Referral.made_by == wanted.made_by)
    if wanted.team_of is not None:
        team = Staff.select(Staff.team).where(Staff.id == wanted.team_of)
        query = query.where(Referral.made_by.in_(Staff.select(Staff.id).where(Staff.team.in_(team))))
    if wanted.organisation_id is not None:
        query = query.where(Referral.organisation == wanted.organisation_id)
    if wanted.search:
        people = Identity.select(Identity.client).where(matching(wanted.search))
        places = Organisation.select(Organisation.id).where(Organisation.search_key.has_words(wanted.search))
        query = query.where(Referral.client.in_(people) | Referral.organisation.in_(places))
    return query


def _row(found: tuple[Any, ...]) -> ReferralRow:
    """Make a row from _COLUMNS."""
    id_, client_id, number, given, family, organisation_id, organisation, service, *rest = found
    handoff, status, sent_on, due_on, contact_on, made_by, attempts, rules, version, awaited = rest
    return ReferralRow(
        (awaited or sent_on, id_),
        id_,
        client_id,
        number,
        given,
        family,
        initials(given, family),
        organisation_id,
        organisation,
        service or "",
        handoff.value,
        status.value,
        sent_on,
        due_on,
        (clock.today() - awaited).days if awaited else None,
        contact_on,
        short_name(made_by) if made_by else "",
        attempts,
        rules,
        version,
    )


def card(referral_id: int) -> ReferralCard:
    """Return a referral whole; raises Unknown."""
    whole = (Referral, Client, Identity, Organisation, Service)
    row = _referrals(Filter(state="all"), whole).where(Referral.id == referral_id).first()
    if row is None:
        raise Unknown("referral.unknown", N_("There is no referral {id}."), id=referral_id)
    phone = Phone.select().where(Phone.organisation == row.organisation_id).order_by(Phone.id).first()
    contact = Contact.select().where(Contact.organisation == row.organisation_id).order_by(Contact.id).first()
    witness = Staff.get_or_none(Staff.id == row.witness_id) if row.witness_id else None
    number = (
        f"{phone.number} x{phone.extension}" if phone and phone.extension else phone.number if phone else ""
    )
    return ReferralCard(
        _row(_referrals(Filter(state="all")).where(Referral.id == referral_id).tuples().first()),
        row.need,
        short_name(witness.name) if witness else "",
        row.consent_until,
        row.confirmed_by.value if row.confirmed_by else "",
        row.reason,
        row.last_attempt_on,
        number,
        row.service.hours if row.service else "",
        ", ".join(part for part in (contact.name, contact.title) if part) if contact else "",
        _standing(row.organisation),
        row.client.identity.phone,
        row.client.identity.contact_mode,
        _events(referral_id),
        _feedback(referral_id),
    )


def _events(referral_id: int) -> tuple[EventRow, ...]:
    query = (
        ReferralEvent.select(ReferralEvent, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(ReferralEvent.referral == referral_id)
        .order_by(ReferralEvent.id)
    )
    return tuple(
        EventRow(
            e.at, e.what.value, e.from_status, e.to_status, e.note, short_name(e.by.name) if e.by else ""
        )
        for e in query
    )


def _feedback(referral_id: int) -> tuple[FeedbackRow, ...]:
    query = Feedback.select().where(Feedback.referral == referral_id).order_by(Feedback.on, Feedback.id)
    return tuple(
        FeedbackRow(
            f.on,
            f.party.value,
            f.channel.value,
            None if f.appropriate is None else bool(f.appropriate),
            f.useful,
            f.comment,
        )
        for f in query
    )


def of_client(client_id: int) -> list[ReferralRow]:
    """Return the referrals of a client, newest first."""
    query = _referrals(Filter(state="all")).where(Referral.client == client_id)
    return [_row(row) for row in query.tuples().order_by(Referral.sent_on.desc(), Referral.id.desc())]


def reliability(organisation_id: int) -> Reliability:
    """Return how the referrals to an organisation went; drafts and mistakes are left out, days are whole."""
    counted = Referral.status.not_in((Status.DRAFT, Status.ENTERED_IN_ERROR, Status.CANCELLED))
    of_it = (Referral.organisation == organisation_id) & counted
    total = Referral.select().where(of_it).count()
    declined = Referral.select().where(of_it, Referral.status == Status.REJECTED).count()
    settled = Referral.select().where(of_it, Referral.to_confirm_on.is_null()).count()
    reached: Any = (
        Referral.select(_days_to_contact(), fn.COUNT(Referral.id))
        .where(of_it, Referral.contact_on.is_null(False))
        .group_by(_days_to_contact())
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
    return _standing(row)


def _standing(row: Organisation) -> Standing:
    return Standing(reliability(row.id), row.verified_on, row.remark)


def _days_to_contact() -> Any:
    if is_sqlite():
        return fn.julianday(Referral.contact_on) - fn.julianday(Referral.sent_on)
    return Referral.contact_on - Referral.sent_on
