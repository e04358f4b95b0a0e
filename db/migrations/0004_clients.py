"""Cases, identities apart, stays and their tallies, contacts, what was asked."""

from typing import Any

from peewee import (
    BigAutoField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

from db.core.fields import DayField, KeyField, UTCDateTimeField

_ADD = "INSERT INTO identity_search(rowid, search_key) VALUES (new.client_id, new.search_key);"
_DROP = (
    "INSERT INTO identity_search(identity_search, rowid, search_key)"
    " VALUES ('delete', old.client_id, old.search_key);"
)
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE identity_search USING fts5"
    "(search_key, content='identity', content_rowid='client_id', tokenize='trigram')",
    f"CREATE TRIGGER identity_search_insert AFTER INSERT ON identity BEGIN {_ADD} END",
    f"CREATE TRIGGER identity_search_delete AFTER DELETE ON identity BEGIN {_DROP} END",
    f"CREATE TRIGGER identity_search_update AFTER UPDATE OF search_key ON identity BEGIN {_DROP} {_ADD} END",
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Team(Model):
        class Meta:
            database = db
            table_name = "team"

    class Trajectory(Model):
        class Meta:
            database = db
            table_name = "trajectory"

    class Step(Model):
        class Meta:
            database = db
            table_name = "step"

    class Client(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        number = CharField(unique=True, max_length=40)
        reference = CharField(unique=True, null=True, max_length=200)
        responsible = ForeignKeyField(Staff, null=True)
        team = ForeignKeyField(Team, null=True)
        active = BooleanField(default=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client"

    class Asked(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        client = ForeignKeyField(Client, on_delete="CASCADE")
        what = TextField()
        asked_on = DayField()
        received_on = DayField(null=True)
        staff = ForeignKeyField(Staff, null=True, index=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "asked"

    class Engagement(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        client = ForeignKeyField(Client, on_delete="CASCADE", index=False)
        staff = ForeignKeyField(Staff, null=True, index=False)
        at = UTCDateTimeField()
        mode = CharField(max_length=12)
        attendance = CharField(max_length=12)
        minutes = IntegerField(null=True)
        note = TextField(default="")
        planned_for = UTCDateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "engagement"
            indexes = ((("client", "at"), False), (("staff", "planned_for"), False))

    class Enrolment(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        client = ForeignKeyField(Client, on_delete="CASCADE")
        trajectory = ForeignKeyField(Trajectory)
        opened_at = UTCDateTimeField()
        closed_at = UTCDateTimeField(null=True)
        outcome = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "enrolment"

    class Identity(Model):
        client = ForeignKeyField(Client, primary_key=True, on_delete="CASCADE")
        given = TextField(default="")
        family = TextField(default="")
        birth_date = DayField(null=True)
        phone = TextField(default="")
        email = TextField(default="")
        contact_mode = TextField(default="")
        contact_rules = TextField(default="")
        language = CharField(max_length=2, default="fr")
        companion = TextField(default="")
        sort_key = KeyField()
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "identity"
            indexes = ((("sort_key", "client", "search_key"), False),)

    class Involvement(Model):
        client = ForeignKeyField(Client, on_delete="CASCADE", index=False)
        staff = ForeignKeyField(Staff)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "involvement"
            primary_key = CompositeKey("client", "staff")

    class MoveTally(Model):
        trajectory = ForeignKeyField(Trajectory, on_delete="CASCADE", index=False)
        from_step = IntegerField()
        to_step = IntegerField()
        days = IntegerField()
        count = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "move_tally"
            primary_key = CompositeKey("trajectory", "from_step", "to_step", "days")

    class OpenTally(Model):
        step = ForeignKeyField(Step, on_delete="CASCADE", index=False)
        soon_on = DayField()
        due_on = DayField()
        count = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "open_tally"
            primary_key = CompositeKey("step", "soon_on", "due_on")

    class Stay(Model):
        id = BigAutoField()
        enrolment = ForeignKeyField(Enrolment, on_delete="CASCADE", index=False)
        client = ForeignKeyField(Client, on_delete="CASCADE")
        step = ForeignKeyField(Step, index=False)
        place = IntegerField()
        kind = CharField(max_length=10)
        reason = TextField(default="")
        entered_at = UTCDateTimeField()
        entered_by = ForeignKeyField(Staff, null=True, index=False)
        soon_on = DayField()
        due_on = DayField()
        left_at = UTCDateTimeField(null=True)
        left_by = ForeignKeyField(Staff, null=True, index=False)
        went_to = IntegerField(null=True)
        spent_days = IntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stay"
            indexes = ((("enrolment", "place"), True),)

    Stay.add_index(Stay.step, Stay.due_on, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_step")
    Stay.add_index(Stay.due_on, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_due")
    db.create_tables(
        [Client, Asked, Engagement, Enrolment, Identity, Involvement, MoveTally, OpenTally, Stay]
    )
    if isinstance(db, SqliteDatabase):
        run: Any = db.execute_sql
        for statement in SQLITE_SEARCH:
            run(statement)
