"""What the command line tells of who people are, to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.clients.actions_contacts import engage
from db.clients.models import Attendance, Mode
from db.core import clock, settings
from tests.conftest import ActorFactory
from tests.factories import make_client
from tests.scripts.conftest import Run, data

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.mark.parametrize("names", ["initials", "shown"])
def test_who_follows_nobody_reads_no_name_and_finds_none(
    office: Run,
    actor: ActorFactory,
    as_account: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    names: str,
) -> None:
    make_client(actor(), number="B-7")
    monkeypatch.setenv("TRAJECTOIRE_NAMES", names)
    settings.current.cache_clear()
    as_account("maude")
    assert "B-7" in office("clients", "list", "--search", "tremblay").stdout
    as_account("aude")
    for search in ((), ("--search", "tremblay")):
        assert "B-7" not in office("clients", "list", *search, status=1).output


def test_the_day_tells_how_to_reach_nobody_by_telephone(
    office: Run, actor: ActorFactory, as_account: Callable[[str], None]
) -> None:
    client = make_client(actor(), number="B-7")
    engage(actor(), client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.PLANNED)
    as_account("maude")
    told = office("today", "--format", "json")
    (row,) = [row for row in data(told) if row["number"] == "B-7"]
    assert (row["kind"], row["rules"]) == ("meet", "le matin")
    assert "555-0142" not in told.stdout


def test_a_file_tells_its_telephone_to_who_asks_for_the_name(
    office: Run, actor: ActorFactory, as_account: Callable[[str], None]
) -> None:
    make_client(actor(), number="B-7")
    as_account("maude")
    for form in ("table", "json"):
        told = office("clients", "show", "B-7", "--format", form).stdout
        assert "le matin" in told
        assert "555-0142" not in told
        assert "555-0142" in office("clients", "show", "B-7", "--identity", "--format", form).stdout
