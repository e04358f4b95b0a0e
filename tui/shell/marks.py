"""Marked lines of a list, and one action on all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from db.core.translation import _, ngettext
from tui.widgets.ink import Cell, ink
from tui.widgets.rows import Source

if TYPE_CHECKING:
    from db.audit.batch import Action, BatchResult
    from tui.shell.screens import BaseScreen

SIGN = "*"
SHOWN = 5
"""Refused lines that a notice names for one reason; more are counted."""


class Line(NamedTuple):
    """A record to act on: its id, the version that was read, and what a notice calls it."""

    id: int
    version: int | None
    label: str


class Marks:
    """The marked rows of a list by id, and why an action on some of them was refused."""

    def __init__(self) -> None:
        self.rows: dict[Any, Any] = {}
        self.refusals: dict[Any, str] = {}

    def toggle(self, row: Any) -> None:
        """Mark a row, or take its mark away."""
        self.refusals.pop(row.id, None)
        if self.rows.pop(row.id, None) is None:
            self.rows[row.id] = row

    def clear(self) -> None:
        """Remove all marks."""
        self.rows, self.refusals = {}, {}

    def keep(self, refused: dict[Any, str], id_of: Callable[[Any], Any]) -> None:
        """Keep the marks of the records that were refused, with the reasons by their id."""
        self.rows = {id_: row for id_, row in self.rows.items() if id_of(row) in refused}
        self.refusals = {id_: refused[id_of(row)] for id_, row in self.rows.items()}

    def over(self, source: Source) -> Source:
        """Return a source that shows the mark in the first column, in place of another sign."""

        def cells(row: Any) -> Sequence[Cell]:
            shown = source.cells(row)
            if row.id not in self.rows:
                return shown
            self.rows[row.id] = row  # keep the latest version
            return ink("accent", SIGN), *shown[1:]

        return replace(source, cells=cells)


def run_on_lines(
    screen: BaseScreen,
    topic: str,
    action: Action,
    lines: Sequence[Line],
    notice: str,
    show_result: Callable[[BatchResult], None],
) -> None:
    """Run an action on each line, in one transaction, and show a notice; `u` undoes all of it."""
    from db.audit.batch import run_on_each

    show = partial(show_outcome, screen, lines, notice, show_result)
    screen.act(run_on_each, topic, action, [line[:2] for line in lines], then=show)


def show_outcome(
    screen: BaseScreen,
    lines: Sequence[Line],
    notice: str,
    show_result: Callable[[BatchResult], None],
    outcome: BatchResult,
) -> None:
    """Show what became of each line."""
    show_result(outcome)
    text, refused = result_text(lines, notice, outcome)
    screen.say(text, error=refused)


def result_text(lines: Sequence[Line], notice: str, outcome: BatchResult) -> tuple[str, bool]:
    """Return what became of each line: « 3 × saved. 2 not saved, still marked. C-1, C-2: out of reach. »

    And whether any was refused.
    """
    if len(lines) == 1 and not outcome.refused:
        return notice[:1].upper() + notice[1:], False
    text = f"{len(outcome.done)} × {notice}"
    if not outcome.refused:
        return text, False
    named: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.id in outcome.refused:
            named[outcome.refused[line.id]].append(line.label)
    count = len(outcome.refused)
    still = ngettext("{n} not saved, still marked.", "{n} not saved, still marked.", count)
    parts = [text, still.format(n=count)]
    for why, labels in named.items():
        shown = ", ".join(labels[:SHOWN]) + ("…" if len(labels) > SHOWN else "")
        parts.append(why if labels[0] in why else _("{number}: {why}").format(number=shown, why=why))
    return " ".join(parts), True
