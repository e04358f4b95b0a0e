"""Options and types that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

import click

from db.core import dates
from db.core.errors import Invalid
from db.core.translation import N_, _
from db.exchange.tables.spreadsheet_safety import CSV_FOR_EXCEL
from scripts.core.i18n import Wrapped, option


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date: 2026-11-21 or 21/11/2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dates.parse_date(value)
        except Invalid as invalid:
            self.fail(invalid.say(), param, ctx)


def day(name: str, help_text: str) -> Callable[[Wrapped], Wrapped]:
    """Declare an option for a date."""
    return option(name, type=Day(), metavar=N_("DATE"), help=help_text)


class Hour(click.ParamType):  # type: ignore[type-arg]
    """A time: 14:30 or 14 h 30."""

    name = "hour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.time:
        if isinstance(value, dt.time):
            return value
        try:
            return dates.parse_time(value)
        except Invalid as invalid:
            self.fail(invalid.say(), param, ctx)


def values_of(kind: type[StrEnum]) -> click.Choice[str]:
    """Return the choice among the values of an enumeration."""
    return click.Choice([member.value for member in kind])


RECORD = click.IntRange(1, 2**63 - 1)
"""The id of a record, limited to what a database can hold."""

_excel = option(
    "--excel",
    is_flag=True,
    help=N_("csv for Excel in French: semicolons, decimal commas, and a mark of its encoding."),
)


def for_excel(command: Callable[..., None]) -> Callable[..., None]:
    """Declare `--excel`, which makes the `form` of a command CSV_FOR_EXCEL; refuse it with another form."""

    @wraps(command)
    def run(*args: Any, excel: bool, form: str | None, **others: Any) -> None:
        if excel and form not in (None, "csv"):
            raise click.UsageError(_("--excel is for csv, not for {form}.").format(form=form))
        command(*args, form=CSV_FOR_EXCEL if excel else form, **others)

    return _excel(run)


def listed(command: Callable[..., None]) -> Callable[..., None]:
    """Declare the format of a list."""
    form = option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        help=N_("Output format; default: a table in a terminal, otherwise csv."),
    )
    return form(for_excel(command))


shown = option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    help=N_("Output format: for people or for programs."),
)
dry_run = option("--dry-run", is_flag=True, help=N_("Show what would be done without doing it."))
anyway = option(
    "--anyway", is_flag=True, help=N_("Save it even if the same was asked, or something is booked then.")
)
limit = option(
    "--limit",
    type=click.IntRange(1),
    metavar=N_("COUNT"),
    help=N_("Maximum number of rows; default: all."),
)
search = option(
    "--search", metavar=N_("TEXT"), default="", help=N_("Any part of a name, with or without accents.")
)
