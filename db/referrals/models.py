"""Referrals, their events and feedback."""

from __future__ import annotations

from typing import Any

from peewee import SQL, CharField, ForeignKeyField, IntegerField, TextField, fn
from playhouse.fields import EnumField

from db.clients.models import IN_ERROR, Client, OfClient
from db.core.fields import DayField, UTCDateTimeField
from db.core.model import Base, Record
from db.directory.models import EMPTY_DEFAULT, Organisation, Service
from db.referrals.codes import Consent, MeetingOutcome, NextStep, Priority
from db.referrals.lifecycle import Channel, Confirmer, Decliner, EventKind, Handoff, Party, Status
from db.staff.models import Staff


class OfReferral:
    """A table about referrals: the rows of a file entered in error are left out with it."""

    referral: Any

    @classmethod
    def valid(cls) -> Any:
        """Return the condition that the file was not entered in error."""
        return cls.referral.not_in(Referral.all_rows(Referral.id).where(Referral.client.in_(IN_ERROR)))


class Referral(OfClient, Record):
    """A client's referral to an organisation.

    In the queue, `to_confirm_on` is the day since when it is overdue and `ask_on`, never earlier, the day on
    which it is next due; both are null once settled. `next_on` is set while a next step is to be chosen or
    done. `previous` is the referral that this one follows, `parent` the one that it is part of, `reference`
    its identifier in the system it was imported from.
    """

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
    priority = EnumField(
        Priority, max_length=8, default=Priority.ROUTINE, constraints=[SQL("DEFAULT 'routine'")]
    )
    consent = EnumField(
        Consent, max_length=8, default=Consent.NOTHING, constraints=[SQL("DEFAULT 'nothing'")]
    )
    consent_to = TextField(default="", constraints=EMPTY_DEFAULT)
    ask_on = DayField(null=True)
    escalated_on = DayField(null=True)
    appointment_at = UTCDateTimeField(null=True)
    meeting = EnumField(MeetingOutcome, max_length=10, null=True)
    received_on = DayField(null=True)
    received_by = EnumField(Confirmer, max_length=14, null=True)
    next_step = EnumField(NextStep, max_length=12, null=True)
    next_note = TextField(default="", constraints=EMPTY_DEFAULT)
    next_on = DayField(null=True)
    parent = ForeignKeyField("self", null=True, index=False)
    reference = CharField(max_length=200, null=True, unique=True)

    class Meta:
        """Indexes of the queue, due and postponed, and of lists; the last one counts people by place."""

        indexes = (
            (("to_confirm_on", "id"), False),
            (("ask_on", "id"), False),
            (("made_by", "to_confirm_on"), False),
            (("sent_on", "id", "status"), False),
        )


for _column in (Referral.escalated_on, Referral.next_on, Referral.previous, Referral.parent):
    Referral.add_index(
        _column, Referral.id, where=_column.is_null(False), name=f"referral_{_column.name}"
    )  # few rows have one
_FIGURES = (Referral.organisation, Referral.service, Referral.client, Referral.status, Referral.declined_by)
Referral.add_index(*_FIGURES, Referral.contact_on, Referral.sent_on, name="referral_figures")


class ReferralEvent(OfReferral, Base):
    """An event in the history of a referral; never changed.

    `about` is the day, code or id that it concerns; `before` holds the previous values of the columns that it
    changed, as JSON; `undoes` is the event that it undid.
    """

    referral = ForeignKeyField(Referral, backref="events", on_delete="CASCADE")
    at = UTCDateTimeField()
    by = ForeignKeyField(Staff, null=True, index=False)
    what = EnumField(EventKind, max_length=14)
    from_status = CharField(max_length=20, default="")
    to_status = CharField(max_length=20, default="")
    note = TextField(default="")
    about = CharField(max_length=40, default="", constraints=EMPTY_DEFAULT)
    before = TextField(default="", constraints=EMPTY_DEFAULT)
    undoes = ForeignKeyField("self", null=True, index=False)


def not_undone() -> Any:
    """Return the condition on ReferralEvent that it was not undone."""
    later = ReferralEvent.alias()
    same = (later.referral == ReferralEvent.referral) & (later.undoes == ReferralEvent.id)
    return ~fn.EXISTS(later.select(later.id).where(same))


class Feedback(OfReferral, Record):
    """Feedback of the client or the organisation; « not reached » counts too.

    Feedback recorded by mistake is withdrawn.
    """

    referral = ForeignKeyField(Referral, backref="feedback", on_delete="CASCADE")
    party = EnumField(Party, max_length=14)
    channel = EnumField(Channel, max_length=12)
    on = DayField()
    appropriate = IntegerField(null=True)
    useful = IntegerField(null=True)
    comment = TextField(default="")
    by = ForeignKeyField(Staff, null=True, index=False)
    withdrawn_on = DayField(null=True)
