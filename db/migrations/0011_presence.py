"""Records open in forms."""

from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the table of open forms."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Presence(Model):
        uid = CharField(max_length=32, primary_key=True)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        kind = CharField(max_length=40)
        subject_id = IntegerField()
        since = UTCDateTimeField()
        seen_at = UTCDateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "presence"

    db.create_tables([Presence])
