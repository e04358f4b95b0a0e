"""The load of the coming week in the head of My day."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core.day import TodayItem
from tui.today.week import load, week_text

SATURDAY = dt.date(2026, 11, 21)


def item(kind: str, ahead: int) -> TodayItem:
    """Return a line due so many days from today."""
    return TodayItem(kind, "soon", SATURDAY + dt.timedelta(days=ahead), 1)


@pytest.mark.usefixtures("frozen")
def test_a_day_counts_its_appointments_and_what_else_is_due() -> None:
    monday, friday = SATURDAY + dt.timedelta(days=2), SATURDAY + dt.timedelta(days=6)
    items = [item("confirm", 2), item("stay", 2), item("confirm", -3), item("act", 7), item("meet", 2)]
    week = load(items, {monday: 2, friday: 1})
    assert week_text(week) == "Week: Mon 4 · Tue — · Wed — · Thu — · Fri 1"
    assert week_text(load([], {SATURDAY: 1})).startswith("Week: Sat 1 · Mon —")
