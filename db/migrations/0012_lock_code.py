"""Screen lock codes."""

from typing import Any

from peewee import CharField, ForeignKeyField, Model


def up(migrator: Any, db: Any) -> None:
    """Create the table."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class LockCode(Model):
        staff = ForeignKeyField(Staff, primary_key=True, on_delete="CASCADE")
        salt = CharField(max_length=32)
        made = CharField(max_length=64)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "lock_code"

    db.create_tables([LockCode])
