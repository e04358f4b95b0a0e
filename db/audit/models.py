"""The journal of actions and the access log; append-only, kept after an account is removed."""

from peewee import BigAutoField, BigIntegerField, CharField, IntegerField, JSONField, TextField

from db.core.fields import DayField, UTCDateTimeField
from db.core.model import Base


class AuditLine(Base):
    """One action of one person; `uid` is made by the client to look up the outcome of a lost commit."""

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
        indexes = ((("subject_kind", "subject_id"), False),)


class UndoStep(Base):
    """What an action changed, as JSON, for its author to undo the same day; deleted the day after."""

    id = BigAutoField()
    uid = CharField(max_length=32)
    """Of its line in the journal."""
    gesture = CharField(max_length=32)
    """The same for actions that were done together: the uid of the first."""
    actor_id = IntegerField()
    day = DayField()
    topics = TextField()
    """Of the screens to refresh, separated by spaces."""
    changes = TextField()

    class Meta:
        indexes = ((("actor_id", "day", "id"), False),)


class Look(Base):
    """One view of a part of a person's file; append-only."""

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
        indexes = ((("client_id", "id"), False), (("actor_id", "id"), False))
