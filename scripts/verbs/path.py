"""`trajectoire path`: what clients really did on a trajectory."""

from __future__ import annotations

import click

from db.clients.map import main_trajectory
from db.clients.reach import MIN_GROUP, READ
from db.core import dates
from db.core.translation import N_, _
from db.exchange.eventlog.outgoing import read_cases
from db.exchange.eventlog.summary import PathSummary, summarise
from db.trajectories.queries import design as whole_design
from db.trajectories.queries import find_design
from scripts.core import options, output
from scripts.core.i18n import Command, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

SHOWN = 20
"""Maximum rows of each table; --format json prints all."""


def _days(count: float | None) -> str:
    return dates.days(None if count is None else round(count, 1))


MOVES = (
    Column(N_("From"), lambda move: move.origin),
    Column(N_("To"), lambda move: move.target),
    Column(N_("Times"), lambda move: str(move.count)),
    Column(N_("Median"), lambda move: _days(move.median_days)),
    Column(N_("Usual path"), lambda move: "" if move.designed else _("off the usual path")),
)
TIMES = (
    Column(N_("Step"), lambda time: time.step),
    Column(N_("Visits"), lambda time: str(time.visits)),
    Column(N_("Median"), lambda time: _days(time.median_days)),
    Column(N_("Paths ending there"), lambda time: str(time.last)),
)
VARIANTS = (
    Column(N_("Cases"), lambda variant: str(variant.count)),
    Column(N_("Median"), lambda variant: _days(variant.median_days)),
    Column(N_("Path"), lambda variant: " › ".join(variant.steps)),
)


@click.command(cls=Command)
@option("--trajectory", metavar=N_("NAME"), help=N_("Trajectory; default: the main one."))
@options.shown
@pass_session
def command(session: Session, trajectory: str | None, form: str) -> None:
    """Show moves, variants and times of the paths within reach; without a caseload, no small numbers."""
    with session.reading() as actor:
        main = None if trajectory else main_trajectory()
        design = whole_design(main) if main else find_design(trajectory)
        names = {step.id: step.name for step in design.steps}
        designed = {(names[origin], names[target]) for origin, target in design.usual}
        least = 1 if actor.may(READ) else MIN_GROUP
        cases = (case.visits for case in read_cases(actor, "trajectory.path", design.name))
        summary = summarise(cases, designed, least)
    if form == "json":
        output.as_json(summary.figures())
    else:
        _print(design.name, summary)


def _print(name: str, summary: PathSummary) -> None:
    output.facts(
        [
            (N_("Trajectory"), name),
            (N_("Cases"), str(summary.cases)),
            (N_("Events"), str(summary.events)),
            (N_("Different paths"), str(len(summary.variants))),
            (N_("On the most common path"), str(summary.top_variant)),
            (N_("Moves"), str(summary.moves_total)),
            (N_("To the same step"), str(summary.loops)),
        ]
    )
    output.section(MOVES, summary.moves[:SHOWN])
    output.section(TIMES, summary.times[:SHOWN])
    output.section(VARIANTS, summary.variants[:SHOWN])
