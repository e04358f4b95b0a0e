"""Creating trajectories; a published version is replaced by a new one, never edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from db.audit.journal import writing
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.text import clean, clean_lines, fold
from db.core.translation import N_, _
from db.trajectories.models import STEP_TEXTS, DesignState, Step, Trajectory, UsualMove


@dataclass(frozen=True)
class StepDraft:
    """A step to store; durations in days."""

    name: str
    expected_days: int | None = None
    response_days: int | None = None
    next: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)


def default_design() -> tuple[str, list[StepDraft]]:
    """Return the name and steps of a new database's trajectory, in the current language.

    The six stages of sources/schema-du-parcours-client.txt; durations are a starting point to edit.
    """
    steps = (
        (_("Become aware"), 7),
        (_("Be informed"), 14),
        (_("Get advice"), 30),
        (_("Determine"), 21),
        (_("Apply"), 45),
        (_("Manage"), 180),
    )
    following = [*(name for name, _days in steps[1:]), ""]
    drafts = [
        StepDraft(name, expected, next=(after,) if after else ())
        for (name, expected), after in zip(steps, following, strict=True)
    ]
    return _("Access to benefits"), drafts


def create_trajectory(
    actor: Actor, name: str, steps: Iterable[StepDraft], *, purpose: str = "", dry_run: bool = False
) -> int:
    """Store a new trajectory, or the next version of the one with this name, and return its id.

    The previous version is retired; clients in it stay until they are moved. Raises Invalid for no steps, a
    step named twice or a wrong duration, Refused for a next step that does not exist.
    """
    drafts, name = list(steps), clean(name, field="name")
    _check(name, drafts)
    with writing(actor, "trajectory.design", dry_run=dry_run) as entry:
        before = _current(name)
        if before:
            before.state = DesignState.RETIRED
            before.save(only=[Trajectory.state])
        row = Trajectory.create(
            name=name,
            version=before.version + 1 if before else 1,
            purpose=clean_lines(purpose, field="purpose"),
            replaces=before,
            published_at=clock.now(),
        )
        store_steps(row, drafts)
        entry.about("trajectory", row.id, f"{name} {row.version}")
        return int(row.id)


def _current(name: str) -> Trajectory | None:
    """Return the current version of this name, ignoring accents and case."""
    current = Trajectory.select().where(Trajectory.state == DesignState.CURRENT).order_by(Trajectory.id)
    return next((row for row in current if fold(row.name) == fold(name)), None)


def store_steps(trajectory: Trajectory, drafts: list[StepDraft]) -> dict[str, int]:
    """Store the steps of a version inside the caller's transaction and return their ids by name."""
    ids: dict[str, int] = {}
    for place, draft in enumerate(drafts, 1):
        texts = {
            key: clean_lines(value, field=key) for key, value in draft.texts.items() if key in STEP_TEXTS
        }
        ids[draft.name] = Step.create(
            trajectory=trajectory,
            position=place,
            name=clean(draft.name, field="name"),
            expected_days=draft.expected_days,
            response_days=draft.response_days,
            **texts,
        ).id
    folded = {fold(name): id_ for name, id_ in ids.items()}
    moves = {(ids[d.name], folded[fold(target)]) for d in drafts for target in d.next}
    if moves:
        UsualMove.insert_many(sorted(moves), fields=[UsualMove.from_step, UsualMove.to_step]).execute()
    return ids


def _check(name: str, drafts: list[StepDraft]) -> None:
    if not name:
        raise Invalid("trajectory.name", N_("Enter a name for the trajectory."), field="name")
    names = [fold(draft.name) for draft in drafts]
    if not all(names) or not names:
        raise Invalid(
            "trajectory.steps",
            N_("The trajectory needs at least one step, and each step needs a name."),
            field="steps",
        )
    for draft in drafts:
        if names.count(fold(draft.name)) > 1:
            raise Invalid(
                "step.twice", N_("The step “{name}” appears twice."), field="steps", name=clean(draft.name)
            )
        for days in (draft.expected_days, draft.response_days):
            if days is not None and not 0 < days <= 36_500:
                raise Invalid(
                    "step.days",
                    N_("“{name}”: enter the duration as a number of days from 1 to 36,500."),
                    field="steps",
                    name=clean(draft.name),
                )
        for target in draft.next:
            if fold(target) not in names:
                raise Refused(
                    "step.unknown_next",
                    N_("“{name}” is followed by “{target}”, which is not a step of this trajectory."),
                    field="steps",
                    name=clean(draft.name),
                    target=clean(target),
                )
