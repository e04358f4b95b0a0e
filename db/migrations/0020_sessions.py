"""Open sessions of the app."""

from typing import Any

from peewee import CharField, ForeignKeyField, Model

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the table of open sessions."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class OpenSession(Model):
        uid = CharField(max_length=32, primary_key=True)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        since = UTCDateTimeField()
        seen_at = UTCDateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "session"

    db.create_tables([OpenSession])
