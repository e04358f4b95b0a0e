"""Absences of colleagues, each with the person who does their work meanwhile."""

from typing import Any

from peewee import ForeignKeyField, IntegerField, Model

from db.core.fields import DayField, UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Add the table of absences."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Absence(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        staff = ForeignKeyField(Staff)
        from_on = DayField()
        to_on = DayField()
        substitute = ForeignKeyField(Staff, null=True, index=False)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([Absence])
