"""Alerts with several recipients; before, the first lead who read an alert read it for all."""

from typing import Any

from peewee import (
    BigAutoField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.migrate import migrate

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables; unread alerts go to the current leads."""

    class Known(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Staff(Known):
        pass

    class Alert(Known):
        id = BigAutoField()
        at = UTCDateTimeField()
        verb = CharField(max_length=60)
        staff = ForeignKeyField(Staff, null=True, index=False)
        on_behalf = TextField(default="")
        client_id = IntegerField(null=True)
        subject = TextField(default="")
        text = TextField(default="")

    class AlertTo(Known):
        alert = ForeignKeyField(Alert, on_delete="CASCADE", index=False)
        staff = ForeignKeyField(Staff)
        seen_at = UTCDateTimeField(null=True)

        class Meta:
            primary_key = CompositeKey("alert", "staff")

    AlertTo.add_index(AlertTo.staff, AlertTo.alert, where=AlertTo.seen_at.is_null(), name="alert_to_unseen")
    db.create_tables([Alert, AlertTo])
    db.execute_sql(
        'CREATE INDEX "referral_organisation_id_service_id_client_id_status"'
        ' ON "referral" ("organisation_id", "service_id", "client_id", "status")'
    )
    db.execute_sql(
        "INSERT INTO alert (at, verb, staff_id, on_behalf, client_id, subject, text)"
        " SELECT b.at, 'client.outside', b.staff_id, '', b.client_id, c.number, b.why"
        " FROM break_glass b JOIN client c ON c.id = b.client_id WHERE b.seen_at IS NULL ORDER BY b.id"
    )
    db.execute_sql(
        "INSERT INTO alert_to (alert_id, staff_id) SELECT a.id, s.id FROM alert a JOIN client c"
        " ON c.id = a.client_id JOIN staff s ON s.active AND s.role LIKE '%%lead%%' AND s.id <> a.staff_id"
        " AND (s.team_id IS NULL OR s.team_id = c.team_id OR s.team_id IN (SELECT f.team_id FROM staff f"
        " WHERE f.id = c.responsible_id OR f.id IN (SELECT i.staff_id FROM involvement i"
        " WHERE i.client_id = c.id)))"
    )
    # SQLite cannot drop a foreign key column: recreate the table.
    anew = {"legacy": True} if isinstance(db, SqliteDatabase) else {}
    migrate(
        migrator.drop_index("break_glass", "break_glass_seen_at"),
        migrator.drop_column("break_glass", "seen_by_id", **anew),
        migrator.drop_column("break_glass", "seen_at", **anew),
    )
