"""The columns of the people in a step, and of all who are late."""

from __future__ import annotations

from collections.abc import Sequence

from db.clients.position import LATENESS_SIGNS
from db.clients.queries import PersonRow
from db.core.dates import days, short_date
from db.core.translation import N_, _
from tui.people.name_column import person_column
from tui.widgets.ink import Cell
from tui.widgets.rows import SIGN, Column


def step_columns() -> tuple[Column, ...]:
    """Return the columns of the people in a step; call it when the screen is made, as `person_column`."""
    return (
        SIGN,
        Column(N_("File"), 10),
        person_column(),
        Column(N_("Since"), 12, align="right", drop=2),
        Column(N_("Days"), 6, align="right"),
        Column(N_("Waiting for · next"), 24, weight=1),
        Column(N_("Assigned to"), 12, drop=1),
    )


def step_cells(row: PersonRow, name: str, ahead: str) -> Sequence[Cell]:
    """Return since when a person is in the step, and what comes next."""
    sign, since = LATENESS_SIGNS[row.pressing], short_date(row.entered_on)
    return sign, row.number, name, since, days(row.days), ahead, row.responsible


def late_columns() -> tuple[Column, ...]:
    """Return the columns of all who are late; call it when the screen is made."""
    return (
        SIGN,
        Column(N_("File"), 10),
        person_column(),
        Column(N_("Late"), 7, align="right"),
        Column(N_("Step"), 12, weight=1),
        Column(N_("Days"), 9, align="right", drop=2),
        Column(N_("Waiting for · next"), 20, weight=1, drop=1),
        Column(N_("Assigned to"), 12),
    )


def late_cells(row: PersonRow, name: str, ahead: str) -> Sequence[Cell]:
    """Return how late a person is, where, and who follows them."""
    sign, late = LATENESS_SIGNS[row.pressing], days(overdue(row))
    stayed = "" if row.days is None else f"{row.days}/{days(row.expected_days)}"
    return sign, row.number, name, late, row.step, stayed, ahead, row.responsible or _("unassigned")


def overdue(row: PersonRow) -> int | None:
    """Return the whole days beyond the expected duration of the step."""
    return None if row.days is None or row.expected_days is None else row.days - row.expected_days
