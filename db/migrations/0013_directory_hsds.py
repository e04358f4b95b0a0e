"""The directory as Open Referral HSDS 3 has it."""

from typing import Any

from peewee import (
    BigIntegerField,
    CharField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    TextField,
)

from db.core.fields import DayField, UTCDateTimeField

_TEXT = "TEXT NOT NULL DEFAULT ''"
_COLUMNS = {
    "organisation": {"assurer": _TEXT, "more": "{json}"},
    "service": {
        "more": "{json}",
        "alternate_name": _TEXT,
        "url": _TEXT,
        "email": _TEXT,
        "minimum_age": "{double}",
        "maximum_age": "{double}",
        "assured_date": "DATE",
        "assurer_email": _TEXT,
    },
    "contact": {"more": "{json}", "department": _TEXT},
    "phone": {"more": "{json}", "type": _TEXT},
}
_PLACES = ("service", "location", "service_at_location")


def up(migrator: Any, db: Any) -> None:
    """Create the tables and add missing columns."""
    kinds = {"double": db.field_types.get("DOUBLE", "DOUBLE"), "json": db.field_types.get("JSON", "JSON")}
    for table, columns in _COLUMNS.items():
        for name, kind in columns.items():
            db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind.format(**kinds)}')
    _create(db)
    for table in ("contact", "phone"):
        for place in _PLACES:
            db.execute_sql(
                f'ALTER TABLE "{table}" ADD COLUMN "{place}_id" INTEGER'
                f' REFERENCES "{place}" ("id") ON DELETE CASCADE'
            )
            db.execute_sql(f'CREATE INDEX "{table}_{place}_id" ON "{table}" ("{place}_id")')


def _create(db: Any) -> None:
    class Known(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organisation(Known):
        pass

    class Service(Known):
        pass

    class Phone(Known):
        pass

    class Part(Known):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        uuid = CharField(unique=True, max_length=36)
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        more = JSONField(null=True)

    class Location(Part):
        location_type = CharField(max_length=20)
        name = TextField()
        alternate_name = TextField()
        description = TextField()
        transportation = TextField()
        url = TextField()
        latitude = DoubleField(null=True)
        longitude = DoubleField(null=True)

    class Address(Part):
        location = ForeignKeyField(Location, on_delete="CASCADE")
        attention = TextField()
        address_1 = TextField()
        address_2 = TextField()
        city = TextField()
        region = TextField()
        state_province = TextField()
        postal_code = TextField()
        country = TextField()
        address_type = CharField(max_length=20)

    class ServiceAtLocation(Part):
        service = ForeignKeyField(Service, on_delete="CASCADE")
        location = ForeignKeyField(Location, on_delete="CASCADE")
        description = TextField()

    class Schedule(Part):
        service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
        location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
        service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
        valid_from = DayField(null=True)
        valid_to = DayField(null=True)
        dtstart = DayField(null=True)
        until = DayField(null=True)
        freq = TextField()
        interval = IntegerField(null=True)
        byday = TextField()
        bymonthday = TextField()
        opens_at = CharField(max_length=8)
        closes_at = CharField(max_length=8)
        description = TextField()
        notes = TextField()

    class Language(Part):
        service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
        location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
        phone = ForeignKeyField(Phone, null=True, on_delete="CASCADE")
        name = TextField()
        code = TextField()
        note = TextField()

    class CostOption(Part):
        service = ForeignKeyField(Service, on_delete="CASCADE")
        option = TextField()
        amount_cents = BigIntegerField(null=True)
        currency = TextField()
        amount_description = TextField()
        valid_from = DayField(null=True)
        valid_to = DayField(null=True)

    class RequiredDocument(Part):
        service = ForeignKeyField(Service, on_delete="CASCADE")
        document = TextField()
        uri = TextField()

    class ServiceArea(Part):
        service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
        service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
        name = TextField()
        description = TextField()

    class Accessibility(Part):
        location = ForeignKeyField(Location, on_delete="CASCADE")
        description = TextField()
        details = TextField()

    class ServiceCapacity(Part):
        service = ForeignKeyField(Service, on_delete="CASCADE")
        unit = TextField()
        available = DoubleField(null=True)
        maximum = DoubleField(null=True)
        description = TextField()
        updated = UTCDateTimeField(null=True)

    class DirectoryRecord(Known):
        kind = CharField(max_length=40)
        uuid = CharField(max_length=36)
        data = JSONField()

        class Meta:
            indexes = ((("kind", "uuid"), True),)

    class DirectoryLink(Known):
        kind = CharField(max_length=40)
        uuid = CharField(max_length=36)
        field = CharField(max_length=40)
        target_kind = CharField(max_length=40)
        target = CharField(max_length=36)

        class Meta:
            indexes = ((("kind", "uuid", "field", "target_kind", "target"), True),)

    places = [Location, Address, ServiceAtLocation, Schedule, Language, CostOption, RequiredDocument]
    db.create_tables([*places, ServiceArea, Accessibility, ServiceCapacity, DirectoryRecord, DirectoryLink])
