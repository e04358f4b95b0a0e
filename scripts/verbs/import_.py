"""`trajectoire import`: data from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from db.core.translation import N_, _, ngettext
from db.exchange.eventlog.incoming import Imported, import_events
from db.exchange.eventlog.reading import read_log
from db.exchange.fhir.incoming import import_fhir
from db.exchange.fhir.resources import read as read_fhir
from db.exchange.hsds import incoming
from db.exchange.hsds.incoming import Count
from scripts.core import options, output
from scripts.core.i18n import Group, argument, option
from scripts.core.output import Column
from scripts.core.session import Session, pass_session

command = Group("import")
COLUMN = N_("COLUMN")


@command.command("events", help=N_("Import an event log: each case becomes a client, each visit a stay."))
@argument(
    "file",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("CSV, or XES (no column options needed)."),
)
@option("--case", metavar=COLUMN, help=N_("Column with the case."))
@option("--activity", metavar=COLUMN, help=N_("Column with the step."))
@option("--time", metavar=COLUMN, help=N_("Column with the date and time."))
@option("--end", metavar=COLUMN, help=N_("Column with the end of the visit."))
@option("--lifecycle", metavar=COLUMN, help=N_("Column with “start” or “complete”; the two make one stay."))
@option("--delimiter", metavar=N_("CHARACTER"), help=N_("Column separator; default: detected."))
@option(
    "--trajectory",
    metavar=N_("NAME"),
    help=N_("Trajectory, created if needed; default: the name of the file."),
)
@options.dry_run
@pass_session
def _events(session: Session, file: Path, trajectory: str | None, dry_run: bool, **columns: Any) -> None:
    actor = session.actor()
    log = read_log(file, **columns)
    done = import_events(actor, log, trajectory or file.stem, dry_run=dry_run)
    _report(done, dry_run)
    if done.kept or done.ignored:
        click.get_current_context().exit(output.FINDINGS)


def _report(done: Imported, dry_run: bool) -> None:
    if dry_run:
        output.say(_("Nothing was saved. This is what would be done."))
    counts = (
        (ngettext("{n} case", "{n} cases", done.cases), done.cases),
        (ngettext("{n} event", "{n} events", done.events), done.events),
        (ngettext("{n} new client", "{n} new clients", done.clients_added), done.clients_added),
        (ngettext("{n} path added", "{n} paths added", done.added), done.added),
        (ngettext("{n} replaced", "{n} replaced", done.replaced), done.replaced),
        (ngettext("{n} unchanged", "{n} unchanged", done.unchanged), done.unchanged),
    )
    said = [sentence.format(n=n) for sentence, n in counts]
    log, stored = ", ".join(said[:2]), ", ".join(said[2:])
    output.say(
        _("“{trajectory}”: {log}; {stored}.").format(trajectory=done.trajectory, log=log, stored=stored)
    )
    if done.kept:
        kept = ngettext(
            "{kept} path continued by staff was not changed.",
            "{kept} paths continued by staff were not changed.",
            done.kept,
        )
        output.say(kept.format(kept=done.kept))
    if done.ignored:
        skipped = ngettext(
            "{ignored} row that neither starts nor completes a visit was skipped.",
            "{ignored} rows that neither start nor complete a visit were skipped.",
            done.ignored,
        )
        output.say(skipped.format(ignored=done.ignored))


COUNTS = (
    Column(N_("Table"), lambda count: count.table),
    Column(N_("Records"), lambda count: str(count.records)),
    Column(N_("New"), lambda count: str(count.added)),
    Column(N_("Changed"), lambda count: str(count.changed)),
)


@command.command("hsds", help=N_("Import a service directory in HSDS 3, the format of 211 services."))
@argument(
    "path",
    type=click.Path(path_type=Path),
    metavar=N_("PATH"),
    help=N_("A JSON file, a folder of CSV tables, or a zip of either."),
)
@option(
    "--map",
    "column_map",
    metavar=N_("FILE"),
    help=N_("Mapping (TOML) for the columns of other formats; “ohana” and “1.1” are included."),
)
@options.dry_run
@options.listed
@pass_session
def _hsds(session: Session, path: Path, column_map: str | None, dry_run: bool, form: str | None) -> None:
    actor = session.actor()
    source = incoming.read(path, incoming.named_map(column_map) if column_map else None)
    with output.progress(len(source.graph.records), _("Saving records")) as advance:
        done = incoming.import_hsds(actor, source, dry_run=dry_run, progress=advance)
    if dry_run:
        output.say(_("Nothing was saved. This is what would be done."))
    output.listing(Count, done.counts, COUNTS, form)
    for finding in done.findings:
        output.say(finding.say())
    for name in done.others:
        output.say(_("{name} is not an HSDS table: it was skipped.").format(name=name))
    if done.findings or done.others:
        click.get_current_context().exit(output.FINDINGS)


FHIR = (
    N_("Referrals: {referrals} ({added} new, {changed} changed, {unchanged} unchanged)."),
    N_("New files: {clients_added}. New organisations: {organisations_added}."),
    N_("Open: {open}. Closed: {closed}. Parts: {attached}. Loops closed: {loops_closed} of {referrals}."),
)


@command.command("fhir", help=N_("Import referrals from FHIR: tasks and their outcomes."))
@argument(
    "path",
    type=click.Path(path_type=Path),
    metavar=N_("PATH"),
    help=N_("A JSON resource or bundle, or a folder of them."),
)
@options.dry_run
@pass_session
def _fhir(session: Session, path: Path, dry_run: bool) -> None:
    actor = session.actor()
    done = import_fhir(actor, read_fhir(path), dry_run=dry_run)
    if dry_run:
        output.say(_("Nothing was saved. This is what would be done."))
    counts = {**vars(done), "referrals": done.referrals}
    for sentence in FHIR:
        output.say(_(sentence).format(**counts))
    if done.left_out:
        skipped = ngettext(
            "{count} task that is not a referral was skipped.",
            "{count} tasks that are not referrals were skipped.",
            done.left_out,
        )
        output.say(skipped.format(count=done.left_out))
    for finding in done.findings:
        output.say(finding.say())
    if done.findings:
        click.get_current_context().exit(output.FINDINGS)
