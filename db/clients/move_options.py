"""The moves possible from an open stay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from db.clients.models import Client, Enrolment, Identity, Stay
from db.clients.position import MoveKind, move_kind, needs_reason
from db.clients.reach import id_in_reach, visible
from db.core import clock
from db.core.actor import Actor
from db.core.bulk import in_ids
from db.core.errors import Refused, stale
from db.core.text import initials
from db.core.translation import N_
from db.staff.conflicts import stale_because
from db.trajectories.queries import Design, design


@dataclass(frozen=True)
class MoveTarget:
    """A possible move: to a step, or out of the trajectory if `step_id` and `kind` are None."""

    step_id: int | None
    name: str
    kind: MoveKind | None
    needs_reason: bool


@dataclass(frozen=True)
class MoveOptions:
    """A client in a step for `days` days, with the possible moves: the steps in order, then out."""

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
    targets: tuple[MoveTarget, ...]

    def usual(self) -> MoveTarget | None:
        """Return the first usual move to another step; None if there is none."""
        return next((t for t in self.targets if t.kind is MoveKind.USUAL), None)


def move_options(actor: Actor, stay_id: int) -> MoveOptions:
    """Return the moves possible from an open stay.

    Raises Stale, naming the colleague, if the client has moved meanwhile.
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
        left = Stay.get_or_none((Stay.id == stay_id) & id_in_reach(Stay.client, actor, "client.move"))
        raise stale_because(("client", left.client_id), "client.move") if left is not None else stale()
    path = design(stay.enrolment.trajectory_id)
    who, step = stay.client.identity, path.step(stay.step_id)
    return MoveOptions(
        stay_id=stay.id,
        client_id=stay.client.id,
        number=stay.client.number,
        given=who.given,
        family=who.family,
        initials=initials(who.given, who.family),
        trajectory=path.name,
        step_id=step.id,
        days=(clock.today() - clock.local(stay.entered_at).date()).days,
        expected_days=step.expected_days,
        targets=move_targets(path, step.id),
    )


def common_steps(actor: Actor, stay_ids: Collection[int]) -> tuple[tuple[int, str], ...]:
    """Return id and name of the steps of the trajectory that these stays are in.

    Raises Refused unless it is one trajectory.
    """
    query: Any = Stay.select(Enrolment.trajectory).join(Enrolment).distinct()
    within = id_in_reach(Stay.client, actor, "client.move")
    found = [id_ for (id_,) in query.where(in_ids(Stay.id, stay_ids), within).tuples()]
    if len(found) != 1:
        raise Refused(
            "move.paths", N_("These clients are not all in the same trajectory. Move them one by one.")
        )
    return tuple((step.id, step.name) for step in design(found[0]).steps)


def current_options(actor: Actor, stay_id: int) -> MoveOptions | None:
    """Return the same for the current stay on the path of a stay that ended; None if the path ended."""
    left = Stay.get_or_none((Stay.id == stay_id) & id_in_reach(Stay.client, actor, "client.move"))
    if left is None:
        return None
    now = Stay.get_or_none(Stay.enrolment == left.enrolment_id, Stay.left_at.is_null())
    return move_options(actor, now.id) if now is not None else None


def move_targets(path: Design, step_id: int) -> tuple[MoveTarget, ...]:
    """Return the possible moves from a step, and whether each needs a reason."""
    here = (step_id, path.step(step_id).place)
    within = []
    for step in path.steps:
        kind = move_kind(here, (step.id, step.place), path.usual)
        within.append(MoveTarget(step.id, step.name, kind, needs_reason(kind)))
    return (*within, MoveTarget(None, "", None, not path.ends_at(step_id)))
