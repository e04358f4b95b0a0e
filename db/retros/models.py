"""Retrospectives, their notes, votes and actions."""

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, JSONField, TextField
from playhouse.fields import EnumField

from db.core.choices import Choices
from db.core.fields import DayField, KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.core.translation import N_
from db.staff.models import Staff, Team


class Phase(Choices):
    """The phase of a retrospective; a closed one accepts no more notes."""

    COLLECT = "collect", N_("collect")
    GROUP = "group", N_("group")
    VOTE = "vote", N_("vote")
    DISCUSS = "discuss", N_("discuss")
    ACT = "act", N_("act")
    CLOSED = "closed", N_("closed")


class Retro(Record):
    """A team's retrospective; `prompts` are the column headings."""

    title = TextField()
    team = ForeignKeyField(Team, null=True, index=False)
    lead = ForeignKeyField(Staff, null=True, index=False)
    phase = EnumField(Phase, max_length=10, default=Phase.COLLECT)
    anonymous = BooleanField(default=False)
    prompts = JSONField(default=list)
    held_on = DayField()
    closed_at = UTCDateTimeField(null=True)
    search_key = KeyField()

    class Meta:
        indexes = ((("held_on", "id"), False),)


class Card(Record):
    """One note; its author is not stored if the retrospective is anonymous.

    Ids are random: sequential ones would show the order of writing.
    """

    id = IntegerField(primary_key=True)
    retro = ForeignKeyField(Retro, backref="cards", on_delete="CASCADE")
    column = IntegerField()
    text = TextField()
    author = ForeignKeyField(Staff, null=True, index=False)
    votes = IntegerField(default=0)
    search_key = KeyField()


class Vote(Base):
    """A person's dots on a note."""

    card = ForeignKeyField(Card, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)
    dots = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("card", "staff")


class RetroAction(Record):
    """An action that the team decided on, its owner, due date and result."""

    retro = ForeignKeyField(Retro, backref="actions", on_delete="CASCADE")
    text = TextField()
    owner = ForeignKeyField(Staff, null=True)
    due_on = DayField(null=True)
    done_on = DayField(null=True)
    result = TextField(default="")
    search_key = KeyField()
