"""A colleague's day for a lead: files and retrospectives within reach, nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions import involve
from db.clients.actions_outside import open_outside
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Denied
from db.overview.team import colleague_day, coming_week, led
from tests.conftest import ActorFactory
from tests.factories import make_action, make_client, make_design, make_organisation, make_retro

pytestmark = pytest.mark.usefixtures("frozen")


def kinds(lead: Actor, login: str) -> list[tuple[str, str]]:
    """Return kind and number or text of each line that the lead reads."""
    with reading():
        return [(item.kind, item.number or item.text) for item in colleague_day(lead, login)]


@pytest.fixture
def team(actor: ActorFactory) -> dict[str, Actor]:
    """Return two leads, a lead of the whole agency and three caseworkers, of two teams."""
    people = {"root": actor("administrator"), "aude": actor("auditor")}
    make_design(people["root"])
    for login, name, role, of in (
        ("lena", "Léna Côté", "lead", "Nord"),
        ("nora", "Nora Roy", "staff", "Nord"),
        ("luc", "Luc Roy", "lead", "Sud"),
        ("sam", "Sam Roy", "staff", "Sud"),
    ):
        people[login] = actor(role, login=login, name=name, team=of)
    return people


def test_a_lead_reads_the_days_of_the_team_and_nobody_elses(team: dict[str, Actor]) -> None:
    lists = {"lena": {"nora"}, "luc": {"sam"}, "nora": set(), "aude": set()}
    with reading():
        for login, others in lists.items():
            assert {row.login for row in led(team[login])} == others, login
        assert {row.login for row in led(team["root"])} == {"lena", "nora", "luc", "sam"}
        for reader, login in (("luc", "nora"), ("nora", "sam"), ("lena", "aude"), ("lena", "lena")):
            with pytest.raises(Denied):
                colleague_day(team[reader], login)
            with pytest.raises(Denied):
                coming_week(team[reader], login)


def test_what_the_lead_may_not_open_is_left_out(team: dict[str, Actor]) -> None:
    nora = team["nora"]
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_client(nora, "Éric", "Tremblay", number="C-0001-B")
        make_organisation(team["root"])
        north, south = make_retro(team["lena"], team="Nord"), make_retro(team["luc"], team="Sud")
    for lead, retro, text in ((team["lena"], north, "du nord"), (team["luc"], south, "du sud")):
        make_action(lead, retro, text, owner="nora", due_on=dt.date(2026, 11, 21))
    assert kinds(team["lena"], "nora") == [("stay", "C-0001-B"), ("act", "du nord")]
    assert kinds(team["root"], "nora") == [("stay", "C-0001-B"), ("act", "du nord")]  # as nora may open it


def test_notices_to_another_lead_stay_theirs(team: dict[str, Actor]) -> None:
    client = make_client(team["nora"], "Éric", "Tremblay", number="C-0001-B")
    open_outside(team["sam"], client, "appelle")
    involve(team["nora"], client, "luc")
    assert kinds(team["root"], "lena") == []
