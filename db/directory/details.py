"""Further HSDS tables of an entry; apart from models.py because the first screen does not need them."""

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
    """Opening times, as an iCalendar recurrence and times in HH:MM:SS."""

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
    """A language of a service, a location or a telephone number."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, null=True, on_delete="CASCADE")
    name = TextField(default="")
    code = TextField(default="")
    note = TextField(default="")


class CostOption(Part):
    """A price of a service, in cents of its currency."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    option = TextField(default="")
    amount_cents = BigIntegerField(null=True)
    currency = TextField(default="")
    amount_description = TextField(default="")
    valid_from = DayField(null=True)
    valid_to = DayField(null=True)


class RequiredDocument(Part):
    """A document that a service asks for."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    document = TextField(default="")
    uri = TextField(default="")


class ServiceArea(Part):
    """The area whose residents a service is for."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
    name = TextField(default="")
    description = TextField(default="")


class Accessibility(Part):
    """An accessibility feature of a location."""

    location = ForeignKeyField(Location, on_delete="CASCADE")
    description = TextField(default="")
    details = TextField(default="")


class ServiceCapacity(Part):
    """The capacity of a service in `unit`, as known at `updated`."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    unit = TextField(default="")
    available = DoubleField(null=True)
    maximum = DoubleField(null=True)
    description = TextField(default="")
    updated = UTCDateTimeField(null=True)


class DirectoryRecord(Base):
    """An HSDS record without a table of its own, as imported: taxonomies, identifiers, programs…

    Also a record of another kind that has no parent here, such as a service of an unknown organisation.
    """

    kind = CharField(max_length=40)
    uuid = CharField(max_length=36)
    data = JSONField(default=dict)

    class Meta:
        """Records of different kinds may share an id."""

        indexes = ((("kind", "uuid"), True),)


class DirectoryLink(Base):
    """A parent of a record that has no field for it; `field` would be the field's name."""

    kind = CharField(max_length=40)
    uuid = CharField(max_length=36)
    field = CharField(max_length=40)
    target_kind = CharField(max_length=40)
    target = CharField(max_length=36)

    class Meta:
        indexes = ((("kind", "uuid", "field", "target_kind", "target"), True),)
