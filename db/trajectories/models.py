"""Versioned trajectories: steps, and the usual moves between them."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField
from playhouse.fields import EnumField

from db.core.fields import UTCDateTimeField
from db.core.model import Base, Record


class DesignState(StrEnum):
    """The state of a version."""

    DRAFT = "draft"
    CURRENT = "current"
    RETIRED = "retired"


class Trajectory(Record):
    """One version of a trajectory; versions share the name."""

    name = TextField()
    version = IntegerField(default=1)
    state = EnumField(DesignState, max_length=10, default=DesignState.CURRENT)
    purpose = TextField(default="")
    replaces = ForeignKeyField("self", null=True)
    published_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("name", "version"), True),)


class Step(Record):
    """One step of one version; durations in days."""

    trajectory = ForeignKeyField(Trajectory, backref="steps", on_delete="CASCADE")
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
        indexes = ((("trajectory", "position"), True), (("trajectory", "name"), True))


STEP_TEXTS = tuple(
    field.name for field in Step._meta.sorted_fields if isinstance(field, TextField) and field.name != "name"
)
"""Texts that the team writes for each step (sources/trajectoire-de-services.txt)."""


class UsualMove(Base):
    """A move that the design foresees; others need a reason."""

    from_step = ForeignKeyField(Step, on_delete="CASCADE", backref="ways_out")
    to_step = ForeignKeyField(Step, on_delete="CASCADE")

    class Meta:
        indexes = ((("from_step", "to_step"), True),)
