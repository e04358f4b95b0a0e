"""`trajectoire trajectories`: designs, also as TOML files."""

from __future__ import annotations

from pathlib import Path

import click

from db.core import dates
from db.core.database import reading
from db.core.errors import NotFound, Refused, os_error_text
from db.core.translation import N_, _
from db.exchange.tables.textfile import encoding_of
from db.trajectories import actions, queries, toml_file
from db.trajectories.models import DesignState
from db.trajectories.queries import Design, TrajectoryRow
from scripts.core import options, output
from scripts.core.i18n import Group, argument
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("trajectories")

STATES = {
    DesignState.DRAFT: N_("draft"),
    DesignState.CURRENT: N_("current"),
    DesignState.RETIRED: N_("replaced"),
}
COLUMNS = (
    Column(N_("Trajectory"), lambda row: row.name),
    Column(N_("Version"), lambda row: str(row.version)),
    Column(N_("Status"), lambda row: _(STATES[row.state])),
    Column(N_("Steps"), lambda row: str(row.steps)),
)
STEPS = (
    Column(N_("Order"), lambda step: str(step.place)),
    Column(N_("Step"), lambda step: step.name),
    Column(N_("Expected"), lambda step: dates.days(step.expected_days)),
)
name = argument("name", metavar=N_("NAME"), required=False, help=N_("Trajectory; default: the main one."))


@command.command("list", help=N_("List trajectories and their versions."))
@options.listed
@pass_session
def _list(session: Session, form: str | None) -> None:
    with session.snapshot():
        output.listing(TrajectoryRow, queries.trajectories(), COLUMNS, form)


@command.command("show", help=N_("Show the steps of a trajectory and the usual moves."))
@name
@options.shown
@pass_session
def _show(session: Session, name: str | None, form: str) -> None:
    with session.reading():
        design = queries.find_design(name)
    if form == "json":
        output.as_json(output.record(design))
        return
    output.text(f"{design.name} {design.version}")
    if design.purpose:
        output.text(design.purpose)
    following = Column(N_("Usually followed by"), lambda step: _following(design, step.id))
    output.section((*STEPS, following), design.steps)


def _following(design: Design, step_id: int) -> str:
    return ", ".join(step.name for step in design.steps if (step_id, step.id) in design.usual)


@command.command("export", help=N_("Print a trajectory as TOML, to read, edit and import again."))
@name
@pass_session
def _export(session: Session, name: str | None) -> None:
    with session.snapshot():
        output.text(toml_file.write(queries.find_design(name)).rstrip("\n"))


@command.command("import", help=N_("Import a trajectory, new or as the next version of the same name."))
@argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"), help=N_("TOML file."))
@options.dry_run
@pass_session
def _import(session: Session, file: Path, dry_run: bool) -> None:
    actor = session.actor()
    written = toml_file.read(_text(file))
    with reading():
        before = _known(written.name)
    if before is not None and toml_file.is_same(written, before):
        output.say(_("“{name}” is already up to date. Nothing was changed.").format(name=before.name))
        return
    actions.create_trajectory(actor, written.name, written.steps, purpose=written.purpose, dry_run=dry_run)
    version = before.version + 1 if before else 1
    sentence = (
        _("“{name}” would be version {version}.") if dry_run else _("“{name}” is now version {version}.")
    )
    output.say(sentence.format(name=written.name, version=version))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding=encoding_of(file))
    except OSError as error:
        raise Refused(
            "file.open", N_("{path} cannot be read: {why}"), path=file.name, why=os_error_text(error)
        ) from error


def _known(name: str) -> Design | None:
    try:
        return queries.find_design(name)
    except NotFound:
        return None
