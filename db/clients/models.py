"""Client files; identities are in a table of their own."""

from __future__ import annotations

from typing import Any

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)
from playhouse.fields import EnumField

from db.clients.position import NEVER, MoveKind
from db.core import clock
from db.core.choices import Choices
from db.core.fields import DayField, KeyField, UTCDateTimeField
from db.core.model import Base, Record
from db.core.translation import N_
from db.staff.models import Staff, Team
from db.trajectories.models import Step, Trajectory

OUTSIDE = 0
"""Step id for « not in the trajectory »."""


class Mode(Choices):
    """How staff and client meet (sources/systemes-acces-aux-prestations.txt)."""

    IN_PERSON = "in_person", N_("in person")
    PHONE = "phone", N_("phone")
    ONLINE = "online", N_("online")
    HOME_VISIT = "home_visit", N_("home visit")
    WORKSHOP = "workshop", N_("workshop")
    EMAIL = "email", N_("e-mail")
    NOTE = "note", N_("note")


class Attendance(Choices):
    """The outcome of an engagement."""

    PLANNED = "planned", N_("planned")
    HELD = "held", N_("took place")
    NO_ANSWER = "no_answer", N_("no answer")
    NO_SHOW = "no_show", N_("no-show")
    CANCELLED = "cancelled", N_("cancellation")


IN_ERROR = SQL("(SELECT id FROM client WHERE error_at IS NOT NULL)")
"""The ids of the files opened by mistake."""


class OfClient:
    """A table about clients: the rows of a file entered in error are left out with it."""

    client: Any

    @classmethod
    def valid(cls) -> Any:
        """Return the condition that the file was not entered in error."""
        return cls.client.not_in(IN_ERROR)


class Client(Record):
    """A client file; its number contains no personal data.

    `error_at` is set while the file is marked as entered in error: opened for the wrong person, or twice.
    """

    number = CharField(max_length=40, unique=True)
    reference = CharField(max_length=200, null=True, unique=True)
    responsible = ForeignKeyField(Staff, null=True)
    team = ForeignKeyField(Team, null=True)
    active = BooleanField(default=True)
    error_at = UTCDateTimeField(null=True)

    @classmethod
    def valid(cls) -> Any:
        return cls.error_at.is_null()


Client.add_index(Client.team, Client.id, where=Client.responsible.is_null(), name="client_nobodys")
Client.add_index(Client.id, where=Client.error_at.is_null(False), name="client_in_error")


class Identity(OfClient, Base):
    """A client's identity and how to contact them safely; never read by statistics or retrospectives."""

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
    sort_key = KeyField(prefix_length=150)
    search_key = KeyField(prefix_length=450)

    class Meta:
        """Sorted by name; the index includes the search text so that filters need not read the table."""

        indexes = ((("sort_key", "client", "search_key"), False),)


class Involvement(Base):
    """A colleague involved in a file beside the one responsible."""

    client = ForeignKeyField(Client, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff)

    class Meta:
        primary_key = CompositeKey("client", "staff")


class BreakGlass(Base):
    """A file opened outside one's caseload: the reason, and until when."""

    client = ForeignKeyField(Client, on_delete="CASCADE")
    staff = ForeignKeyField(Staff)
    at = UTCDateTimeField(default=clock.now)
    until = UTCDateTimeField()
    why = TextField()


class Enrolment(OfClient, Record):
    """A client in one version of a trajectory; a client may have two at once."""

    client = ForeignKeyField(Client, on_delete="CASCADE")
    trajectory = ForeignKeyField(Trajectory)
    opened_at = UTCDateTimeField()
    closed_at = UTCDateTimeField(null=True)
    outcome = TextField(default="")


class Stay(OfClient, Base):
    """A client's time in one step; the open stay (`left_at` null) is the position.

    Once left, `went_to` is the id of the next step, or OUTSIDE, and `spent_days` the whole days spent.
    """

    id = BigAutoField()
    enrolment = ForeignKeyField(Enrolment, on_delete="CASCADE", index=False)
    client = ForeignKeyField(Client, on_delete="CASCADE")
    step = ForeignKeyField(Step, index=False)
    place = IntegerField()
    kind = EnumField(MoveKind, max_length=10)
    reason = TextField(default="")
    entered_at = UTCDateTimeField()
    entered_by = ForeignKeyField(Staff, null=True, index=False)
    soon_on = DayField(default=NEVER)
    due_on = DayField(default=NEVER)
    left_at = UTCDateTimeField(null=True)
    left_by = ForeignKeyField(Staff, null=True, index=False)
    went_to = IntegerField(null=True)
    spent_days = IntegerField(null=True)
    error_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("enrolment", "place"), True),)

    @classmethod
    def valid(cls) -> Any:
        return super().valid() & cls.error_at.is_null()


Stay.add_index(
    Stay.step, Stay.due_on, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_step"
)  # the clients of a step by due date
Stay.add_index(Stay.due_on, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_due")
Stay.add_index(Stay.entered_at, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_entry")
Stay.add_index(
    Stay.client, Stay.step, Stay.due_on, Stay.id, where=Stay.left_at.is_null(), name="stay_open_by_client"
)  # the same within one caseload


class OpenTally(Base):
    """Number of open stays of a step by due date, for the map."""

    step = ForeignKeyField(Step, on_delete="CASCADE", index=False)
    soon_on = DayField()
    due_on = DayField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("step", "soon_on", "due_on")


class MoveTally(Base):
    """Number of moves from a step to another by whole days spent; from OUTSIDE for a start."""

    trajectory = ForeignKeyField(Trajectory, on_delete="CASCADE", index=False)
    from_step = IntegerField()
    to_step = IntegerField()
    days = IntegerField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("trajectory", "from_step", "to_step", "days")


class Engagement(OfClient, Record):
    """A contact between staff and client, planned or held; an attempt is not a contact."""

    client = ForeignKeyField(Client, on_delete="CASCADE", index=False)
    staff = ForeignKeyField(Staff, null=True, index=False)
    at = UTCDateTimeField()
    mode = EnumField(Mode, max_length=12)
    attendance = EnumField(Attendance, max_length=12)
    minutes = IntegerField(null=True)
    note = TextField(default="")
    planned_for = UTCDateTimeField(null=True)
    error_at = UTCDateTimeField(null=True)

    class Meta:
        """By client, and by planned appointments of a colleague; `planned_for` is null once settled."""

        indexes = ((("client", "at"), False), (("staff", "planned_for"), False))

    @classmethod
    def valid(cls) -> Any:
        return super().valid() & cls.error_at.is_null()


Engagement.add_index(
    Engagement.client,
    Engagement.planned_for,
    Engagement.mode,
    where=Engagement.planned_for.is_null(False),
    name="engagement_planned",
)


class Asked(OfClient, Record):
    """Something asked of the client, such as a document, so that nobody asks twice."""

    client = ForeignKeyField(Client, on_delete="CASCADE")
    what = TextField()
    asked_on = DayField()
    received_on = DayField(null=True)
    staff = ForeignKeyField(Staff, null=True, index=False)


Asked.add_index(
    Asked.client, Asked.asked_on, Asked.id, where=Asked.received_on.is_null(), name="asked_waiting"
)


class Correction(OfClient, Base):
    """What a contact or a stay was before it was corrected or marked as entered in error.

    `kind` is that of its line on the timeline; `was` holds the values that it had, by field.
    """

    id = BigAutoField()
    client = ForeignKeyField(Client, on_delete="CASCADE")
    kind = CharField(max_length=10)
    record = BigIntegerField()
    at = UTCDateTimeField(default=clock.now)
    by = ForeignKeyField(Staff, null=True, index=False)
    in_error = BooleanField()
    was = JSONField()
