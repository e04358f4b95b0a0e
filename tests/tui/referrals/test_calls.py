"""The call list worked through: one key a fact, the same for all marked lines, and any of it taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import clock
from db.core.actor import Actor
from db.core.database import reading
from db.core.dates import short_date
from db.referrals import actions
from db.referrals import actions_followup as loop
from db.referrals.card import card
from db.referrals.codes import MeetingOutcome
from db.referrals.lifecycle import Channel, Confirmer, Party, Status
from db.referrals.models import Referral
from tests.conftest import ActorFactory
from tests.db.referrals.test_undo import facts
from tests.factories import READER
from tests.tui.referrals.test_queue import numbers, queue
from tests.tui.session import WIDE, Session, session
from tui.referrals.appointment import AppointmentForm
from tui.referrals.confirm import ReceivedForm
from tui.referrals.feedback import OpinionForm
from tui.referrals.form import ReferralForm
from tui.referrals.letter import Letter
from tui.referrals.postpone import PostponeForm
from tui.shell.choose import Choose

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def stored(place: int = 0) -> Referral:
    """Return a referral by its place in the order they were made."""
    with reading():
        row: Referral = Referral.select().order_by(Referral.id)[place]
        return row


def said(s: Session) -> str:
    """Return what is seen, with wrapped lines joined."""
    return " ".join(s.seen().split())


async def test_one_key_says_that_nobody_was_reached_and_the_line_comes_back_later(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.waits")
        assert f"Saved; to call again on {short_date(stored().ask_on)}." in s.seen()
        assert numbers(s) == ["C-0002-C", "C-0001-B"]
        await s.do("referral.revert")
        assert "Undone: checked; no contact yet." in s.seen()
        assert numbers(s) == ["C-0001-B", "C-0002-C"]
        assert stored().attempts == 0


@pytest.mark.parametrize("verb", ["referral.waits", "referral.escalate"])
async def test_what_one_key_did_is_taken_back_from_wherever_one_went(maude: Actor, verb: str) -> None:
    before = facts(stored().id)
    async with session(maude, "referrals") as s:
        await s.do(verb)
        assert s.seen().rstrip().endswith("u: undo")
        await s.do("go.clients", "app.undo")
        assert "Undone: " in s.seen()
        assert "C-0001-B. u: undo what came before" in said(s)
        assert facts(stored().id) == before
        await s.do("app.undo")
        assert "Undo what you did at 10:00:" in s.seen()
        await s.press("n")
        assert facts(stored().id) == before


async def test_what_a_colleague_went_on_from_is_not_taken_back(maude: Actor, actor: ActorFactory) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.waits")
        actions.confirm(actor("lead"), stored().id, Confirmer.CLIENT)
        await s.do("app.undo")
        assert "! This can no longer be undone, because Lise Côté has changed it since" in said(s)
        assert stored().contact_on is not None


async def test_another_day_is_chosen_by_its_digit_or_typed(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.later")
        assert "Monday, November 23" in s.seen()
        assert "Sunday" not in s.seen()
        await s.press("1")
        assert "Reminder set for 23 Nov." in s.seen()
        assert numbers(s) == ["C-0002-C", "C-0001-B"]
        await s.do("referral.later")
        await s.press("e")
        form = s.app.screen
        assert isinstance(form, PostponeForm)
        form.entries["on"].value = "2027-03-01"
        await s.press("ctrl+o")
        assert "from tomorrow to 30 days from now" in form.entries["on"].parent.error
        form.entries["on"].value = "2026-12-01"
        await s.press("ctrl+o")
        assert "eminder set for 1 Dec." in s.seen()


async def test_what_is_escalated_stands_in_the_lead_s_day_and_queue(
    maude: Actor, actor: ActorFactory
) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.escalate")
        assert "Escalated to the team lead." in s.seen()
        assert "escalated · Centre" in s.line("! ")
        await s.do("referral.escalate")
        assert "This was already escalated to the team lead." in s.seen()
    lead = actor("lead")
    async with session(lead, "today") as s:
        assert "escalated · 6 d" in s.line("C-0001-B")
    async with session(lead, "referrals") as s:
        assert "C-0001-B" in numbers(s)


async def test_marked_lines_are_settled_together_each_by_itself(maude: Actor) -> None:
    first, second = queue()[:2]
    async with session(maude, "referrals") as s:
        await s.do("list.mark", "list.mark")
        assert "* marked: 2" in s.seen()
        await s.do("referral.confirm")
        assert "Marked: C-0001-B, C-0002-C" in s.seen()
        actions.confirm(maude, second.id, Confirmer.CLIENT)  # a colleague was first
        await s.press("o")
        assert "1 × contact confirmed." in s.seen()
        assert "1 not saved, still marked. C-0002-C: Meanwhile" in said(s)
        assert stored().contact_on is not None
        await s.do("app.undo")
        assert "Undone: confirmed that contact was made, C-0001-B." in s.seen()
        assert queue()[0].id == first.id


async def test_a_line_refused_stays_marked_and_says_why(maude: Actor) -> None:
    loop.escalate(maude, queue()[1].id)
    async with session(maude, "referrals") as s:
        await s.do("list.mark", "list.mark", "referral.escalate")
        assert "* marked: 1" in s.seen()
        await s.press("down")
        assert "! not saved: This was already escalated to the team lead." in s.seen()
        await s.do("app.back")
        assert "marked" not in s.seen()
        await s.do("list.right", "list.mark")
        assert "Only referrals to confirm can be marked." in s.seen()


async def test_all_marked_are_set_aside_and_all_of_it_is_taken_back(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("list.mark", "list.mark", "referral.later")
        await s.press("1")
        assert "2 × reminder set for 23 Nov." in s.seen()
        assert "LATER" in s.seen()
        await s.do("app.undo")
        assert "Undone: set a reminder for 23 Nov, 2 records." in s.seen()
        assert "LATER" not in s.seen()


async def test_the_appointment_there_is_noted_then_asked_about(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.plan")
        form = s.app.screen
        assert isinstance(form, AppointmentForm)
        form.entries["on"].value = "2026-11-20"
        form.entries["at"].value = "9:00"
        await s.press("ctrl+o")
        assert "Appointment recorded. Check with the client on 23 Nov." in s.seen()
        await s.press("end")
        await s.do("referral.plan")
        assert "Appointment at the organisation, 20 Nov 9:00. What was the" in s.seen()
        await s.press("d")
        assert "Call the client today" in s.seen()
        assert stored().meeting is MeetingOutcome.NO_SHOW
        await s.press("home")
        assert "missed appt. · Cent" in s.line("! ")
        assert "client" in s.line("! ")
        assert "call the client: the appointment did not take place" in s.seen()


async def test_a_service_received_is_said_after_contact_too(maude: Actor) -> None:
    actions.confirm(maude, queue()[0].id, Confirmer.CLIENT)
    async with session(maude, "referrals") as s:
        await s.do("list.right")
        await s.press("end")
        while s.app.screen.list.row.contact_on is None:  # type: ignore[attr-defined]
            await s.press("up")
        await s.do("referral.confirm")
        assert isinstance(s.app.screen, ReceivedForm)
        await s.press("ctrl+o")
        assert "Service marked as received." in s.seen()
        assert stored().received_by is Confirmer.CLIENT


async def test_the_organisation_is_asked_with_the_confirmation(maude: Actor) -> None:
    id_ = queue()[0].id
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        await s.press("o")
        assert "Contact confirmed. Was it the right place?" in s.seen()
        await s.press("n")
        assert "Feedback recorded." in s.seen()
        with reading():
            (said,) = card(READER, id_).feedback
        assert (said.party, said.appropriate, said.channel) == ("organisation", False, "phone")


async def test_without_answer_for_ten_days_another_place_is_proposed_and_r_takes_it(maude: Actor) -> None:
    first = queue()[0].id
    with clock.frozen("2026-11-25T15:00:00+00:00"):
        async with session(maude, "referrals", WIDE) as s:
            assert "elsewhere? · Centr" in s.line("! ")
            assert "no answer: another organisation?" in said(s)
            await s.do("referral.refer")
            form = s.app.screen
            assert isinstance(form, ReferralForm)
            assert "after Centre d'impôt" in s.seen()
            await s.write("loy")
            await s.press("enter")
            await s.press("ctrl+o")
            assert "This field is required." in s.seen()  # whether the previous one is closed
            await s.press("y", "ctrl+o")
            assert "Referral saved. Contact to confirm by 5 Dec." in s.seen()
    assert stored().status is Status.CANCELLED
    assert stored(3).previous_id == first


async def test_what_comes_next_is_said_with_the_failure_or_after(maude: Actor) -> None:
    actions.set_status(maude, queue()[0].id, Status.REJECTED, reason="complet")
    async with session(maude, "today") as s:
        assert "didn't work out: what's next?" in s.line("C-0001-B")
        while s.app.screen.list.row.item.kind != "next":  # type: ignore[attr-defined]
            await s.press("down")
        await s.do("today.status")
        assert isinstance(s.app.screen, Choose)
        await s.press("n")
        assert "What's next: nothing else." in s.seen()
        assert "didn't work out" not in s.seen()


async def test_a_letter_is_shown_in_both_languages(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.export")
        assert isinstance(s.app.screen, Letter)
        assert "our file C-0001-B" in s.seen()
        assert "Tremblay" not in s.seen()
        await s.do("letter.version")
        assert "Bonjour," in s.seen()
        await s.do("app.back")
        assert numbers(s) == ["C-0001-B", "C-0002-C"]


async def test_a_client_at_hand_is_asked_how_it_went_and_again_next_time_unless_they_answer(
    maude: Actor,
) -> None:
    actions.confirm(maude, queue()[0].id, Confirmer.CLIENT)
    async with session(maude, "clients", WIDE) as s:
        await s.press("down")
        for _time in range(2):
            await s.do("client.contact")
            await s.press("ctrl+o")
            assert isinstance(s.app.screen, OpinionForm)
            assert "How did it go?" in s.seen()
            await s.press("escape")
        await s.do("client.contact")
        await s.press("ctrl+o")
        await s.press("y", "tab", "5")
        await s.press("ctrl+o")
        assert "Feedback recorded." in s.seen()
        await s.do("client.contact")
        await s.press("ctrl+o")
        assert not isinstance(s.app.screen, OpinionForm)


async def test_a_long_note_is_read_whole_below_the_list_that_cuts_it(maude: Actor) -> None:
    said = " ".join(f"phrase{number}" for number in range(200))
    for _time in range(2):
        actions.record_attempt(maude, stored().id, note=said)
    loop.postpone(maude, stored().id, clock.today() + dt.timedelta(days=3))
    async with session(maude, "referrals") as s:

        def below() -> str:
            parts = s.seen().split("─" * 78)
            return parts[1] if len(parts) == 3 else ""

        s.app.open("referral", stored().id)
        await s.press("home")
        assert below() == ""  # what is under the cursor is short
        await s.press("down")
        pages = [below()]
        while "more line" in below():
            await s.press("enter")
            pages.append(below())
        assert len(pages) > 2
        assert [word for word in " ".join(pages).split() if "phrase" in word] == said.split()
        await s.press("enter")
        assert below() == pages[0]
        await s.do("referral.history")
        assert "set a reminder for 24 Nov" in s.seen()


async def test_the_card_tells_chain_and_details_and_feedback_leads_on(maude: Actor) -> None:
    first = queue()[0]
    actions.add_feedback(maude, first.id, Party.CLIENT, Channel.PHONE, comment="le comptoir ferme à midi")
    second = actions.refer(
        maude, first.client_id, first.organisation_id, previous=first.id, ends_previous=True
    )
    async with session(maude, "referrals", WIDE) as s:
        s.app.open("referral", second)
        await s.press("down")
        assert "6 d lost before this referral" in s.seen()
        await s.do("card.right", "card.right")
        assert "the file number only" in s.seen()
        await s.do("card.right")
        assert "6 d lost" in s.line("15 Nov")
        await s.press("home", "enter")
        assert "status: cancelled" in s.seen()
        await s.do("card.right")
        await s.do("referral.edit")
        assert "le comptoir ferme à midi" in s.seen()
        assert "Report an error" in s.seen()
        await s.press("ctrl+o")
        await s.do("app.idea")
        assert "le comptoir ferme à midi" in s.seen()
        await s.press("ctrl+o")
        assert "Suggestion added" in s.seen()
        await s.do("referral.revert")
        assert "Undone: status." in s.seen()
        await s.do("card.left", "referral.waits")
        assert "checked; no contact yet" in s.seen()
        await s.do("referral.revert")
        assert "(checked; no contact yet)" in s.seen()
