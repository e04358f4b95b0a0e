"""Accounts of the staff, their teams and their preferences."""

from __future__ import annotations

from typing import Any

from peewee import (
    BigAutoField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from db.core import clock
from db.core.fields import UTCDateTimeField
from db.core.model import Base, Record
from db.staff.permissions import Role


class RolesField(CharField):
    """The roles of a person, in one column: `administrator lead`."""

    def db_value(self, value: Any) -> Any:
        """Return the roles as words in alphabetical order; a text is taken as it is."""
        return " ".join(sorted(value)) if isinstance(value, frozenset) else value

    def python_value(self, value: Any) -> Any:
        """Return the set of roles."""
        return frozenset(Role(name) for name in (value or "").split())  # nothing of a row left out by a join


class Team(Record):
    """People who share a caseload and hold retrospectives together."""

    name = TextField(unique=True)


class Staff(Record):
    """A person of the staff; deactivated, never deleted, since their name stays on what they did."""

    login = CharField(max_length=64, unique=True)
    name = TextField()
    roles = RolesField(column_name="role", max_length=20, default=frozenset({Role.STAFF}))
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


class LockCode(Base):
    """The code that a person chose for the lock of their screen, as scrypt made it; never the code itself."""

    staff = ForeignKeyField(Staff, primary_key=True, on_delete="CASCADE")
    salt = CharField(max_length=32)
    """16 random bytes, in hexadecimal."""
    made = CharField(max_length=64)
    """32 bytes, in hexadecimal."""


class Alert(Base):
    """Something that team leads are told: who did it, for whom, about which file, and why."""

    id = BigAutoField()
    at = UTCDateTimeField(default=clock.now)
    verb = CharField(max_length=60)
    """What was done, as the journal names it."""
    staff = ForeignKeyField(Staff, null=True, index=False)
    on_behalf = TextField(default="")
    client_id = IntegerField(null=True)
    """The file, of a table above this one."""
    subject = TextField(default="")
    """File numbers, an account: nothing that tells who a person is."""
    text = TextField(default="")


class AlertTo(Base):
    """A lead who is told; `seen_at` is null until they say that they read it."""

    alert = ForeignKeyField(Alert, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)
    seen_at = UTCDateTimeField(null=True)

    class Meta:
        """Once each."""

        primary_key = CompositeKey("alert", "staff")


AlertTo.add_index(AlertTo.staff, AlertTo.alert, where=AlertTo.seen_at.is_null(), name="alert_to_unseen")
