"""The ssh keys of the staff."""

from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the table of keys."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class StaffKey(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        staff = ForeignKeyField(Staff)
        fingerprint = CharField(max_length=60, unique=True)
        key = TextField()
        revoked_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "staff_key"

    db.create_tables([StaffKey])
