"""Referrals, their history and feedback."""

from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import DayField, UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Client(Model):
        class Meta:
            database = db
            table_name = "client"

    class Organisation(Model):
        class Meta:
            database = db
            table_name = "organisation"

    class Service(Model):
        class Meta:
            database = db
            table_name = "service"

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Referral(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        client = ForeignKeyField(Client)
        organisation = ForeignKeyField(Organisation)
        service = ForeignKeyField(Service, null=True, index=False)
        made_by = ForeignKeyField(Staff, null=True, index=False)
        need = TextField(default="")
        handoff = CharField(max_length=12)
        witness = ForeignKeyField(Staff, null=True, index=False)
        consent_until = DayField(null=True)
        status = CharField(max_length=20)
        sent_on = DayField()
        due_on = DayField()
        to_confirm_on = DayField(null=True)
        contact_on = DayField(null=True)
        confirmed_by = CharField(null=True, max_length=14)
        confirmed_at = UTCDateTimeField(null=True)
        attempts = IntegerField(default=0)
        last_attempt_on = DayField(null=True)
        declined_by = CharField(null=True, max_length=14)
        reason = TextField(default="")
        previous = ForeignKeyField("self", null=True, index=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "referral"
            indexes = (
                (("to_confirm_on", "id"), False),
                (("made_by", "to_confirm_on"), False),
                (("sent_on", "id", "status"), False),
            )

    class Feedback(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        referral = ForeignKeyField(Referral, on_delete="CASCADE")
        party = CharField(max_length=14)
        channel = CharField(max_length=12)
        on = DayField()
        appropriate = IntegerField(null=True)
        useful = IntegerField(null=True)
        comment = TextField(default="")
        by = ForeignKeyField(Staff, null=True, index=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "feedback"

    class ReferralEvent(Model):
        referral = ForeignKeyField(Referral, on_delete="CASCADE")
        at = UTCDateTimeField()
        by = ForeignKeyField(Staff, null=True, index=False)
        what = CharField(max_length=14)
        from_status = CharField(max_length=20, default="")
        to_status = CharField(max_length=20, default="")
        note = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "referral_event"

    db.create_tables([Referral, Feedback, ReferralEvent])
