"""What HSDS says of an entry beside its words; the first screen needs none of it and does not import it."""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    CharField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from db.core.fields import DayField, UTCDateTimeField
from db.core.model import Base
from db.directory.models import Location, Part, Phone, Service, ServiceAtLocation


class Address(Part):
    """An address of a location."""

    location = ForeignKeyField(Location, on_delete="CASCADE")
    attention = TextField(default="")
    address_1 = TextField(default="")
    address_2 = TextField(default="")
    city = TextField(default="")
    region = TextField(default="")
    state_province = TextField(default="")
    postal_code = TextField(default="")
    country = TextField(default="")
    address_type = CharField(max_length=20, default="physical")


class Schedule(Part):
    """When something is open: the words of iCalendar's recurrence, and hours as HH:MM:SS."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
    service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
    valid_from = DayField(null=True)
    valid_to = DayField(null=True)
    dtstart = DayField(null=True)
    until = DayField(null=True)
    freq = TextField(default="")
    interval = IntegerField(null=True)
    byday = TextField(default="")
    bymonthday = TextField(default="")
    opens_at = CharField(max_length=8, default="")
    closes_at = CharField(max_length=8, default="")
    description = TextField(default="")
    notes = TextField(default="")


class Language(Part):
    """A language in which a service is given, a location or a number answers."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, null=True, on_delete="CASCADE")
    name = TextField(default="")
    code = TextField(default="")
    note = TextField(default="")


class CostOption(Part):
    """What a service costs, in cents of its currency."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    option = TextField(default="")
    amount_cents = BigIntegerField(null=True)
    currency = TextField(default="")
    amount_description = TextField(default="")
    valid_from = DayField(null=True)
    valid_to = DayField(null=True)


class RequiredDocument(Part):
    """A paper that a service asks for."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    document = TextField(default="")
    uri = TextField(default="")


class ServiceArea(Part):
    """Whom a service is for, by where they live."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
    name = TextField(default="")
    description = TextField(default="")


class Accessibility(Part):
    """What makes a location accessible."""

    location = ForeignKeyField(Location, on_delete="CASCADE")
    description = TextField(default="")
    details = TextField(default="")


class ServiceCapacity(Part):
    """How much room a service has, counted in `unit`, as it was known at `updated`."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    unit = TextField(default="")
    available = DoubleField(null=True)
    maximum = DoubleField(null=True)
    description = TextField(default="")
    updated = UTCDateTimeField(null=True)


class DirectoryRecord(Base):
    """A record of HSDS that no screen shows, as it came: taxonomies, identifiers, programs, funding…

    So is one of the kinds above as long as it cannot stand there: a service of no known organisation.
    """

    kind = CharField(max_length=40)
    uuid = CharField(max_length=36)
    data = JSONField(default=dict)

    class Meta:
        """An id may be that of several records, of different kinds."""

        indexes = ((("kind", "uuid"), True),)


class DirectoryLink(Base):
    """Which record a record stands with, where no field of its own says so: `field` would name it."""

    kind = CharField(max_length=40)
    uuid = CharField(max_length=36)
    field = CharField(max_length=40)
    target_kind = CharField(max_length=40)
    target = CharField(max_length=36)

    class Meta:
        """Kept once."""

        indexes = ((("kind", "uuid", "field", "target_kind", "target"), True),)
