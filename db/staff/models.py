"""Accounts of the staff, their teams and their preferences."""

from __future__ import annotations

from peewee import BooleanField, CharField, ForeignKeyField, TextField
from playhouse.fields import EnumField

from db.core.fields import UTCDateTimeField
from db.core.model import Record
from db.staff.permissions import Role


class Team(Record):
    """People who share a caseload and hold retrospectives together."""

    name = TextField(unique=True)


class Staff(Record):
    """A person of the staff; deactivated, never deleted, since their name stays on what they did."""

    login = CharField(max_length=64, unique=True)
    name = TextField()
    role = EnumField(Role, max_length=20, default=Role.STAFF)
    team = ForeignKeyField(Team, null=True)
    active = BooleanField(default=True)
    language = CharField(max_length=2, null=True)
    keyboard = CharField(max_length=10, default="qwerty")
    theme = CharField(max_length=20, default="")


class StaffKey(Record):
    """A public key of a person; revoked, never deleted, so that it lets nobody in again."""

    staff = ForeignKeyField(Staff)
    fingerprint = CharField(max_length=60, unique=True)
    key = TextField()
    """The kind and the key, as files hold them."""
    revoked_at = UTCDateTimeField(null=True)
