"""The exports of referrals and of what was said of them."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from db.clients.models import Client, Identity
from db.clients.reach import visible
from db.core.table import Column, Table
from db.core.translation import N_
from db.directory.models import Organisation, Service
from db.referrals.models import Feedback, Referral
from db.staff.models import Staff

_Maker = Staff.alias()


def _referrals(query: Any) -> Any:
    return _parties(query, Referral.made_by).join(Identity, on=(Identity.client == Client.id))


def _feedback(query: Any) -> Any:
    return _parties(query.join(Referral, on=(Feedback.referral == Referral.id)), Feedback.by)


def _parties(query: Any, author: Any) -> Any:
    return (
        query.join(Client, on=(Referral.client == Client.id))
        .join(Organisation, on=(Referral.organisation == Organisation.id))
        .join(Service, JOIN.LEFT_OUTER, on=(Referral.service == Service.id))
        .join(_Maker, JOIN.LEFT_OUTER, on=(author == _Maker.id))
    )


TABLES = {
    "referrals": Table(
        N_("Referrals; without names by default."),
        (
            Column("id", Referral.id),
            Column("number", Client.number),
            Column("given", Identity.given, identity=True),
            Column("family", Identity.family, identity=True),
            Column("organisation_id", Organisation.id),
            Column("organisation", Organisation.name),
            Column("service", Service.name),
            Column("need", Referral.need, identity=True),
            Column("handoff", Referral.handoff),
            Column("status", Referral.status),
            Column("sent_on", Referral.sent_on),
            Column("due_on", Referral.due_on),
            Column("contact_on", Referral.contact_on),
            Column("confirmed_by", Referral.confirmed_by),
            Column("received_on", Referral.received_on),
            Column("received_by", Referral.received_by),
            Column("appointment_at", Referral.appointment_at),
            Column("meeting", Referral.meeting),
            Column("attempts", Referral.attempts),
            Column("declined_by", Referral.declined_by),
            Column("reason", Referral.reason, identity=True),
            Column("next_step", Referral.next_step),
            Column("next_note", Referral.next_note, identity=True),
            Column("priority", Referral.priority),
            Column("consent", Referral.consent),
            Column("consent_to", Referral.consent_to, identity=True),
            Column("consent_until", Referral.consent_until),
            Column("previous", Referral.previous),
            Column("made_by", _Maker.login),
        ),
        _referrals,
        (Referral.id,),
        visible,
        Client.id,
    ),
    "feedback": Table(
        N_("Feedback on referrals; comments only with names."),
        (
            Column("id", Feedback.id),
            Column("referral", Feedback.referral),
            Column("number", Client.number),
            Column("organisation_id", Organisation.id),
            Column("organisation", Organisation.name),
            Column("service", Service.name),
            Column("party", Feedback.party),
            Column("channel", Feedback.channel),
            Column("on", Feedback.on),
            Column("appropriate", Feedback.appropriate),
            Column("useful", Feedback.useful),
            Column("comment", Feedback.comment, identity=True),
            Column("withdrawn_on", Feedback.withdrawn_on),
            Column("noted_by", _Maker.login),
        ),
        _feedback,
        (Feedback.id,),
        visible,
        Client.id,
    ),
}
