"""Moving clients between steps, with the counters of the map."""

from __future__ import annotations

from peewee import fn

from db.audit.journal import writing
from db.clients import tallies
from db.clients.models import OUTSIDE, Enrolment, Stay
from db.clients.position import MoveKind, deadlines, move_kind, needs_reason
from db.clients.reach import id_in_reach
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, NotFound, stale
from db.core.model import amend, change
from db.core.text import clean_lines
from db.core.translation import N_, _
from db.staff.conflicts import stale_because
from db.trajectories import queries as trajectory_queries
from db.trajectories.queries import Design


def move(actor: Actor, stay_id: int, to_step: int | None, reason: str = "") -> None:
    """Move a client from an open stay to another step, or out of the trajectory if `to_step` is None.

    A move off the design (skipping, coming back, leaving early) needs a reason. Raises Invalid without it,
    and Stale if the client has moved meanwhile.
    """
    reason = clean_lines(reason, field="reason")
    with writing(actor, "client.move") as entry:
        stay = Stay.get_or_none((Stay.id == stay_id) & id_in_reach(Stay.client, actor, entry.verb))
        if stay is None:
            raise stale()
        if stay.left_at is not None:
            raise stale_because(("client", stay.client_id), entry.verb)
        design = trajectory_queries.design(stay.enrolment.trajectory_id)
        kind = _kind(design, stay.step_id, to_step)
        if (needs_reason(kind) if kind else not design.ends_at(stay.step_id)) and not reason:
            raise Invalid(
                "move.reason",
                N_("This move is off the usual path ({kind}). Enter a reason."),
                field="reason",
                kind=_(kind.label) if kind else _("leaves before the end"),
            )
        _leave(actor, stay, to_step or OUTSIDE)
        if to_step is None:
            change(stay.enrolment, closed_at=clock.now(), outcome=reason)
        else:
            enter(actor, stay.enrolment, design, to_step, kind or MoveKind.OTHER, reason)
        entry.about("client", stay.client_id, stay.client.number)
        entry.note(from_step=stay.step_id, to_step=to_step, kind=kind.value if kind else "out")


def _kind(design: Design, from_step: int, to_step: int | None) -> MoveKind | None:
    """Return how a move compares with the design, None for leaving; raises NotFound for a foreign step."""
    if to_step is None:
        return None
    places = {step.id: step.place for step in design.steps}
    if to_step not in places:
        raise NotFound("step.other", N_("This step belongs to another trajectory."), field="step")
    return move_kind((from_step, places[from_step]), (to_step, places[to_step]), design.usual)


def _leave(actor: Actor, stay: Stay, to_step: int) -> None:
    """Close an open stay and update the counters, inside the caller's transaction; raises Stale."""
    now = clock.now()
    spent = max(0, (clock.local(now).date() - clock.local(stay.entered_at).date()).days)
    left = {"left_at": now, "left_by": actor.id or None, "went_to": to_step, "spent_days": spent}
    if not amend(stay, Stay.left_at.is_null(), **left):
        raise stale()
    tallies.count_open(stay.step_id, stay.soon_on, stay.due_on, -1)
    tallies.count_move(stay.enrolment.trajectory_id, stay.step_id, to_step, spent)


def enter(
    actor: Actor,
    enrolment: Enrolment,
    design: Design,
    step_id: int,
    kind: MoveKind,
    reason: str,
) -> None:
    """Open a stay in a step and update the counters, inside the caller's transaction."""
    of_path = Stay.all_rows(fn.MAX(Stay.place)).where(Stay.enrolment == enrolment)
    soon_on, due_on = deadlines(clock.today(), design.step(step_id).expected_days)
    Stay.create(
        enrolment=enrolment,
        client=enrolment.client_id,
        step=step_id,
        place=(of_path.scalar() or 0) + 1,  # a stay entered in error keeps its place
        kind=kind,
        reason=reason,
        entered_at=clock.now(),
        entered_by=actor.id or None,
        soon_on=soon_on,
        due_on=due_on,
    )
    tallies.count_open(step_id, soon_on, due_on, 1)
