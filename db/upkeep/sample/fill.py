"""Believable synthetic data for an empty database: to try the program, show it, and measure it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from db.audit.journal import writing
from db.clients import tallies
from db.clients.models import Client
from db.core import clock
from db.core.actor import Actor
from db.core.errors import Invalid, Refused
from db.core.translation import N_, language
from db.directory.models import Organisation
from db.referrals.models import Referral
from db.retros.models import Retro
from db.suggestions.models import Suggestion
from db.trajectories import queries as trajectory_queries
from db.trajectories.actions import StepDraft, default_design, store_steps
from db.trajectories.models import STEP_TEXTS, Trajectory
from db.trajectories.queries import Design
from db.upkeep.sample.clients import People
from db.upkeep.sample.contacts import Contacts
from db.upkeep.sample.days import Days
from db.upkeep.sample.directory import Directory
from db.upkeep.sample.paths import Paths
from db.upkeep.sample.referrals import Referrals
from db.upkeep.sample.retros import Retros
from db.upkeep.sample.staff import hire
from db.upkeep.sample.store import Table, analyse, roomy
from db.upkeep.sample.suggestions import suggest
from db.upkeep.sample.texts import Names, read
from db.upkeep.schema import models

BATCH = 1000
"""Clients written together: what is held in memory does not grow with their number."""

MOST = 1_000_000

CLIENT_BYTES = 8 * 1024
"""What a client needs on the disk, with all that belongs to them.

Measured on 30,000: the file and its log grew by 5.4 kB for each, 1.5 times less.
"""

_EMPTY = (Client, Organisation, Referral, Suggestion, Retro)
_AREAS = ("client", "directory", "referral", "retro", "staff", "suggestion", "trajectory")


def fill(
    actor: Actor, clients: int, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Fill an empty database for so many clients and return how many rows each table got.

    The same seed at the same instant gives the same data, in the current language. `progress` is told
    the clients done and all of them. Raises Refused when the database holds anything, Invalid for a
    number of clients out of range.
    """
    if not 1 <= clients <= MOST:
        raise Invalid(
            "sample.clients", N_("Enter a number of clients from 1 to {most}."), field="clients", most=MOST
        )
    with writing(actor, "upkeep.sample", needs=clients * CLIENT_BYTES) as entry, roomy():
        if any(model.select().exists() for model in _EMPTY):
            raise Refused(
                "sample.taken",
                N_("This database already contains data. Use an empty database for sample data."),
            )
        written = _write(actor, clients, Random(seed), progress)
        analyse(models())
        entry.note(clients=clients, seed=seed)
        entry.touches(*_AREAS)
    return written


def _write(
    actor: Actor, clients: int, rng: Random, progress: Callable[[int, int], None] | None
) -> dict[str, int]:
    days, texts, names = Days(), read(language()), Names(rng)
    main, beside = _designs(texts["trajectory"])
    staff, crew = hire(rng, days, texts, names, actor, clients)
    directory = Directory(rng, days, texts, names, crew)
    directory.fill(clients)
    _store((*staff, *directory.tables))
    directory.index()
    people, contacts = (
        People(rng, days, texts, names, crew, clients),
        Contacts(rng, days, texts, crew, clients),
    )
    paths, referrals = Paths(rng, days, texts, main, beside), Referrals(rng, days, texts, directory.offers)
    tables = (*people.tables, *paths.tables, *contacts.tables, *referrals.tables)
    for done in range(1, clients + 1):
        case = people.open_case()
        paths.follow(case)
        people.keep(case)
        contacts.keep(case)
        referrals.keep(case)
        if done % BATCH == 0 or done == clients:
            _store(tables)
            if progress:
                progress(done, clients)
    for design in (main, beside):
        tallies.rebuild(design.id)
    retros = Retros(rng, days, texts, crew)
    retros.fill()
    steps = {step.id: step.name for step in main.steps}
    improving = (*retros.tables, *suggest(rng, days, texts, crew, steps, directory.named, clients))
    _store(improving)
    everything = (*staff, *directory.tables, *tables, *improving)
    for table in everything:
        table.settle()
    return {table.name: table.written for table in everything}


def _store(tables: Iterable[Table]) -> None:
    for table in tables:
        table.write()


def _designs(second: dict[str, Any]) -> tuple[Design, Design]:
    """Return the main trajectory and another; whichever is missing is made."""
    current = [row.id for row in trajectory_queries.current_trajectories()]
    if not current:
        current.append(_publish(*default_design()))
    if len(current) == 1:
        steps = second["steps"]
        following = [*(step["name"] for step in steps[1:]), ""]
        drafts = [
            StepDraft(
                step["name"],
                step["days"],
                next=(after,) if after else (),
                texts={key: text for key, text in step.items() if key in STEP_TEXTS},
            )
            for step, after in zip(steps, following, strict=True)
        ]
        current.append(_publish(second["name"], drafts, second["purpose"]))
    return trajectory_queries.design(current[0]), trajectory_queries.design(current[1])


def _publish(name: str, drafts: list[StepDraft], purpose: str = "") -> int:
    version = Trajectory.select().where(Trajectory.name == name).count() + 1
    row = Trajectory.create(name=name, version=version, purpose=purpose, published_at=clock.now())
    store_steps(row, drafts)
    return int(row.id)
