"""A lead gives all that a colleague leaves open to another, and anyone says when they are away."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.models import Client
from db.core.actor import Actor
from db.core.database import reading
from db.staff.models import Absence, Staff
from db.staff.queries import find
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design
from tests.tui.session import session

pytestmark = [
    pytest.mark.usefixtures("frozen"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    """Return a lead of two caseworkers, of whom one has two files."""
    made = actor("lead", login="chantal", name="Chantal Hé", team="Nord")
    make_design(actor("administrator"))
    lise = actor(login="lise", name="Lise Roy", team="Nord")
    actor(login="omar", name="Omar Sy", team="Nord")
    for number in ("C-1", "C-2"):
        make_client(lise, number=number)
    return made


def responsible() -> set[str]:
    """Return who is responsible for the files."""
    with reading():
        return {row.login for row in Staff.select(Staff.login).join(Client)}


async def test_a_caseload_changes_hands_in_one_go_and_is_undone_in_one(lead: Actor) -> None:
    async with session(lead, "today") as s:
        await s.do("staff.handover")
        await s.write("lise")
        await s.press("enter")
        await s.write("omar")
        await s.press("enter")
        assert "Give 2 files of Lise Roy to Omar Sy?" in " ".join(s.seen().split())
        await s.press("y")
        assert "2 files now with Omar Sy." in s.seen()
        assert responsible() == {"omar"}
        await s.do("app.undo")
        await s.press("y")
        assert responsible() == {"lise"}


async def test_one_says_when_one_is_away_and_who_does_the_work(lead: Actor) -> None:
    async with session(lead, "today") as s:
        await s.do("staff.away")
        await s.write("2026-12-04")
        s.app.screen.entries["substitute"].set_value(("omar", "Omar Sy"))  # type: ignore[attr-defined]
        await s.do("form.save")
        assert "Absence saved, until 4 Dec." in s.seen()
    with reading():
        absence = Absence.get()
        assert (absence.staff.login, absence.substitute_id) == ("chantal", find("omar").id)
        assert (absence.from_on, absence.to_on) == (dt.date(2026, 11, 21), dt.date(2026, 12, 4))
