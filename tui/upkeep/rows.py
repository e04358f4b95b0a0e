"""The rows of the health checks: what is to fix, what was not checked, and the rest as a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.core.paging import Key
from db.core.translation import N_, _, ngettext
from db.upkeep.doctor.check import Result, State
from tui.widgets.ink import Cell, ink, line, wrap
from tui.widgets.prose import paragraphs

SECTIONS = {State.FINDING: N_("to fix"), State.SKIPPED: N_("not checked"), State.OK: N_("in order")}
SIGNS = {State.FINDING: "!", State.SKIPPED: "~", State.OK: "·"}


@dataclass(frozen=True)
class CheckRow:
    """One finding, one check that was not made, or all that are in order."""

    key: Key
    id: int
    state: State
    results: tuple[Result, ...]

    @property
    def result(self) -> Result:
        """The first result."""
        return self.results[0]


def rows_of(results: Sequence[Result]) -> list[CheckRow]:
    """Return the rows for results, which are in the order of their states."""
    groups = [(result,) for result in results if result.state is not State.OK]
    fine = tuple(result for result in results if result.state is State.OK)
    return [
        CheckRow((place,), place, group[0].state, group)
        for place, group in enumerate([*groups, fine] if fine else groups)
    ]


def cells(row: CheckRow) -> Sequence[Cell]:
    """Return sign, check, message and cure."""
    if row.state is State.OK:
        count = len(row.results)
        return SIGNS[row.state], ngettext("{n} check", "{n} checks", count).format(n=count), "", ""
    return SIGNS[row.state], row.result.title, row.result.message, row.result.cure


def whole(row: CheckRow, width: int) -> list[Cell]:
    """Return all that is known of a row."""
    if row.state is State.OK:
        return [
            ink("dim", _(SECTIONS[row.state]).upper()),
            *(line(ink("dim", "· "), result.title) for result in row.results),
        ]
    lines: list[Cell] = [ink("strong", row.result.title), *paragraphs(row.result.message, width)]
    if row.result.cure:
        lines += ["", *wrap(line(ink("accent", "→ "), row.result.cure), width)]
    return lines
