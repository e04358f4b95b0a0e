"""Where an open stay is on its design, and how each move from there compares with it."""

from __future__ import annotations

from dataclasses import dataclass

from db.clients.models import Client, Enrolment, Identity, Stay
from db.clients.position import MoveKind, move_kind, needs_reason
from db.clients.reach import reached, visible
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Stale, stale
from db.core.text import initials
from db.staff.together import overtaken
from db.trajectories.queries import Design, design


@dataclass(frozen=True)
class Target:
    """Somewhere a client may go: a step, or out of the trajectory when `step_id` and `kind` are None."""

    step_id: int | None
    name: str
    kind: MoveKind | None
    needs_reason: bool


@dataclass(frozen=True)
class Standing:
    """A client in a step, since `days` days, with every place to go to: the steps in order, then out."""

    stay_id: int
    client_id: int
    number: str
    given: str
    family: str
    initials: str
    trajectory: str
    step_id: int
    days: int
    expected_days: int | None
    targets: tuple[Target, ...]

    def usual(self) -> Target:
        """Return where people usually go from here: the first usual step, or out where the design ends."""
        usual = (t for t in self.targets if t.kind is MoveKind.USUAL)
        return next(usual, self.targets[-1])


def standing(actor: Actor, stay_id: int) -> Standing:
    """Return where an open stay is, to someone who may move the client.

    Raises Stale, in words when the client has moved meanwhile.
    """
    stay = (
        Stay.select(Stay, Client, Identity, Enrolment)
        .join(Client)
        .join(Identity, on=(Identity.client == Client.id))
        .switch(Stay)
        .join(Enrolment)
        .where(Stay.id == stay_id, Stay.left_at.is_null(), visible(actor, "client.move"))
        .first()
    )
    if stay is None:
        raise _moved(actor, stay_id)
    path = design(stay.enrolment.trajectory_id)
    who, step = stay.client.identity, path.step(stay.step_id)
    return Standing(
        stay.id,
        stay.client.id,
        stay.client.number,
        who.given,
        who.family,
        initials(who.given, who.family),
        path.name,
        step.id,
        (clock.today() - clock.local(stay.entered_at).date()).days,
        step.expected_days,
        targets(path, step.id),
    )


def moved_on(actor: Actor, stay_id: int) -> Standing | None:
    """Return where the client of a stay that has ended is now on the same trajectory; None for nowhere."""
    left = Stay.get_or_none((Stay.id == stay_id) & reached(Stay.client, actor, "client.move"))
    if left is None:
        return None
    now = Stay.get_or_none(Stay.enrolment == left.enrolment_id, Stay.left_at.is_null())
    return standing(actor, now.id) if now is not None else None


def _moved(actor: Actor, stay_id: int) -> Stale:
    left = Stay.get_or_none((Stay.id == stay_id) & reached(Stay.client, actor, "client.move"))
    return overtaken(("client", left.client_id), "client.move") if left is not None else stale()


def targets(path: Design, step_id: int) -> tuple[Target, ...]:
    """Return every place to go to from a step, with whether the design asks why."""
    here = (step_id, path.step(step_id).place)
    within = []
    for step in path.steps:
        kind = move_kind(here, (step.id, step.place), path.usual)
        within.append(Target(step.id, step.name, kind, needs_reason(kind)))
    return (*within, Target(None, "", None, not path.ends_at(step_id)))
