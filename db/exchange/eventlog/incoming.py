"""Brings an event log in: each case a client, each visit a stay in a trajectory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from peewee import fn

from db.audit.journal import writing
from db.clients import tallies
from db.clients.reach import require_whole_agency
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, NotFound
from db.core.text import clean, fold
from db.core.translation import N_
from db.exchange.clients import (
    REFERENCE_LIMIT,
    entered_in_error,
    find_clients,
    register_clients,
)
from db.exchange.eventlog.paths import KnownPath, add_paths, known_paths, replace_path, sequential
from db.exchange.eventlog.visits import Case, EventLog, Visit
from db.staff.alerts import alert, all_leads
from db.trajectories.actions import StepDraft, store_steps
from db.trajectories.models import Step, Trajectory
from db.trajectories.queries import Design, StepDesign, design, find_design

CASES_AT_ONCE = 500
STEPS_LIMIT = 200
CASE_BYTES, EVENT_BYTES = 800, 450
"""What a case and each of its events need on the disk.

Measured on 20,000 cases of 5 events: the file and its log grew by 2.0 kB for each case, by 2.2 kB in a
database of 30,000 clients, 1.4 times less. Cases of 1 or 20 events need half of this.
"""
YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Imported:
    """What an import did: its cases and events, and what became of each path.

    `kept` counts the paths that differ from the log but were left alone, because the staff moved the client.
    """

    trajectory: str
    created: bool
    cases: int
    events: int
    ignored: int
    clients_added: int
    added: int
    replaced: int
    unchanged: int
    kept: int


def import_events(actor: Actor, log: EventLog, trajectory: str, *, dry_run: bool = False) -> Imported:
    """Store the cases of a log as clients with stays in the trajectory of this name.

    A trajectory that does not exist is made with the steps of the log in their order of first appearance and
    no usual move: what is usual is for the team to say. One that exists keeps its design, and must have every
    step. Steps that differ only by case, accents or spaces are the same; a case id that an earlier import
    brought, or that is a file number, is the same client. Importing again replaces what an import wrote and
    never doubles it; the history that staff made is never rewritten. Raises Invalid or Denied.
    """
    name = clean(trajectory, field="trajectory")
    _check(name, log)
    require_whole_agency(actor, "exchange.import")
    needs = len(log.cases) * CASE_BYTES + log.events * EVENT_BYTES
    with writing(actor, "exchange.import", dry_run=dry_run, needs=needs) as entry:
        entry.touches("client", "trajectory")  # first: a move meanwhile would be counted twice, or not at all
        target, created = _target(name, log.steps)
        steps = _steps_of_log(target, log.steps)
        done: Counter[str] = Counter()
        for start in range(0, len(log.cases), CASES_AT_ONCE):
            done += _import_cases(target, log.cases[start : start + CASES_AT_ONCE], steps)
        tallies.rebuild(target.id)
        entry.about("trajectory", target.id, f"{target.name} {target.version}")
        entry.note(cases=len(log.cases), events=log.events, **done)
        alert(actor, entry.verb, all_leads(), text=target.name)
    return Imported(
        trajectory=target.name,
        created=created,
        cases=len(log.cases),
        events=log.events,
        ignored=log.ignored,
        clients_added=done["clients_added"],
        added=done["added"],
        replaced=done["replaced"],
        unchanged=done["unchanged"],
        kept=done["kept"],
    )


def _check(name: str, log: EventLog) -> None:
    if not name:
        raise Invalid("trajectory.name", N_("Enter a name for the trajectory."), field="trajectory")
    if len(log.steps) > STEPS_LIMIT:
        raise Invalid(
            "log.steps_many",
            N_("The log has {n} different steps; the limit is {limit}. Check the activity column."),
            field="activity",
            n=len(log.steps),
            limit=STEPS_LIMIT,
        )
    for case in log.cases:
        if len(case.id) > REFERENCE_LIMIT:
            raise Invalid(
                "log.case_long",
                N_("The id of case “{case}…” has more than {limit} characters."),
                field="case",
                case=case.id[:20],
                limit=REFERENCE_LIMIT,
            )
        for visit in case.visits:
            if visit.entered.year not in YEARS or (visit.left and visit.left.year not in YEARS):
                raise Invalid(
                    "log.year",
                    N_("The case “{case}” has a date outside the years {first} to {last}."),
                    field="time",
                    case=case.id,
                    first=YEARS.start,
                    last=YEARS.stop - 1,
                )


def _key(step: str) -> str:
    return fold(step) or step


def _target(name: str, steps: Sequence[str]) -> tuple[Design, bool]:
    """Return the design to import into, and whether it was made for this log."""
    try:
        return find_design(name), False
    except NotFound:
        versions = Trajectory.select(fn.MAX(Trajectory.version)).where(Trajectory.name == name).scalar()
        row = Trajectory.create(name=name, version=(versions or 0) + 1, published_at=clock.now())
        first_spelling = {_key(step): step for step in reversed(steps)}
        store_steps(row, [StepDraft(first_spelling[key]) for key in dict.fromkeys(map(_key, steps))])
        return design(row.id), True


def _steps_of_log(target: Design, steps: Sequence[str]) -> dict[str, StepDesign]:
    known = {_key(step.name): step for step in target.steps}
    if missing := [step for step in steps if _key(step) not in known]:
        raise Invalid(
            "log.steps",
            N_("The trajectory “{name}” has no step {steps}. Add it, or import under another name."),
            field="trajectory",
            name=target.name,
            steps=", ".join(missing[:10]),
        )
    return {step: known[_key(step)] for step in steps}


def _import_cases(target: Design, cases: Sequence[Case], steps: dict[str, StepDesign]) -> Counter[str]:
    clients = find_clients([case.id for case in cases])
    versions = [row.id for row in Trajectory.select(Trajectory.id).where(Trajectory.name == target.name)]
    known = known_paths(clients.values(), versions)
    names = {step.id: _key(step.name) for step in Step.select().where(Step.trajectory.in_(versions))}
    fresh = register_clients([case.id for case in cases if case.id not in clients])
    mistakes = entered_in_error(clients.values())
    done = Counter(clients_added=len(fresh))
    new: dict[int, Sequence[Visit]] = {}
    for case in cases:
        client, visits = (clients | fresh)[case.id], sequential(case.visits)
        if client in mistakes:
            done["kept"] += 1
        elif client not in known:
            new[client] = visits
            done["added"] += 1
        else:
            done[_update(target, client, known[client], visits, steps, names)] += 1
    add_paths(target, new, steps)
    return done


def _update(
    target: Design,
    client: int,
    path: KnownPath,
    visits: Sequence[Visit],
    steps: dict[str, StepDesign],
    names: dict[int, str],
) -> str:
    """Bring one known path up to date and return what became of it."""
    stored = [(names[step], entered, left) for step, entered, left in path.visits]
    if stored == [(_key(visit.step), visit.entered, visit.left) for visit in visits]:
        return "unchanged"
    (enrolment, version), *others = path.enrolments
    if path.by_staff or others or version != target.id:
        return "kept"
    replace_path(target, enrolment, client, visits, steps)
    return "replaced"
