"""The journal of what was done: append-only, and it outlives the accounts it names."""

from __future__ import annotations

from peewee import BigAutoField, BigIntegerField, CharField, IntegerField, JSONField, TextField

from db.core.fields import UTCDateTimeField
from db.core.model import Base


class AuditLine(Base):
    """One thing done by one person; `uid` is made by the client so that an unknown outcome can be settled."""

    id = BigAutoField()
    uid = CharField(max_length=32, unique=True)
    at = UTCDateTimeField(index=True)
    actor_id = IntegerField(null=True, index=True)
    actor = TextField()
    on_behalf = TextField(default="")
    verb = CharField(max_length=60, index=True)
    subject_kind = CharField(max_length=40, default="")
    subject_id = BigIntegerField(null=True)
    subject = TextField(default="")
    details = JSONField(default=dict)

    class Meta:
        """Read by subject."""

        indexes = ((("subject_kind", "subject_id"), False),)


class Look(Base):
    """One look of one person at someone's file; append-only, kept apart from what was done."""

    id = BigAutoField()
    at = UTCDateTimeField()
    actor_id = IntegerField(null=True)
    actor = TextField()
    on_behalf = TextField(default="")
    client_id = BigIntegerField()
    number = TextField()
    what = CharField(max_length=20)
    why = TextField(default="")

    class Meta:
        """Read by file and by person, the latest first."""

        indexes = ((("client_id", "id"), False), (("actor_id", "id"), False))
