"""What lists are sorted by, and lists saved under a name."""

from typing import Any

from peewee import CharField, ForeignKeyField, Model, TextField

from db.core.fields import FIELD_TYPES
from db.core.text import fold

LONGEST = 150
"""Letters of a key, as in the models."""


def up(migrator: Any, db: Any) -> None:
    """Add the keys of names and places, an index of open stays, and the table of saved lists."""
    kind = FIELD_TYPES[db.server_kind]["KEYTEXT"]
    for table, text, key in (("staff", "name", "sort_key"), ("organisation", "place", "place_key")):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{key}" {kind} NOT NULL DEFAULT \'\'')
        for id_, shown in db.execute_sql(f'SELECT id, "{text}" FROM "{table}"').fetchall():
            _set(db, table, key, id_, fold(shown)[:LONGEST])
    for id_, place, key in db.execute_sql("SELECT id, place, place_key FROM offer").fetchall():
        if not key.startswith(shown := fold(place)):
            _set(db, "offer", "place_key", id_, f"{shown} {key}")
    db.execute_sql('CREATE INDEX "staff_sort_key_id" ON "staff" ("sort_key", "id")')
    db.execute_sql(
        'CREATE INDEX "stay_open_by_entry" ON "stay" ("entered_at", "id") WHERE ("left_at" IS NULL)'
    )

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class SavedList(Model):
        staff = ForeignKeyField(Staff, on_delete="CASCADE", index=False)
        area = CharField(max_length=40)
        name = CharField(max_length=60)
        state = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("staff", "area", "name"), True),)

    db.create_tables([SavedList])
    for table in ("staff", "stay"):
        db.execute_sql(f'ANALYZE "{table}"')  # or SQLite would not use the new indexes


def _set(db: Any, table: str, column: str, id_: int, key: str) -> None:
    db.execute_sql(f'UPDATE "{table}" SET "{column}" = {db.param} WHERE id = {id_:d}', (key,))
