"""The Offer table for searching services, and error reports."""

from typing import Any

from peewee import BooleanField, CharField, DoubleField, ForeignKeyField, Model, TextField

from db.core.fields import KeyField, UTCDateTimeField
from db.core.text import fold


def up(migrator: Any, db: Any) -> None:
    """Create the tables; existing entries are found by name until they are next written."""

    class Known(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Staff(Known):
        pass

    class Organisation(Known):
        pass

    class Service(Known):
        pass

    class Offer(Known):
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
        place = TextField()
        hours = TextField()
        modes = TextField()
        free = BooleanField(null=True)
        accessible = BooleanField()
        available = DoubleField(null=True)
        choosable = BooleanField()
        sort_key = KeyField()
        search_key = KeyField()
        need_key = KeyField()
        whom_key = KeyField()
        place_key = KeyField()
        language_key = KeyField()

        class Meta:
            indexes = ((("sort_key", "id"), False),)

    class DirectoryReport(Known):
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        service = ForeignKeyField(Service, null=True, on_delete="SET NULL", index=False)
        text = TextField()
        by = ForeignKeyField(Staff, null=True, index=False)
        at = UTCDateTimeField()
        settled = CharField(max_length=10, null=True)
        settled_by = ForeignKeyField(Staff, null=True, index=False)
        settled_at = UTCDateTimeField(null=True)

    db.create_tables([Offer, DirectoryReport])
    rows = db.execute_sql(
        "SELECT o.id, s.id, o.name, s.name, o.place, o.search_key, o.active, s.status"
        " FROM organisation o LEFT JOIN service s ON s.organisation_id = o.id"
    ).fetchall()
    for organisation, service, name, offered, place, search_key, active, status in rows:
        Offer.insert(
            organisation=organisation,
            service=service,
            place=place,
            hours="",
            modes=" in_person ",
            accessible=False,
            choosable=bool(active) and status in (None, "active"),
            sort_key=fold(f"{offered} · {name}" if offered else name),
            search_key=search_key,
            need_key=fold(offered or ""),
            whom_key="",
            place_key=fold(place),
            language_key="",
        ).execute()
