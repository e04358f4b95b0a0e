"""Organisations and their services; names and required fields are those of Open Referral HSDS 3."""

from __future__ import annotations

import uuid
from enum import StrEnum

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, TextField
from playhouse.fields import EnumField

from db.core.fields import DayField, KeyField
from db.core.model import Record
from db.staff.models import Staff


class ServiceStatus(StrEnum):
    """The states of an HSDS service."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


def new_uuid() -> str:
    """Return a fresh HSDS identifier."""
    return str(uuid.uuid4())


class Organisation(Record):
    """An organisation that people are referred to; `verified_on` is when someone checked it, not a change."""

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
    review_on = DayField()
    sort_key = KeyField()
    search_key = KeyField()

    class Meta:
        """Listed by name, and by what is to verify first."""

        indexes = ((("sort_key", "id"), False), (("review_on", "id"), False))


class Service(Record):
    """What an organisation offers, to whom, and how to apply."""

    uuid = CharField(max_length=36, unique=True, default=new_uuid)
    organisation = ForeignKeyField(Organisation, backref="services", on_delete="CASCADE")
    name = TextField()
    description = TextField(default="")
    status = EnumField(ServiceStatus, max_length=20, default=ServiceStatus.ACTIVE)
    eligibility_description = TextField(default="")
    application_process = TextField(default="")
    fees_description = TextField(default="")
    languages = TextField(default="")
    hours = TextField(default="")
    alert = TextField(default="")
    response_days = IntegerField(null=True)


class Contact(Record):
    """A person to ask for at an organisation."""

    uuid = CharField(max_length=36, unique=True, default=new_uuid)
    organisation = ForeignKeyField(Organisation, backref="contacts", on_delete="CASCADE")
    name = TextField(default="")
    title = TextField(default="")
    email = TextField(default="")


class Phone(Record):
    """A telephone number of an organisation, or of one of its contact persons."""

    uuid = CharField(max_length=36, unique=True, default=new_uuid)
    organisation = ForeignKeyField(Organisation, backref="phones", on_delete="CASCADE")
    contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
    number = TextField()
    extension = TextField(default="")
    description = TextField(default="")
