"""Versioned designs: steps and usual moves."""

from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Trajectory(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        name = TextField()
        version = IntegerField(default=1)
        state = CharField(max_length=10, default="current")
        purpose = TextField(default="")
        replaces = ForeignKeyField("self", null=True)
        published_at = UTCDateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "trajectory"
            indexes = ((("name", "version"), True),)

    class Step(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        trajectory = ForeignKeyField(Trajectory, on_delete="CASCADE")
        position = IntegerField()
        name = TextField()
        expected_days = IntegerField(null=True)
        response_days = IntegerField(null=True)
        objectives = TextField(default="")
        expected_results = TextField(default="")
        interventions = TextField(default="")
        partners = TextField(default="")
        professional_lead = TextField(default="")
        client_contribution = TextField(default="")
        places = TextField(default="")
        service_modes = TextField(default="")
        referral_procedure = TextField(default="")
        tools = TextField(default="")
        problem_resolution = TextField(default="")
        indicators = TextField(default="")
        human_resources = TextField(default="")
        material_resources = TextField(default="")
        strengths = TextField(default="")
        weaknesses = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "step"
            indexes = ((("trajectory", "position"), True), (("trajectory", "name"), True))

    class UsualMove(Model):
        from_step = ForeignKeyField(Step, on_delete="CASCADE")
        to_step = ForeignKeyField(Step, on_delete="CASCADE")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "usual_move"
            indexes = ((("from_step", "to_step"), True),)

    db.create_tables([Trajectory, Step, UsualMove])
