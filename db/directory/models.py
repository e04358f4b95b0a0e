"""The directory; names and meanings of fields are those of Open Referral HSDS 3."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)
from playhouse.fields import EnumField

from db.core import clock
from db.core.choices import Choices
from db.core.fields import DayField, KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.core.translation import N_
from db.staff.models import Staff

EMPTY_DEFAULT: list[Any] = [SQL("DEFAULT ''")]
"""Default of text columns added later, for existing rows."""


class ServiceStatus(Choices):
    """HSDS service status."""

    ACTIVE = "active", N_("offered")
    INACTIVE = "inactive", N_("not offered at the moment")
    DEFUNCT = "defunct", N_("no longer exists")
    TEMPORARILY_CLOSED = "temporarily closed", N_("temporarily closed")


class ReportOutcome(StrEnum):
    """The outcome of an error report."""

    CORRECTED = "corrected"
    DISMISSED = "dismissed"


def new_uuid() -> str:
    """Return a random HSDS identifier."""
    return str(uuid.uuid4())


class Organisation(Record):
    """An organisation that people are referred to; `verified_on` is when it was checked, not edited.

    `assurer` is who checked it, if not a staff member.
    """

    uuid = CharField(max_length=36, unique=True, default=new_uuid)
    name = TextField()
    alternate_name = TextField(default="")
    description = TextField(default="")
    email = TextField(default="")
    website = TextField(default="")
    place = TextField(default="")
    remark = TextField(default="")
    active = BooleanField(default=True)
    verified_on = DayField(null=True)
    verified_by = ForeignKeyField(Staff, null=True)
    assurer = TextField(default="", constraints=EMPTY_DEFAULT)
    review_on = DayField()
    sort_key = KeyField()
    search_key = KeyField()
    place_key = KeyField(default="", prefix_length=150, constraints=EMPTY_DEFAULT)
    more = JSONField(null=True)

    class Meta:
        indexes = ((("sort_key", "id"), False), (("review_on", "id"), False))


class Part(Record):
    """A record that belongs to an organisation.

    `more` holds imported values without a column, by their HSDS names.
    """

    uuid = CharField(max_length=36, unique=True, default=new_uuid)
    organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
    more = JSONField(null=True)


class Service(Part):
    """A service of an organisation; ages are in years."""

    name = TextField()
    alternate_name = TextField(default="", constraints=EMPTY_DEFAULT)
    description = TextField(default="")
    url = TextField(default="", constraints=EMPTY_DEFAULT)
    email = TextField(default="", constraints=EMPTY_DEFAULT)
    status = EnumField(ServiceStatus, max_length=20, default=ServiceStatus.ACTIVE)
    eligibility_description = TextField(default="")
    minimum_age = DoubleField(null=True)
    maximum_age = DoubleField(null=True)
    application_process = TextField(default="")
    fees_description = TextField(default="")
    languages = TextField(default="")
    hours = TextField(default="")
    alert = TextField(default="")
    response_days = IntegerField(null=True)
    assured_date = DayField(null=True)
    assurer_email = TextField(default="", constraints=EMPTY_DEFAULT)


class Location(Part):
    """Where services are given: physical, postal or virtual; coordinates in degrees (WGS 84)."""

    location_type = CharField(max_length=20, default="physical")
    name = TextField(default="")
    alternate_name = TextField(default="")
    description = TextField(default="")
    transportation = TextField(default="")
    url = TextField(default="")
    latitude = DoubleField(null=True)
    longitude = DoubleField(null=True)


class ServiceAtLocation(Part):
    """A service as given at one of its locations."""

    service = ForeignKeyField(Service, on_delete="CASCADE")
    location = ForeignKeyField(Location, on_delete="CASCADE")
    description = TextField(default="")


class Contact(Part):
    """A contact person of the organisation, or of the service or location if set."""

    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
    service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
    name = TextField(default="")
    title = TextField(default="")
    department = TextField(default="", constraints=EMPTY_DEFAULT)
    email = TextField(default="")


class Phone(Part):
    """A telephone number of the organisation, or of another part if set; `type` is voice, fax, sms…"""

    contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    location = ForeignKeyField(Location, null=True, on_delete="CASCADE")
    service_at_location = ForeignKeyField(ServiceAtLocation, null=True, on_delete="CASCADE")
    number = TextField()
    extension = TextField(default="")
    type = TextField(default="", constraints=EMPTY_DEFAULT)
    description = TextField(default="")


class Offer(Base):
    """A service to refer to, or an organisation that lists none; derived from the tables above (offers.py).

    `hours` are serialised rules (hours.py); `free` and `available` are null if unknown; modes and languages
    are each between spaces.
    """

    organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
    service = ForeignKeyField(Service, null=True, on_delete="CASCADE")
    place = TextField(default="")
    hours = TextField(default="")
    modes = TextField(default="")
    free = BooleanField(null=True)
    accessible = BooleanField(default=False)
    available = DoubleField(null=True)
    choosable = BooleanField(default=True)
    sort_key = KeyField()
    search_key = KeyField()
    need_key = KeyField()
    whom_key = KeyField()
    place_key = KeyField()
    language_key = KeyField()

    class Meta:
        indexes = ((("sort_key", "id"), False),)


class DirectoryReport(Base):
    """A reported error in an entry; open until closed as corrected or dismissed."""

    organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
    service = ForeignKeyField(Service, null=True, on_delete="SET NULL", index=False)
    text = TextField()
    by = ForeignKeyField(Staff, null=True, index=False)
    at = UTCDateTimeField(default=clock.now)
    settled = EnumField(ReportOutcome, max_length=10, null=True)
    settled_by = ForeignKeyField(Staff, null=True, index=False)
    settled_at = UTCDateTimeField(null=True)
