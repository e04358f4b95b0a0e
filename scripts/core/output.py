"""Output: data on stdout, messages on stderr, without control characters."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import click

from db.core.text import printable
from db.core.translation import _
from db.exchange.tables.spreadsheet_safety import CSV_FOR_EXCEL, cell, excel_cell, plain

FINDINGS = 4
"""Exit status of a command that succeeded but left rows or findings to look at."""

MIN_WIDTH = 8
"""Columns of a table are not cut below this width."""


class Column(NamedTuple):
    """A column of a table: title marked with N_(), how to show a row, and whether it is never cut."""

    title: str
    show: Callable[[Any], str]
    uncut: bool = False


def say(sentence: str) -> None:
    """Print a message on stderr."""
    for line in sentence.splitlines():
        click.echo(printable(line), err=True)


def text(content: str) -> None:
    """Print a text on stdout."""
    for line in content.split("\n"):
        click.echo(printable(line))


def listing(
    kind: type[Any],
    rows: Iterable[Any],
    columns: Sequence[Column],
    form: str | None,
    to_record: Callable[[Any], dict[str, Any]] | None = None,
) -> None:
    """Print rows of a dataclass or named tuple as a table of `columns`, or as CSV or JSON with all fields.

    `to_record` converts a row to data where some of it must be masked.
    """
    form = form or ("table" if sys.stdout.isatty() else "csv")
    records = map(to_record or record, rows)
    if form == "table":
        table([[column.show(row) for column in columns] for row in rows], columns)
    elif form == "json":
        _json_list(records)
    else:
        _csv([name for name in kind.__match_args__ if name != "key"], records, excel=form == CSV_FOR_EXCEL)


def record(row: Any) -> dict[str, Any]:
    """Return a dataclass or named tuple as a dictionary, without the paging key."""
    plain: dict[str, Any] = row._asdict() if hasattr(row, "_asdict") else dataclasses.asdict(row)
    plain.pop("key", None)
    return plain


def as_json(data: Any) -> None:
    """Print an object as ASCII JSON."""
    click.echo(json.dumps(data, default=plain, indent=2))


def _json_list(rows: Iterable[dict[str, Any]]) -> None:
    opening = "["
    for row in rows:
        click.echo(f"{opening}\n{json.dumps(row, default=plain)}", nl=False)
        opening = ","
    click.echo("[]" if opening == "[" else "\n]")


def _csv(names: Sequence[str], rows: Iterable[dict[str, Any]], *, excel: bool) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n", delimiter=";" if excel else ",")
    if excel:
        sys.stdout.write("\ufeff")
    show = excel_cell if excel else cell
    out.writerow(names)
    for row in rows:
        out.writerow([show(row[name]) for name in names])


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Print the non-empty facts of a record, each after its title (marked with N_())."""
    from tabulate import tabulate

    lines = [
        [_(title), "\n".join(printable(line) for line in said.split("\n"))] for title, said in pairs if said
    ]
    click.echo(tabulate(lines, tablefmt="plain", disable_numparse=True))


def section(columns: Sequence[Column], rows: Iterable[Any]) -> None:
    """Print a table after an empty line; nothing if there is no row."""
    if lines := [[column.show(row) for column in columns] for row in rows]:
        click.echo()
        table(lines, columns)


def table(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> None:
    """Print a table; on a terminal, cut to its width, or row by row if it is too narrow."""
    if not rows:
        say(_("Nothing to show."))
        return
    from tabulate import tabulate

    lines = [[printable(" ".join(text.split())) for text in row] for row in rows]
    titles = [_(column.title) for column in columns]
    if sys.stdout.isatty():
        cut = _cut(lines, titles, columns, shutil.get_terminal_size().columns)
        if cut is None:
            for place, line in enumerate(lines):
                if place:
                    click.echo()
                facts((column.title, said) for column, said in zip(columns, line, strict=True))
            return
        lines, titles = cut
    # As a row: tabulate pads header columns by two cells.
    click.echo(tabulate([titles, *lines], tablefmt="plain", disable_numparse=True))


def _cut(
    rows: list[list[str]], titles: list[str], columns: Sequence[Column], room: int
) -> tuple[list[list[str]], list[str]] | None:
    """Shorten the widest columns until the table fits; None if it cannot."""
    from wcwidth import wcswidth

    widths = [max(wcswidth(line[place]) for line in (titles, *rows)) for place in range(len(titles))]
    content = [max(wcswidth(line[place]) for line in rows) for place in range(len(titles))]
    least = [
        min(width, max(MIN_WIDTH, inside if column.uncut else 0))
        for width, inside, column in zip(widths, content, columns, strict=True)
    ]
    while sum(widths) + 2 * (len(widths) - 1) > room:
        spare = [width - floor for width, floor in zip(widths, least, strict=True)]
        if not any(spare):
            return None
        widths[max(range(len(widths)), key=lambda place: (spare[place] > 0, widths[place]))] -= 1
    return (
        [[shorten(text, width) for text, width in zip(row, widths, strict=True)] for row in rows],
        [shorten(text, width) for text, width in zip(titles, widths, strict=True)],
    )


def shorten(line: str, width: int) -> str:
    """Cut a line to `width` columns, with an ellipsis."""
    from wcwidth import wcswidth

    if wcswidth(line) <= width:
        return line
    while line and wcswidth(line) > width - 1:
        line = line[:-1]
    return f"{line}…"


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal's stderr; yields a function to call with the amount done."""
    with click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda done: bar.update(done - bar.pos)


def stop() -> None:
    """Discard further output on stdout, whose reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
