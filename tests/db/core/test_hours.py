"""Hours as people type them."""

import datetime as dt

import pytest

from db.core.dates import parse_time
from db.core.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14:30", dt.time(14, 30)),
        ("14 h 30", dt.time(14, 30)),
        (" 9h05 ", dt.time(9, 5)),
        ("9H", dt.time(9)),
        ("14", dt.time(14)),
        ("0:00", dt.time(0)),
    ],
)
def test_an_hour_is_understood(typed: str, hour: dt.time) -> None:
    assert parse_time(typed) == hour


@pytest.mark.parametrize("typed", ["", "24:00", "12:60", "14:3", "midi", "1430", "-1", "14:30:00"])
def test_what_is_no_hour_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_time(typed, field="at")
    assert refusal.value.field == "at"
