"""Accounts, teams, keys and alerts."""

from __future__ import annotations

from typing import Any

from peewee import (
    SQL,
    BigAutoField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from db.core import clock
from db.core.fields import DayField, KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.staff.permissions import Role


class RolesField(CharField):
    """A set of roles in one text column: `administrator lead`."""

    def db_value(self, value: Any) -> Any:
        """Return the roles in alphabetical order; a text is taken as it is."""
        return " ".join(sorted(value)) if isinstance(value, frozenset) else value

    def python_value(self, value: Any) -> Any:
        return frozenset(Role(name) for name in (value or "").split())  # None for an outer join without a row


class Team(Record):
    """People who share a caseload and hold retrospectives together."""

    name = TextField(unique=True)


class Staff(Record):
    """A staff member; deactivated but never deleted, since their actions keep their name."""

    login = CharField(max_length=64, unique=True)
    name = TextField()
    roles = RolesField(column_name="role", max_length=20, default=frozenset({Role.STAFF}))
    team = ForeignKeyField(Team, null=True)
    active = BooleanField(default=True)
    language = CharField(max_length=2, null=True)
    keyboard = CharField(max_length=10, default="qwerty")
    theme = CharField(max_length=20, default="")
    welcomed_on = DayField(null=True)
    """When they first opened the help; until then My day explains the keys."""
    sort_key = KeyField(default="", prefix_length=150, constraints=[SQL("DEFAULT ''")])
    """The name folded, which never changes."""

    class Meta:
        indexes = ((("sort_key", "id"), False),)


class Absence(Record):
    """Days on which a person is away, both included, and who does their work meanwhile."""

    staff = ForeignKeyField(Staff)
    from_on = DayField()
    to_on = DayField()
    substitute = ForeignKeyField(Staff, null=True, index=False)


class StaffKey(Record):
    """A person's SSH public key; revoked but never deleted, so that it cannot be added again."""

    staff = ForeignKeyField(Staff)
    fingerprint = CharField(max_length=60, unique=True)
    key = TextField()
    """Key type and base64 of the key."""
    revoked_at = UTCDateTimeField(null=True)


class LockCode(Base):
    """The scrypt hash of a person's screen lock code."""

    staff = ForeignKeyField(Staff, primary_key=True, on_delete="CASCADE")
    salt = CharField(max_length=32)
    """16 random bytes, in hexadecimal."""
    made = CharField(max_length=64)
    """32 bytes, in hexadecimal."""


class OpenSession(Base):
    """A session of the app, renewed while it runs; not in the journal nor in exports."""

    uid = CharField(max_length=32, primary_key=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    since = UTCDateTimeField()
    seen_at = UTCDateTimeField()

    class Meta:
        table_name = "session"


class SavedList(Base):
    """What a person looks at in a list, under a name; not in the journal nor in exports."""

    staff = ForeignKeyField(Staff, on_delete="CASCADE", index=False)
    area = CharField(max_length=40)
    name = CharField(max_length=60)
    state = TextField()
    """JSON: tab, order, criteria; never what was typed in a list of people."""

    class Meta:
        indexes = ((("staff", "area", "name"), True),)


class Alert(Base):
    """An event for team leads to read: who did what, for whom, about which file, and why."""

    id = BigAutoField()
    at = UTCDateTimeField(default=clock.now)
    verb = CharField(max_length=60)
    """The action, as in the journal."""
    staff = ForeignKeyField(Staff, null=True, index=False)
    on_behalf = TextField(default="")
    client_id = IntegerField(null=True)
    """No foreign key: clients are above this layer."""
    subject = TextField(default="")
    """File numbers or a login, without personal data."""
    text = TextField(default="")


class AlertTo(Base):
    """A recipient of an alert; `seen_at` is null until they mark it as read."""

    alert = ForeignKeyField(Alert, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)
    seen_at = UTCDateTimeField(null=True)

    class Meta:
        primary_key = CompositeKey("alert", "staff")


AlertTo.add_index(AlertTo.staff, AlertTo.alert, where=AlertTo.seen_at.is_null(), name="alert_to_unseen")
