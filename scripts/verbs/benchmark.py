"""`trajectoire benchmark`: measures the program on this machine, beside the floor of each figure."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from db.core import settings
from db.core.translation import N_, _, ngettext
from db.upkeep import founding
from scripts.core import options, output
from scripts.core.i18n import Command, option
from scripts.core.identity import account
from scripts.core.output import Column
from scripts.core.session import SQLITE, Session, pass_session
from scripts.measure import queries, screens
from scripts.measure.figure import Figure
from scripts.verbs.sample import fill_sample


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}") if value >= 100 else f"{value:.3g}"


def _ratio(figure: Figure) -> str:
    return "" if figure.ratio is None else f"{figure.ratio:.2f}×"


def _verdict(figure: Figure) -> str:
    if figure.at_most is None or figure.ratio is None:
        return ""
    return f"≤ {figure.at_most:g}×" + ("" if figure.ratio <= figure.at_most else " !")


COLUMNS = (
    Column(N_("What"), lambda figure: _(figure.what)),
    Column(N_("Figure"), lambda figure: f"{_number(figure.value)} {_(figure.unit)}"),
    Column(N_("Minimum"), lambda figure: _number(figure.floor) if figure.floor else ""),
    Column(N_("Compared with"), lambda figure: _(figure.against)),
    Column(N_("Ratio"), _ratio),
    Column(N_("Target"), _verdict),
)


@click.command(cls=Command)
@option(
    "--clients",
    type=click.IntRange(100),
    default=100_000,
    show_default=True,
    metavar=N_("COUNT"),
    help=N_("How many clients."),
)
@options.shown
@pass_session
def command(session: Session, clients: int, form: str) -> None:
    """Measure with sample data in a temporary SQLite database; `!` marks ratios above their target."""
    login, name = account()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="trajectoire-benchmark-") as folder:
        url = f"{SQLITE}{Path(folder) / 'benchmark.db'}"
        settings.override(database=url)
        session.connect(ready=False)
        fill_sample(founding.found(login, name), clients, 1)
        for part in (queries.measure(login), screens.measure(url)):
            for figure in part:
                told = f"{_number(figure.value)} {_(figure.unit)} {_ratio(figure)}"
                output.say(_("{what}: {told}").format(what=_(figure.what), told=told))
                figures.append(figure)
    if form == "json":
        output.as_json([asdict(figure) | {"ratio": figure.ratio, "clients": clients} for figure in figures])
    else:
        click.echo(ngettext("{n} client", "{n} clients", clients).format(n=_number(clients)))
        output.table([[column.show(f) for column in COLUMNS] for f in figures], COLUMNS)
