"""Several roles a person, the access log, and files opened outside a caseload."""

from typing import Any

from peewee import BigAutoField, BigIntegerField, CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables; existing administrators also become team leads."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Client(Model):
        class Meta:
            database = db
            table_name = "client"

    class Look(Model):
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
            database = db
            legacy_table_names = False
            table_name = "look"
            indexes = ((("client_id", "id"), False), (("actor_id", "id"), False))

    class BreakGlass(Model):
        client = ForeignKeyField(Client, on_delete="CASCADE")
        staff = ForeignKeyField(Staff)
        at = UTCDateTimeField()
        until = UTCDateTimeField()
        why = TextField()
        seen_by = ForeignKeyField(Staff, null=True, index=False)
        seen_at = UTCDateTimeField(index=True, null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "break_glass"

    db.create_tables([Look, BreakGlass])
    db.execute_sql("UPDATE staff SET role = 'administrator lead' WHERE role = 'administrator'")
