"""Suggestions, their supporters and comments."""

from peewee import BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField
from playhouse.fields import EnumField

from db.core.choices import Choices
from db.core.fields import KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.core.translation import N_
from db.staff.models import Staff


class Decision(Choices):
    """The state of a suggestion."""

    OPEN = "open", N_("undecided")
    PLANNED = "planned", N_("adopted")
    STARTED = "started", N_("started")
    COMPLETED = "completed", N_("implemented")
    DECLINED = "declined", N_("turned down")
    DUPLICATE = "duplicate", N_("duplicate")


class Suggestion(Record):
    """A proposed improvement, linked to what was on the author's screen."""

    text = TextField()
    author = ForeignKeyField(Staff, null=True, index=False)
    owner = ForeignKeyField(Staff, null=True, index=False)
    about_kind = CharField(max_length=20, default="")
    about_id = IntegerField(null=True)
    about = TextField(default="")
    decision = EnumField(Decision, max_length=12, default=Decision.OPEN)
    decision_reason = TextField(default="")
    decided_at = UTCDateTimeField(null=True)
    support = IntegerField(default=0)
    search_key = KeyField()

    class Meta:
        indexes = ((("decision", "support", "id"), False), (("decision", "created_at", "id"), False))


class Support(Base):
    """One person's vote for a suggestion."""

    suggestion = ForeignKeyField(Suggestion, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)

    class Meta:
        primary_key = CompositeKey("suggestion", "staff")


class Comment(Record):
    """An answer to a suggestion; `official` if it goes with a decision."""

    suggestion = ForeignKeyField(Suggestion, on_delete="CASCADE")
    author = ForeignKeyField(Staff, null=True, index=False)
    text = TextField()
    official = BooleanField(default=False)
