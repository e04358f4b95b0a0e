"""Suggestions, support and comments."""

from typing import Any

from peewee import BooleanField, CharField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import KeyField, UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Suggestion(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        text = TextField()
        author = ForeignKeyField(Staff, null=True, index=False)
        owner = ForeignKeyField(Staff, null=True, index=False)
        about_kind = CharField(max_length=20, default="")
        about_id = IntegerField(null=True)
        about = TextField(default="")
        decision = CharField(max_length=12, default="open")
        decision_reason = TextField(default="")
        decided_at = UTCDateTimeField(null=True)
        support = IntegerField(default=0)
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "suggestion"
            indexes = ((("decision", "support", "id"), False), (("decision", "created_at", "id"), False))

    class Comment(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        suggestion = ForeignKeyField(Suggestion, on_delete="CASCADE")
        author = ForeignKeyField(Staff, null=True, index=False)
        text = TextField()
        official = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "comment"

    class Support(Model):
        suggestion = ForeignKeyField(Suggestion, on_delete="CASCADE", index=False)
        staff = ForeignKeyField(Staff)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "support"
            primary_key = CompositeKey("suggestion", "staff")

    db.create_tables([Suggestion, Comment, Support])
