"""Referrals: the technical state, and apart from it the facts that close the loop."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField, TextField
from playhouse.fields import EnumField

from db.clients.models import Client
from db.core.fields import DayField, UTCDateTimeField
from db.core.model import Base, Record
from db.directory.models import Organisation, Service
from db.referrals.lifecycle import Channel, Confirmer, Decliner, Handoff, Happening, Party, Status
from db.staff.models import Staff


class Referral(Record):
    """A client put in touch with an organisation."""

    client = ForeignKeyField(Client)
    organisation = ForeignKeyField(Organisation)
    service = ForeignKeyField(Service, null=True, index=False)
    made_by = ForeignKeyField(Staff, null=True, index=False)
    need = TextField(default="")
    handoff = EnumField(Handoff, max_length=12)
    witness = ForeignKeyField(Staff, null=True, index=False)
    consent_until = DayField(null=True)
    status = EnumField(Status, max_length=20)
    sent_on = DayField()
    due_on = DayField()
    to_confirm_on = DayField(null=True)
    contact_on = DayField(null=True)
    confirmed_by = EnumField(Confirmer, max_length=14, null=True)
    confirmed_at = UTCDateTimeField(null=True)
    attempts = IntegerField(default=0)
    last_attempt_on = DayField(null=True)
    declined_by = EnumField(Decliner, max_length=14, null=True)
    reason = TextField(default="")
    previous = ForeignKeyField("self", null=True, index=False)

    class Meta:
        """`to_confirm_on` is the due date while the confirmation is awaited, null before and after."""

        indexes = (
            (("to_confirm_on", "id"), False),
            (("made_by", "to_confirm_on"), False),
            (("sent_on", "id", "status"), False),
        )


class ReferralEvent(Base):
    """What happened to a referral, in order; never changed."""

    referral = ForeignKeyField(Referral, backref="events", on_delete="CASCADE")
    at = UTCDateTimeField()
    by = ForeignKeyField(Staff, null=True, index=False)
    what = EnumField(Happening, max_length=14)
    from_status = CharField(max_length=20, default="")
    to_status = CharField(max_length=20, default="")
    note = TextField(default="")


class Feedback(Record):
    """What the client or the organisation said of a referral; « not reached » is an answer with a date."""

    referral = ForeignKeyField(Referral, backref="feedback", on_delete="CASCADE")
    party = EnumField(Party, max_length=14)
    channel = EnumField(Channel, max_length=12)
    on = DayField()
    appropriate = IntegerField(null=True)
    useful = IntegerField(null=True)
    comment = TextField(default="")
    by = ForeignKeyField(Staff, null=True, index=False)
