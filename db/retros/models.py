"""Retrospectives: what the team said, kept readable for ever."""

from __future__ import annotations

from enum import StrEnum

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, JSONField, TextField
from playhouse.fields import EnumField

from db.core.fields import DayField, KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.core.translation import N_
from db.staff.models import Staff, Team


class Phase(StrEnum):
    """Where a retrospective is; a closed one takes no more cards."""

    COLLECT = "collect"
    GROUP = "group"
    VOTE = "vote"
    DISCUSS = "discuss"
    ACT = "act"
    CLOSED = "closed"


PHASE_NAMES = {
    Phase.COLLECT: N_("collect"),
    Phase.GROUP: N_("group"),
    Phase.VOTE: N_("vote"),
    Phase.DISCUSS: N_("discuss"),
    Phase.ACT: N_("act"),
    Phase.CLOSED: N_("closed"),
}


class Retro(Record):
    """A meeting of a team to look back; `prompts` are the headings of its columns."""

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
        """Listed newest first."""

        indexes = ((("held_on", "id"), False),)


class Card(Record):
    """One note on the board; no author is stored when the retrospective is anonymous.

    Its id is drawn: one that the engine counts would tell which note was written after which.
    """

    id = IntegerField(primary_key=True)
    retro = ForeignKeyField(Retro, backref="cards", on_delete="CASCADE")
    column = IntegerField()
    text = TextField()
    author = ForeignKeyField(Staff, null=True, index=False)
    votes = IntegerField(default=0)
    search_key = KeyField()


class Vote(Base):
    """Dots that a person put on a card."""

    card = ForeignKeyField(Card, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)
    dots = IntegerField(default=1)

    class Meta:
        """One row a person and card."""

        primary_key = CompositeKey("card", "staff")


class RetroAction(Record):
    """What the team decided to do, by whom and when, and what became of it."""

    retro = ForeignKeyField(Retro, backref="actions", on_delete="CASCADE")
    text = TextField()
    owner = ForeignKeyField(Staff, null=True)
    due_on = DayField(null=True)
    done_on = DayField(null=True)
    result = TextField(default="")
    search_key = KeyField()
