"""Beside the list of My day: what a line is about, what its key does; and a colleague's day for a lead."""

from __future__ import annotations

import datetime as dt

import pytest

from db.audit.models import Look
from db.clients.actions_contacts import ask, engage
from db.clients.models import Attendance, Mode
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_suggestion
from tests.tui.session import NARROW, Session, session
from tui.clients.card import ClientCard

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def nora(database: str, actor: ActorFactory) -> Actor:
    """Return a caseworker of the north with someone late and someone met on Monday; and a lead, Lena."""
    root = actor("administrator")
    actor("lead", login="lena", name="Léna Côté", team="Nord")
    actor("staff", login="sam", name="Sam Roy", team="Sud")
    nora = actor("staff", login="nora", name="Nora Roy", team="Nord")
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_design(root)
        late = make_client(nora, "Éric", "Tremblay", number="C-0001-B", step="Get advice")
        ask(nora, late, "avis de cotisation")
        engage(nora, late, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.HELD, note="secret")
        make_suggestion(root, "Rappeler le soir")
    anna = make_client(nora, "Anna", "Bolduc", number="C-0002-C")
    monday = clock.instant(dt.date(2026, 11, 23), dt.time(9))
    engage(nora, anna, at=monday, mode=Mode.PHONE, attendance=Attendance.PLANNED)
    return nora


def beside(s: Session, column: int) -> str:
    """Return what is drawn from a column on, on one line."""
    return " ".join(" ".join(line[column:] for line in s.seen().split("\n")).split())


async def test_the_preview_follows_the_cursor_and_opens_no_file(nora: Actor) -> None:
    async with session(nora, "today", (100, 30)) as s:
        text = beside(s, 58)
        assert "C-0001-B É. T." in text
        assert "───◉───" in text
        assert "last contact: call made · 1 Oct nothing planned waiting for: avis de cotisation" in text
        assert "t Move the client to another step ⏎ Open the record on this line" in text
        assert "secret" not in text
        await s.press("down")
        text = beside(s, 58)
        assert "C-0002-C A. B." in text
        assert "next: appointment 23 Nov 9:00 (phone)" in text
        assert "s Say whether the appointment took place" in text
        with reading():
            assert not Look.select().exists()
        await s.do("client.reveal")
        await s.press("up")
        assert "Bolduc" not in s.seen()


async def test_a_narrow_window_says_below_the_list_what_the_key_does(nora: Actor) -> None:
    async with session(nora, "today", NARROW) as s:
        assert "t  Move the client to another step" in s.seen()
        assert "last contact" not in s.seen()
        await s.press("down")
        assert "s  Say whether the appointment took place" in s.seen()


async def test_the_head_counts_the_week(nora: Actor) -> None:
    async with session(nora, "today", NARROW) as s:
        assert "Week: Mon 1 · Tue — · Wed — · Thu — · Fri —" in s.seen()
        await s.do("list.filter")
        await s.write("0001")
        assert "Week: Mon 1" in s.seen()


async def test_a_lead_reads_the_day_of_a_colleague_of_the_team(nora: Actor, actor: ActorFactory) -> None:
    async with session(actor("lead", login="lena"), "today", NARROW) as s:
        assert "Suggestion" in s.seen()
        assert "C-0001-B" not in s.seen()
        await s.do("today.filters")
        assert "Nora Roy" in s.seen()
        assert "Sam Roy" not in s.seen()
        await s.press("enter")
        assert "Nora Roy · Saturday, November 21" in s.seen()
        assert "C-0001-B" in s.seen()
        assert "Week: Mon 1" in s.seen()
        assert "Rappeler le soir" not in s.seen()  # everybody's, in her own day
        await s.do("today.open")
        assert isinstance(s.app.screen, ClientCard)
        await s.press("escape", "escape")
        assert "C-0001-B" not in s.seen()
        assert "Rappeler le soir" in s.seen()


async def test_only_a_lead_is_offered_other_days(nora: Actor) -> None:
    async with session(nora, "today", NARROW) as s:
        assert "f team" not in s.seen()
        await s.do("today.filters")
        assert "Your role does not allow this." in s.seen()
