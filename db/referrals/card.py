"""One referral with its history, feedback and contact details."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from peewee import JOIN

from db.audit.access import log_view
from db.clients.models import Client, Identity
from db.clients.reach import READ, view_client
from db.core import clock
from db.core.actor import Actor
from db.directory.card import opening_of
from db.directory.models import Contact, Organisation, Service
from db.directory.queries import first_phones
from db.referrals.chain import Link, chain_links
from db.referrals.codes import Consent, NextStep
from db.referrals.lifecycle import Channel, Confirmer, Decliner, EventKind, Party
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.referrals.queries import ReferralRow, make_row, select_joined
from db.referrals.reach import find
from db.referrals.reliability import OrganisationSummary, summary_of
from db.staff.models import Staff
from db.staff.queries import short_name


@dataclass(frozen=True)
class EventRow:
    """An event of a referral's history; `undoes` is the id of the event that it undid."""

    id: int
    at: dt.datetime
    what: EventKind
    from_status: str
    to_status: str
    note: str
    who: str
    about: str
    undoes: int | None


@dataclass(frozen=True)
class FeedbackRow:
    """Feedback of one side; `appropriate` and `useful` are None if not answered."""

    id: int
    on: dt.date
    party: Party
    channel: Channel
    appropriate: bool | None
    useful: int | None
    comment: str
    withdrawn_on: dt.date | None


@dataclass(frozen=True)
class ReferralCard:
    """A referral with its history, feedback and the contact details of both sides."""

    row: ReferralRow
    need: str
    witness: str
    consent_until: dt.date | None
    confirmed_by: Confirmer | None
    reason: str
    declined_by: Decliner | None
    last_attempt_on: dt.date | None
    organisation_phone: str
    hours: str
    contact: str
    standing: OrganisationSummary
    client_phone: str
    contact_mode: str
    consent: Consent
    consent_to: str
    received_by: Confirmer | None
    next_step: NextStep | None
    next_note: str
    parent: int | None
    chain: tuple[Link, ...]
    events: tuple[EventRow, ...]
    feedback: tuple[FeedbackRow, ...]


def open_card(actor: Actor, referral_id: int) -> ReferralCard:
    """Return a referral that someone opens, and log the view; raises NotFound, Denied."""
    row = find(actor, READ, referral_id)
    if row.made_by_id == actor.id:
        log_view(actor, row.client_id, row.client.number, "referral")
    else:
        view_client(actor, row.client_id, "referral")
    return card(actor, referral_id)


def card(actor: Actor, referral_id: int) -> ReferralCard:
    """Return a referral without logging a view, for one's own work; raises NotFound, Denied."""
    find(actor, READ, referral_id)
    whole = (Referral, Client, Identity, Organisation, Service)
    row = select_joined(whole).where(Referral.id == referral_id).first()
    contact = Contact.select().where(Contact.organisation == row.organisation_id).order_by(Contact.id).first()
    witness = Staff.get_or_none(Staff.id == row.witness_id) if row.witness_id else None
    return ReferralCard(
        row=make_row(select_joined().where(Referral.id == referral_id).tuples().first(), clock.today()),
        need=row.need,
        witness=short_name(witness.name) if witness else "",
        consent_until=row.consent_until,
        confirmed_by=row.confirmed_by,
        reason=row.reason,
        declined_by=row.declined_by,
        last_attempt_on=row.last_attempt_on,
        organisation_phone=first_phones([row.organisation_id]).get(row.organisation_id, ""),
        hours=opening_of(row.service) if row.service else "",
        contact=", ".join(part for part in (contact.name, contact.title) if part) if contact else "",
        standing=summary_of(actor, row.organisation),
        client_phone=row.client.identity.phone,
        contact_mode=row.client.identity.contact_mode,
        consent=row.consent,
        consent_to=row.consent_to,
        received_by=row.received_by,
        next_step=row.next_step,
        next_note=row.next_note,
        parent=row.parent_id,
        chain=chain_links(actor, row),
        events=_events(referral_id),
        feedback=_feedback(referral_id),
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
            id=e.id,
            at=e.at,
            what=e.what,
            from_status=e.from_status,
            to_status=e.to_status,
            note=e.note,
            who=short_name(e.by.name) if e.by else "",
            about=e.about,
            undoes=e.undoes_id,
        )
        for e in query
    )


def _feedback(referral_id: int) -> tuple[FeedbackRow, ...]:
    query = Feedback.select().where(Feedback.referral == referral_id).order_by(Feedback.on, Feedback.id)
    return tuple(
        FeedbackRow(
            f.id,
            f.on,
            f.party,
            f.channel,
            None if f.appropriate is None else bool(f.appropriate),
            f.useful,
            f.comment,
            f.withdrawn_on,
        )
        for f in query
    )
