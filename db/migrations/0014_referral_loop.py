"""Referral follow-up: consent, priority, appointment, service received, next step, undoing."""

from typing import Any

from peewee import AutoField, CharField, ForeignKeyField, Model, SqliteDatabase

from db.core.fields import DayField

TEXT = "TEXT NOT NULL DEFAULT ''"


def up(migrator: Any, db: Any) -> None:
    """Add the columns; referrals that await confirmation are next due on their due date."""
    instant = "DATETIME" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    columns = {
        "referral": {
            "priority": "VARCHAR(8) NOT NULL DEFAULT 'routine'",
            "consent": "VARCHAR(8) NOT NULL DEFAULT 'nothing'",
            "consent_to": TEXT,
            "ask_on": "DATE",
            "escalated_on": "DATE",
            "appointment_at": instant,
            "meeting": "VARCHAR(10)",
            "received_on": "DATE",
            "received_by": "VARCHAR(14)",
            "next_step": "VARCHAR(12)",
            "next_note": TEXT,
            "next_on": "DATE",
            "parent_id": 'INTEGER REFERENCES "referral" ("id")',
            "reference": "VARCHAR(200)",
        },
        "referral_event": {
            "about": "VARCHAR(40) NOT NULL DEFAULT ''",
            "before": TEXT,
            "undoes_id": 'INTEGER REFERENCES "referral_event" ("id")',
        },
        "feedback": {"withdrawn_on": "DATE"},
    }
    for table, added in columns.items():
        for name, kind in added.items():
            db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind}')
    db.execute_sql("UPDATE referral SET ask_on = to_confirm_on")

    class Referral(Model):
        id = AutoField()
        ask_on = DayField(null=True)
        escalated_on = DayField(null=True)
        next_on = DayField(null=True)
        previous = ForeignKeyField("self", null=True, index=False)
        parent = ForeignKeyField("self", null=True, index=False)
        reference = CharField(max_length=200, null=True, unique=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "referral"
            indexes = ((("ask_on", "id"), False),)

    for column in (Referral.escalated_on, Referral.next_on, Referral.previous, Referral.parent):
        Referral.add_index(column, Referral.id, where=column.is_null(False), name=f"referral_{column.name}")
    db.create_tables([Referral])  # the table exists: this adds the missing indexes
