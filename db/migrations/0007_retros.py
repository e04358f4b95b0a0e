"""Retrospectives, cards, votes and actions."""

from typing import Any

from peewee import (
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    TextField,
)

from db.core.fields import DayField, KeyField, UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Team(Model):
        class Meta:
            database = db
            table_name = "team"

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Retro(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        title = TextField()
        team = ForeignKeyField(Team, null=True, index=False)
        lead = ForeignKeyField(Staff, null=True, index=False)
        phase = CharField(max_length=10, default="collect")
        anonymous = BooleanField(default=False)
        prompts = JSONField(default=list)
        held_on = DayField()
        closed_at = UTCDateTimeField(null=True)
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "retro"
            indexes = ((("held_on", "id"), False),)

    class Card(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        retro = ForeignKeyField(Retro, on_delete="CASCADE")
        column = IntegerField()
        text = TextField()
        author = ForeignKeyField(Staff, null=True, index=False)
        votes = IntegerField(default=0)
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "card"

    class RetroAction(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        retro = ForeignKeyField(Retro, on_delete="CASCADE")
        text = TextField()
        owner = ForeignKeyField(Staff, null=True)
        due_on = DayField(null=True)
        done_on = DayField(null=True)
        result = TextField(default="")
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "retro_action"

    class Vote(Model):
        card = ForeignKeyField(Card, on_delete="CASCADE", index=False)
        staff = ForeignKeyField(Staff)
        dots = IntegerField(default=1)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "vote"
            primary_key = CompositeKey("card", "staff")

    db.create_tables([Retro, Card, RetroAction, Vote])
