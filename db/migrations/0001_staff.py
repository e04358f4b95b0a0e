"""Accounts, teams, the journal and the revision counters."""

from typing import Any

from peewee import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    TextField,
)

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Team(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        name = TextField(unique=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "team"

    class Staff(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        login = CharField(unique=True, max_length=64)
        name = TextField()
        role = CharField(max_length=20, default="staff")
        team = ForeignKeyField(Team, null=True)
        active = BooleanField(default=True)
        language = CharField(null=True, max_length=2)
        keyboard = CharField(max_length=10, default="qwerty")
        theme = CharField(max_length=20, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "staff"

    class AuditLine(Model):
        id = BigAutoField()
        uid = CharField(unique=True, max_length=32)
        at = UTCDateTimeField(index=True)
        actor_id = IntegerField(index=True, null=True)
        actor = TextField()
        on_behalf = TextField(default="")
        verb = CharField(index=True, max_length=60)
        subject_kind = CharField(max_length=40, default="")
        subject_id = BigIntegerField(null=True)
        subject = TextField(default="")
        details = JSONField(default=dict)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "audit_line"
            indexes = ((("subject_kind", "subject_id"), False),)

    class Revision(Model):
        topic = CharField(primary_key=True, max_length=40)
        number = BigIntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "revision"

    db.create_tables([Team, Staff, AuditLine, Revision])
