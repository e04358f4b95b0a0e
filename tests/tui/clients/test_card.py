"""A file: position first, one timeline, names out of sight, and each line settled where it stands."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import ask, engage
from db.clients.actions_moves import move
from db.clients.card import card
from db.clients.models import Attendance, Mode
from db.clients.reach import find_by_number
from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.referrals.actions import refer
from db.referrals.actions_followup import set_appointment
from db.referrals.lifecycle import Handoff
from tests.factories import READER, first_service, make_organisation
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.clients.contact_forms import ContactForm, PlanForm, RequestForm
from tui.referrals.card import ReferralCard
from tui.shell.history import History
from tui.trajectories.move import MoveForm

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def eric() -> int:
    with reading():
        return find_by_number(READER, "C-0001-B")


def standing(client_id: int) -> int:
    with reading():
        stay = card(client_id).paths[0].stay_id
    assert stay is not None
    return stay


async def open_eric(s: Session) -> ClientCard:
    """Find « eric » and open the file."""
    await s.do("list.filter")
    await s.write("eric")
    await s.press("enter")
    screen = s.app.screen
    assert isinstance(screen, ClientCard)
    return screen


async def test_the_path_is_drawn_with_what_was_visited_twice(maude: Actor) -> None:
    client = eric()
    with reading():
        steps = [step.id for step in card(client).paths[0].steps]
    for step in (steps[1], steps[2], steps[1]):
        move(maude, standing(client), step)
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        assert "●───◉2───●───○" in s.seen()
        assert "Inquire for 0 d (target 14)" in s.seen()
        assert "Learn 0 d · Inquire 0 d (2×) · Get advice 0 d" in s.seen()
        assert "moves to “Inquire” (comes back)" not in s.seen()
        assert "assigned to M. L." in s.seen()


async def test_a_call_is_noted_with_three_keys_and_the_note(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await open_eric(s)
        await s.do("client.contact")
        assert isinstance(s.app.screen, ContactForm)
        await s.write("rappeler jeudi")
        await s.press("ctrl+o")
        assert "Contact recorded." in s.seen()
        assert "☎  call made · rappeler jeudi" in s.seen()


async def test_a_date_that_does_not_exist_is_told_beside_the_field_and_nothing_is_lost(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.do("client.contact")
        form = s.app.screen
        assert isinstance(form, ContactForm)
        await s.write("à ne pas perdre")
        form.entries["on"].value = "31/02/2026"
        await s.press("ctrl+o")
        assert "! 31/02/2026 is not a date in the calendar." in s.seen()
        assert form.entries["note"].text == "à ne pas perdre"
        form.entries["on"].value = "2027-01-01"
        await s.press("ctrl+o")
        assert "is in the future" in s.seen()
        form.entries["on"].value = "2026-11-20"
        form.entries["at"].value = "25 h"
        await s.press("ctrl+o")
        assert "is not a time" in s.seen()
        form.entries["at"].value = "9 h 05"
        await s.press("ctrl+o")
        assert "20 Nov" in s.line("à ne pas perdre")


async def test_an_appointment_is_planned_then_settled_on_its_line(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.do("client.plan")
        form = s.app.screen
        assert isinstance(form, PlanForm)
        await s.write("2026-11-24")
        await s.press("tab")
        await s.write("10:00")
        await s.press("ctrl+o")
        assert "next: appointment 24 Nov 10:00 (in person)" in s.seen()
        await s.press("home")
        await s.do("client.status")
        await s.press("ctrl+o")
        assert "This field is required." in s.seen()  # no outcome is preselected
        await s.press("right", "ctrl+o")
        assert "meeting in person" in s.seen()
        assert "next: meeting" not in s.seen()
        await s.do("client.status")
        assert "Nothing left to do here." in s.seen()


async def test_an_appointment_whose_hour_has_passed_is_late_wherever_it_shows(maude: Actor) -> None:
    at = clock.now() - dt.timedelta(hours=1)
    engage(maude, eric(), at=at, mode=Mode.IN_PERSON, attendance=Attendance.PLANNED, note="budget")
    async with session(maude, "today", WIDE) as s:
        assert s.line("budget").split()[:2] == ["!", "s"]
        await s.press("2")
        assert "past appointment 21 Nov 9:00" in s.line("C-0001-B")
        await open_eric(s)
        assert "! past appointment 21 Nov 9:00 (in person)" in s.seen()
        assert "next:" not in s.seen()
        assert s.line("budget").partition("│")[0].split()[-3] == "!"
        await s.press("down")
        await s.do("client.status")
        await s.press("right", "ctrl+o")
        assert "past appointment" not in s.seen()
        assert "!" not in s.line("budget")


async def test_an_appointment_there_whose_hour_has_passed_is_late_wherever_it_shows(maude: Actor) -> None:
    referral = refer(maude, eric(), make_organisation(maude), due=clock.today() + dt.timedelta(days=9))
    set_appointment(maude, referral, clock.now() - dt.timedelta(hours=1))
    async with session(maude, "today", WIDE) as s:
        assert s.line("Centre d'impôt").split()[:1] == ["!"]
        await s.press("3")
        assert s.line("past appt.").split()[0] == "!"
        await s.press("enter")
        assert "! ask how the appointment on 21 Nov 9:00 went" in s.seen()
        await s.press("2")
        await open_eric(s)
        assert " ! " in s.line("referral, to confirm")
        await s.do("card.right", "card.right")
        assert s.line("Centre d'impôt").split()[0] == "!"


async def test_a_past_hour_is_no_appointment(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.do("client.plan")
        await s.write("2026-11-20")
        await s.press("tab", "9", "ctrl+o")
        assert "This time has passed" in s.seen()


async def test_what_is_asked_is_noted_once_and_received_with_one_key(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        screen = await open_eric(s)
        await s.do("card.right")
        assert "n: record what you request" in s.seen()
        await s.do("client.new")
        assert isinstance(s.app.screen, RequestForm)
        await s.write("bail")
        await s.press("ctrl+o")
        assert "bail" in s.line("not received")
        assert screen.tab_count("asked") == 1
        await s.do("client.new")
        await s.write("BÂ")
        assert "bail" in s.line("~ ")
        assert "asked 21 Nov" in s.line("~ bail")
        await s.write("TON")
        assert "asked 21 Nov" not in s.seen()
        await s.do("form.discard")
        await s.press("y")
        await s.do("client.status")
        assert "Marked as received today. u: undo" in s.seen()
        assert "bail" in s.line("received 21 Nov")
        assert screen.tab_count("asked") == 0
        await s.do("app.undo")
        assert "Undone: marked a request as received, C-" in s.seen()
        assert "bail" in s.line("not received")


async def test_the_name_is_shown_on_demand_kept_on_record_and_hidden_on_leaving(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await open_eric(s)
        assert "Tremblay" not in s.seen()
        await s.do("client.reveal")
        assert "Éric Tremblay" in s.seen()
        assert "418 555-0142" in s.seen()
        await s.do("client.history")
        assert isinstance(s.app.screen, History)
        assert "viewed the name" in s.seen()
        await s.press("escape")
        assert "Tremblay" not in s.seen()
        await s.do("client.reveal")
        assert "Éric Tremblay" in s.seen()


async def test_the_next_and_the_previous_person(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.press("enter")
        assert "C-0002-C" in s.seen()
        await s.do("client.reveal")
        await s.do("card.following")
        assert "C-0001-B" in s.seen()
        assert "Tremblay" not in s.seen()
        await s.do("card.following")
        assert "no more records" in s.seen()
        await s.do("card.previous")
        assert "C-0002-C" in s.seen()


async def test_the_identity_is_corrected(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        await open_eric(s)
        await s.do("card.right", "client.edit")
        await s.write("-Olivier")
        await s.press("ctrl+o")
        await s.do("client.reveal")
        assert "Éric-Olivier Tremblay" in s.seen()


async def test_a_name_is_shown_only_for_the_file_whose_look_was_kept(maude: Actor) -> None:
    async with session(maude, "clients", WIDE) as s:
        screen = await open_eric(s)
        screen.reveal.do_reveal()
        screen.record_id = -1  # J was pressed while the look was being written
        await settled(s.app)
        assert not screen.reveal.shown


async def test_the_person_assigned_is_the_one_there_when_the_key_was_pressed(maude: Actor) -> None:
    client = eric()
    with reading():
        assert card(client).responsible == "M. L."
    async with session(maude, "clients", WIDE) as s:
        screen = await open_eric(s)
        await s.do("client.assign")
        screen.card = None  # another one is being read behind the question
        await s.write("racine")
        await s.press("enter")
    with reading():
        assert card(client).responsible == "É. R."


async def test_a_referral_on_the_timeline_opens_and_is_confirmed_from_there(maude: Actor) -> None:
    organisation = make_organisation(maude)
    refer(maude, eric(), organisation, service_id=first_service(organisation), handoff=Handoff.CALLED)
    async with session(maude, "clients", WIDE) as s:
        screen = await open_eric(s)
        assert "REFERRALS" in s.seen()  # beside the timeline
        await s.do("card.right", "card.right")
        assert "Centre d'impôt Nord · Déclarations de revenus" in s.seen()
        assert screen.tab_count("referrals") == 1
        await s.press("enter")
        assert isinstance(s.app.screen, ReferralCard)
        await s.press("escape")
        await s.do("client.status")
        await s.press("o", "escape")
        assert "Contact confirmed." in s.seen()
        await s.do("card.left", "card.left")
        assert "✓  contact made: Centre d'impôt Nord" in s.seen()


async def test_moving_asks_the_trajectory(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await open_eric(s)
        await s.do("client.transfer")
        assert isinstance(s.app.screen, MoveForm)
        await s.press("ctrl+o")
        assert "Inquire for 0 d (target 14)" in s.seen()


async def test_live_changes_keep_the_line_under_the_cursor(maude: Actor) -> None:
    client = eric()
    for hour in range(3):
        at = clock.now() - dt.timedelta(hours=hour + 1)
        engage(maude, client, at=at, mode=Mode.PHONE, attendance=Attendance.HELD, note=f"appel {hour}")
    async with session(maude, "clients", WIDE) as s:
        screen = await open_eric(s)
        await s.press("down")
        under = screen.list.row.id
        ask(maude, client, "bail")
        await s.hear()
        assert "requested: bail" in s.seen()
        assert screen.list.row.id == under


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_file_opens_on_any_screen_with_nothing_cut_off(maude: Actor, size: tuple[int, int]) -> None:
    async with session(maude, "clients", size) as s:
        await open_eric(s)
        for part in ("C-0001-B", "le matin", "Learn for 0 d (target 7)", "[Follow-up]", "moves to “Learn”"):
            assert part in s.seen()
