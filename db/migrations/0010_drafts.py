"""Unsaved form input."""

from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the table of drafts."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Draft(Model):
        uid = CharField(max_length=32, unique=True)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        form = CharField(max_length=40)
        subject_kind = CharField(max_length=40, default="")
        subject_id = IntegerField(default=0)
        subject = TextField(default="")
        typed = TextField()
        read = TextField()
        version = IntegerField(null=True)
        saved_at = UTCDateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "draft"

    db.create_tables([Draft])
