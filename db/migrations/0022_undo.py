"""What each action changed, for its author to undo the same day."""

from typing import Any

from peewee import BigAutoField, CharField, IntegerField, Model, TextField

from db.core.fields import DayField


def up(migrator: Any, db: Any) -> None:
    """Create the table."""

    class UndoStep(Model):
        id = BigAutoField()
        uid = CharField(max_length=32)
        gesture = CharField(max_length=32)
        actor_id = IntegerField()
        day = DayField()
        topics = TextField()
        changes = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("actor_id", "day", "id"), False),)

    db.create_tables([UndoStep])
