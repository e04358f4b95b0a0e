"""Contacts, stays and files entered in error, and what was corrected."""

from typing import Any

from peewee import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    JSONField,
    Model,
)
from playhouse.migrate import migrate

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Add the columns, create the table."""

    class Known(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Client(Known):
        pass

    class Staff(Known):
        pass

    class Correction(Known):
        id = BigAutoField()
        client = ForeignKeyField(Client, on_delete="CASCADE")
        kind = CharField(max_length=10)
        record = BigIntegerField()
        at = UTCDateTimeField()
        by = ForeignKeyField(Staff, null=True, index=False)
        in_error = BooleanField()
        was = JSONField()

    tables = ("client", "stay", "engagement")
    migrate(*(migrator.add_column(table, "error_at", UTCDateTimeField(null=True)) for table in tables))
    db.execute_sql('CREATE INDEX "client_in_error" ON "client" ("id") WHERE ("error_at" IS NOT NULL)')
    db.create_tables([Correction])
