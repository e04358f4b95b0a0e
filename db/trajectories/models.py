"""The design: a versioned path of steps, and the usual moves between them."""

from __future__ import annotations

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField
from playhouse.fields import EnumField

from db.core.fields import UTCDateTimeField
from db.core.model import Base, Record


class DesignState(StrEnum):
    """Where a version of a trajectory is in its own life."""

    DRAFT = "draft"
    CURRENT = "current"
    RETIRED = "retired"


class Trajectory(Record):
    """One version of a trajectory; versions of the same path share the name."""

    name = TextField()
    version = IntegerField(default=1)
    state = EnumField(DesignState, max_length=10, default=DesignState.CURRENT)
    purpose = TextField(default="")
    replaces = ForeignKeyField("self", null=True)
    published_at = UTCDateTimeField(null=True)

    class Meta:
        """A version is named once."""

        indexes = ((("name", "version"), True),)


STEP_TEXTS = (
    "objectives",
    "expected_results",
    "interventions",
    "partners",
    "professional_lead",
    "client_contribution",
    "places",
    "service_modes",
    "referral_procedure",
    "tools",
    "problem_resolution",
    "indicators",
    "human_resources",
    "material_resources",
    "strengths",
    "weaknesses",
)
"""What the team settles in words for each step (sources/trajectoire-de-services.txt)."""


class Step(Record):
    """One step of one version, with all that the team settled about it."""

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
        """Steps have one order and distinct names within a version."""

        indexes = ((("trajectory", "position"), True), (("trajectory", "name"), True))


class UsualMove(Base):
    """A move that the design foresees; any other is allowed with a reason."""

    from_step = ForeignKeyField(Step, on_delete="CASCADE", backref="ways_out")
    to_step = ForeignKeyField(Step, on_delete="CASCADE")

    class Meta:
        """Named once."""

        indexes = ((("from_step", "to_step"), True),)
