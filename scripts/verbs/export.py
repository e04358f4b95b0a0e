"""`trajectoire export`: tables and event logs, in files private to this account."""

from __future__ import annotations

import codecs
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import click

from db.core.errors import Refused, os_error_text
from db.core.translation import N_, _, ngettext
from db.exchange.eventlog.outgoing import export_events
from db.exchange.hsds import outgoing
from db.exchange.tables.outgoing import TABLES, export_table
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.session import Session, pass_session
from scripts.core.spool import spooled

command = Group("export")

FILE: dict[str, Any] = {
    "type": click.Path(allow_dash=True, path_type=Path),
    "default": "-",
    "metavar": N_("FILE"),
    "help": N_("File to write; default: standard output."),
}


@contextmanager
def _open_output(file: Path, *, text: bool) -> Iterator[IO[bytes]]:
    """Open a file for writing; it appears, is replaced or is printed only when complete."""
    if str(file) == "-":
        if not text and sys.stdout.isatty():
            raise click.UsageError(_("This cannot be displayed in a terminal. Enter the name of a file."))
        with spooled() as out:
            yield cast(IO[bytes], out)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as half:
            try:
                yield half.file
                half.flush()
                os.fsync(half.fileno())
                os.replace(half.name, file)
            except BaseException:
                os.unlink(half.name)
                raise
    except OSError as error:
        raise Refused(
            "file.write", N_("{path} cannot be written: {why}"), path=file.name, why=os_error_text(error)
        ) from error


def _table(name: str) -> None:
    @option(
        "--as",
        "form",
        type=click.Choice(["csv", "xlsx", "json"]),
        default="csv",
        show_default=True,
        help=N_("File format."),
    )
    @options.for_excel
    @argument("file", **FILE)
    @pass_session
    def run(session: Session, file: Path, form: str, **identities: bool) -> None:
        actor = session.actor()
        with _open_output(file, text=form != "xlsx") as out:
            if form == "csv" and str(file) != "-":
                out.write(codecs.BOM_UTF8)  # Excel needs it to detect UTF-8
            rows = export_table(actor, name, form, out, **identities)
        _report_rows(file, rows)

    if any(column.identity for column in TABLES[name].columns):
        run = option(
            "--identities",
            is_flag=True,
            help=N_("Include names and contact details (requires permission; logged)."),
        )(run)
    command.command(name, help=TABLES[name].help)(run)


def _report_rows(file: Path, rows: int) -> None:
    sentence = ngettext("{rows} row written to {file}.", "{rows} rows written to {file}.", rows)
    if str(file) != "-":
        output.say(sentence.format(rows=rows, file=file))


for table in TABLES:
    _table(table)


@command.command("events", help=N_("Client paths as an event log: case = file number, activity = step."))
@option(
    "--as",
    "form",
    type=click.Choice(["xes", "csv", "ocel"]),
    help=N_("File format; default: xes."),
)
@options.for_excel
@option("--trajectory", metavar=N_("NAME"), help=N_("Trajectory; default: the main one."))
@argument("file", **FILE)
@pass_session
def _events(session: Session, file: Path, form: str | None, trajectory: str | None) -> None:
    actor, form = session.actor(), form or "xes"
    with _open_output(file, text=True) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        written = export_events(actor, trajectory, form, text)
        text.detach()
    _report_rows(file, written.events)


@command.command(
    "hsds", help=N_("The directory in HSDS 3, the format of 211 services; without internal notes.")
)
@option(
    "--as",
    "form",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help=N_("One JSON file, or a folder of CSV tables (a zip if the name ends in .zip)."),
)
@option(
    "--id",
    "organisation",
    type=options.RECORD,
    metavar=N_("ID"),
    help=N_("Number of one organisation in the list; default: all."),
)
@argument(
    "path",
    type=click.Path(allow_dash=True, path_type=Path),
    metavar=N_("PATH"),
    help=N_("File or folder to write."),
)
@pass_session
def _hsds(session: Session, path: Path, form: str, organisation: int | None) -> None:
    actor = session.actor()
    if form == "csv":
        if str(path) == "-":
            raise click.UsageError(_("Tables are written to a folder. Enter the name of one."))
        done = outgoing.export_tables(actor, path, organisation)
    else:
        with _open_output(path, text=True) as out:
            done = outgoing.export_json(actor, out, organisation)
    for finding in done.findings:
        output.say(finding.say())
    _report_rows(path, done.records)
    if done.findings:
        click.get_current_context().exit(output.FINDINGS)
