"""Corrected with `e`, entered in error with `d`: a note, a move made yesterday, and a file opened twice."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import engage
from db.clients.actions_corrections import correct_stay
from db.clients.actions_moves import move
from db.clients.card import card
from db.clients.models import Attendance, Mode
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from tests.conftest import account
from tests.tui.clients.test_card import eric, open_eric, standing
from tests.tui.session import NARROW, WIDE, session
from tui.clients.browse import ClientsBrowse
from tui.clients.card import ClientCard
from tui.clients.corrections import CorrectionForm, StayDateForm
from tui.shell.choose import Choose

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def call(who: Actor, note: str, hours: int = 1) -> None:
    at = clock.now() - dt.timedelta(hours=hours)
    engage(who, eric(), at=at, mode=Mode.PHONE, attendance=Attendance.HELD, note=note)


async def test_a_note_is_corrected_where_it_stands_and_the_old_one_stays_in_the_history(maude: Actor) -> None:
    call(maude, "avis 2024")
    async with session(maude, "clients", WIDE) as s:
        screen = await open_eric(s)
        await s.press("end")
        await s.do("client.edit")
        form = s.app.screen
        assert isinstance(form, CorrectionForm)
        form.entries["note"].text = "avis 2025"
        form.entries["on"].value = "2026-11-20"
        await s.do("form.save")
        assert "Corrected. u: undo" in s.seen()
        assert "20 Nov" in s.line("call made · avis 2025")
        assert "avis 2024" not in s.seen()
        await s.do("client.history")
        assert "corrected a contact" in s.seen()
        assert "avis" not in s.seen()
        await s.press("right", "right")
        assert "before the correction: call made · avis 2024 · 21 Nov" in s.seen()
        assert "Maude Lévesque" in s.seen()
        await s.press("escape")
        assert s.app.screen is screen
        await s.do("app.undo")
        assert "call made · avis 2024" in s.seen()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_wrong_note_leaves_the_file_when_said_so(maude: Actor, size: tuple[int, int]) -> None:
    call(maude, "autre personne")
    async with session(maude, "clients", size) as s:
        await open_eric(s)
        await s.press("end")
        await s.do("client.discard")
        asked = s.app.screen
        assert isinstance(asked, Choose)
        assert "call made · autre personne" in s.seen()
        await s.press("enter")
        assert s.app.screen is asked  # nothing is preselected
        await s.press("l")
        assert "Marked as entered in error. u: undo" in s.seen()
        assert "autre personne" not in s.seen().replace("entered in error", "")
        await s.do("client.history", "list.right", "list.right")
        assert "entered in error: call made · autre personne" in s.seen()
        await s.press("escape")
        await s.do("app.undo")
        assert "call made · autre personne" in s.seen()


async def test_a_move_made_yesterday_at_the_wrong_step_is_taken_back(maude: Actor) -> None:
    client = eric()
    correct_stay(maude, standing(client), dt.date(2026, 11, 18))
    with clock.frozen("2026-11-20T15:00:00+00:00"):
        with reading():
            steps = [step.id for step in card(client).paths[0].steps]
        move(maude, standing(client), steps[2], "par erreur")
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        assert "Get advice for 1 d" in s.seen()
        await s.do("client.edit")
        form = s.app.screen
        assert isinstance(form, StayDateForm)
        form.entries["on"].value = "2026-11-17"
        await s.do("form.save")
        assert "The step before began on 18 Nov." in s.seen()
        form.entries["on"].value = "2026-11-19"
        await s.do("form.save")
        assert "Get advice for 2 d" in s.seen()
        await s.press("home")
        await s.do("client.discard")
        assert "19 Nov  moves to “Get advice”" in s.seen()
        await s.press("l")
        assert "Learn for 3 d (target 7)" in s.seen()
        await s.do("client.discard")
        await s.press("l")
        assert "This is the only step of this path." in s.seen()
        await s.do("app.undo")
        assert "Get advice for 2 d" in s.seen()


async def test_a_file_opened_twice_goes_and_comes_back_by_its_number(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.do("card.right", "card.right", "client.discard")
        assert "This contact" not in s.seen()
        await s.press("f")
        assert isinstance(s.app.screen, ClientsBrowse)
        assert "C-0001-B is marked as entered in error. u: undo" in s.seen()
        await s.press("escape")
        assert "C-0001-B" not in s.seen()
        await s.do("client.search")
        await s.write("retour")
        await s.press("tab")
        await s.write("c-0001-b")
        await s.do("form.save")
        assert "entered in error" in s.line("C-0001-B")
        await s.press("1")
        assert isinstance(s.app.screen, ClientCard)
        assert "C-0001-B" in s.seen()
        await s.press("escape", "escape")
        assert "C-0001-B" in s.seen()


async def test_a_colleague_s_note_is_hers_to_correct(maude: Actor) -> None:
    call(account("lead"), "de Lise")
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.press("end")
        await s.do("client.edit")
        assert "Only whoever recorded it or a team lead can correct this." in s.seen()
        await s.do("client.discard")
        assert "This contact" not in s.seen()
        assert "The whole file C-0001-B" in s.seen()
