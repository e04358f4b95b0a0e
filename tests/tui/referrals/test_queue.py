"""The queue to confirm: most overdue first, one key a fact, and only a fact makes a line go."""

from __future__ import annotations

import pytest

from db.core import translation
from db.core.actor import Actor
from db.core.database import reading
from db.referrals import actions, queries
from db.referrals.card import card
from db.referrals.lifecycle import Confirmer, Status
from db.referrals.queries import Filter, ReferralRow
from tests.conftest import ActorFactory
from tests.factories import READER, make_client
from tests.tui.session import NARROW, WIDE, Session, session
from tui.clients.card import ClientCard
from tui.referrals.card import ReferralCard
from tui.referrals.confirm import ConfirmForm, NotMadeForm
from tui.referrals.form import ReferralForm
from tui.referrals.status import StatusForm
from tui.shell.choose import Choose

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def queue() -> tuple[ReferralRow, ...]:
    with reading():
        return queries.page(Filter(READER)).rows


def numbers(s: Session) -> list[str]:
    return [row.number for row in s.app.screen.list.rows]  # type: ignore[attr-defined]


async def test_the_most_overdue_stands_on_top_with_all_it_takes_to_call(maude: Actor) -> None:
    async with session(maude, "referrals", WIDE) as s:
        assert numbers(s) == ["C-0001-B", "C-0002-C"]
        assert s.line("! ").split()[:6] == ["!", "6", "d", "C-0001-B", "É.", "T."]
        assert "[To confirm 2]  Under way 2   Closed 0" in s.seen()
    async with session(maude, "referrals") as s:
        for part in (
            "418 555-0199 · Mon–Fri 9:00–16:30",
            "418 555-0142 · le matin",
            "“demander la file 2”",
        ):
            assert part in s.seen()


async def test_mine_then_the_teams_then_all(maude: Actor, actor: ActorFactory) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.filters")
        assert len(numbers(s)) == 3  # she is in no team: it is everyone's
    async with session(actor(login="n", name="N. Nord", team="Nord"), "referrals") as s:
        assert "f: show the team's referrals" in s.seen()
        for _scope in range(2):
            await s.do("referral.filters")
            assert numbers(s) == []  # the files are none of hers
    async with session(actor("lead"), "referrals") as s:
        await s.do("referral.filters", "referral.filters")
        assert len(numbers(s)) == 3
        await s.do("referral.filters")
        assert numbers(s) == ["C-0001-B", "C-0002-C"]  # all sent where the cursor was
        assert "mine · team · all · [Centre d'impôt Nord]" in s.seen()
        await s.do("referral.filters")
        assert numbers(s) == ["C-0002-C"]


@pytest.mark.parametrize(("key", "by"), [("p", "client"), ("o", "organisation"), ("s", "staff")])
async def test_one_key_says_who_confirms_and_the_line_goes(maude: Actor, key: str, by: str) -> None:
    first = queue()[0].id
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        await s.press(key)
        assert "Contact confirmed." in s.seen()
        if by == "organisation":
            assert isinstance(s.app.screen, Choose)  # and was it the right place?
            await s.press("escape")
        assert numbers(s) == ["C-0002-C"]
        assert "[To confirm 1]" in s.seen()
        with reading():
            assert card(READER, first).confirmed_by == by


async def test_contact_not_made_stays_with_its_note(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        await s.press("n")
        assert isinstance(s.app.screen, NotMadeForm)
        await s.write("ligne occupée")
        await s.press("ctrl+o")
        assert "still to confirm" in s.seen()
        assert numbers(s) == ["C-0002-C", "C-0001-B"]  # and comes back ten days after it was due
        assert "LATER" in s.seen()
        await s.press("down")
        assert s.line("C-0001-B").split()[1:4] == ["6", "d", "C-0001-B"]
        assert s.line("C-0001-B").endswith("25 Nov")
        assert "checked on 21 Nov" in s.seen()
        await s.do("referral.open")
        assert "checked; no contact yet · ligne occupée" in s.seen()


async def test_nothing_is_confirmed_by_leaving(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        assert isinstance(s.app.screen, Choose)
        await s.press("escape")
        assert numbers(s) == ["C-0001-B", "C-0002-C"]
        assert queue()[0].contact_on is None


@pytest.mark.parametrize("wrong", ["31/02/2026", "demain", "2026-11-14", "2026-11-22"])
async def test_a_wrong_day_is_told_beside_the_field_and_nothing_is_lost(maude: Actor, wrong: str) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        await s.press("e")
        form = s.app.screen
        assert isinstance(form, ConfirmForm)
        day = form.entries["on"]
        form.entries["note"].text = "elle a vu madame Roy"
        day.value = wrong
        await s.press("ctrl+o")
        assert day.parent.error
        assert day.has_focus
        assert form.entries["note"].text == "elle a vu madame Roy"
        day.value = "18/11/2026"
        await s.press("ctrl+o")
        assert "Contact confirmed." in s.seen()


async def test_what_a_colleague_confirmed_first_is_told(maude: Actor) -> None:
    first = queue()[0]
    async with session(maude, "referrals") as s:
        await s.do("referral.confirm")
        actions.confirm(maude, first.id, Confirmer.CLIENT)
        await s.press("o")
        assert "confirmed that contact was made (10:00)." in " ".join(s.seen().split())


async def test_a_stale_row_is_told_and_nothing_is_written(maude: Actor) -> None:
    first = queue()[0]
    async with session(maude, "referrals") as s:
        await s.do("referral.status")
        actions.record_attempt(maude, first.id, "occupé")
        await s.press("1")
        assert "recorded that contact was not made yet (10:00)." in " ".join(s.seen().split())
        assert queue()[0].status == Status.REQUESTED


async def test_only_what_may_follow_is_offered_and_why_is_asked(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.status")
        assert isinstance(s.app.screen, Choose)
        assert [answer.id for answer in s.app.screen.answers] == [
            Status.ACCEPTED,
            Status.REJECTED,
            Status.CANCELLED,
            Status.ENTERED_IN_ERROR,
        ]
        await s.press("2")
        assert isinstance(s.app.screen, StatusForm)
        await s.press("ctrl+o")
        assert "This field is required." in s.seen()
        s.app.screen.entries["reason"].text = "hors territoire"
        await s.press("ctrl+o")
        assert isinstance(s.app.screen, StatusForm)  # who declined is needed too
        s.app.screen.entries["declined_by"].focus()
        await s.press("right", "right")
        await s.press("ctrl+o")
        assert "Close the referral of C-0001-B to Centre d'impôt" in s.line("Close the")
        assert "Its status will be: declined." in s.line("Its status")
        await s.press("y")
        assert "Status: declined." in s.seen()
        assert numbers(s) == ["C-0002-C"]
        await s.do("list.right", "list.right", "referral.open")
        assert "status: declined by the organisation · contact never confirmed" in s.seen()
        await s.press("escape")
        await s.do("referral.confirm")
        assert "This referral has no contact to confirm." in s.seen()


async def test_accepted_takes_two_keys_and_completed_a_question(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.status")
        await s.press("enter")  # no answer is preselected
        assert isinstance(s.app.screen, Choose)
        await s.press("1")
        assert "Status: accepted." in s.seen()
        assert numbers(s) == ["C-0001-B", "C-0002-C"]
        await s.do("referral.status")
        await s.press("down", "down", "down", "enter")
        assert "Its status will be: completed." in " ".join(s.seen().replace("│", "").split())
        await s.press("enter")
        assert queue()[0].status is Status.ACCEPTED
        await s.do("referral.status")
        await s.press("3", "y")
        assert "Status: completed." in s.seen()


async def test_a_referral_takes_three_keys_when_the_service_is_known(maude: Actor) -> None:
    async with session(maude, "referrals", WIDE) as s:
        await s.do("referral.refer")
        form = s.app.screen
        assert isinstance(form, ReferralForm)
        await s.write("loy")
        await s.press("enter")
        assert "Logement solidaire · Aide au loyer" in s.seen()
        assert "Contact to confirm by 1 Dec" in s.seen()
        assert "no completed referrals here yet" in s.seen()
        await s.press("ctrl+o")
        assert "Referral saved. Contact to confirm by 1 Dec." in s.seen()
        assert len(numbers(s)) == 3
        assert queue()[-1].number == "C-0001-B"


async def test_someone_is_referred_from_the_queue_itself(maude: Actor) -> None:
    async with session(maude, "referrals", WIDE) as s:
        await s.do("referral.new")
        await s.press("ctrl+o")
        assert s.seen().count("This field is required.") == 2
        await s.write("anna")
        await s.press("enter", "tab")
        await s.write("impot")
        await s.press("enter", "tab", "left", "left")
        assert "Contact to confirm by 21 Nov" in s.seen()
        await s.press("ctrl+o")
        assert "Referred" in s.seen()


async def test_the_card_tells_both_facts_and_leads_to_the_person(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("referral.open")
        assert isinstance(s.app.screen, ReferralCard)
        assert "status: sent · ! to confirm since 15 Nov (6 d late)" in s.seen()
        await s.do("referral.confirm")
        await s.press("p")
        assert "contact made on 21 Nov, confirmed by the client" in s.seen()
        await s.do("referral.link")
        assert isinstance(s.app.screen, ClientCard)
        assert "C-0001-B" in s.seen()


async def test_an_auditor_sees_none_and_may_change_nothing(maude: Actor, actor: ActorFactory) -> None:
    async with session(actor("auditor"), "referrals") as s:
        assert numbers(s) == []
        assert "c confirm" not in s.seen()
        for id_ in ("referral.confirm", "referral.status", "referral.refer"):
            await s.do(id_)
            assert "Your role does not allow this." in s.seen()
            await s.press("down")


async def test_live_changes_keep_the_row_under_the_cursor(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.press("down")
        under = s.app.screen.list.row.id  # type: ignore[attr-defined]
        actions.confirm(maude, queue()[0].id, Confirmer.CLIENT)
        await s.hear()
        assert numbers(s) == ["C-0002-C"]
        assert s.app.screen.list.row.id == under  # type: ignore[attr-defined]


async def test_a_filter_finds_person_or_organisation(maude: Actor) -> None:
    async with session(maude, "referrals") as s:
        await s.do("list.filter")
        await s.write("impot")
        assert numbers(s) == ["C-0001-B"]
        await s.press("escape", "slash")
        await s.write("bold")
        assert numbers(s) == ["C-0002-C"]


async def test_hostile_text_is_inert(maude: Actor) -> None:
    client = make_client(maude, "[red]a", "\x1b]0;x\x07\u202eb", number="C-0009-Z")
    first = queue()[0]
    actions.refer(maude, client, first.organisation_id, need="[/] \x1b[2J")
    actions.record_attempt(maude, first.id, "[bold]\x1b[31mnote\u202e")
    async with session(maude, "referrals") as s:
        await s.press("down")
        await s.do("referral.open")
        assert "[bold][31mnote" in s.seen()
        assert "\x1b" not in s.seen()
        assert "\u202e" not in s.seen()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_both_languages_at_both_sizes(maude: Actor, language: str, size: tuple[int, int]) -> None:
    translation.use_language(language)
    async with session(maude, "referrals", size) as s:
        assert ("À confirmer 2" if language == "fr" else "To confirm 2") in s.seen()
        assert ("Échéance" if language == "fr" else "Due") in s.seen()
        assert max(map(len, s.seen().split("\n"))) <= size[0]
        await s.do("referral.open")
        assert ("Historique" if language == "fr" else "History") in s.seen()


async def test_an_empty_queue_says_what_it_means(database: str, actor: ActorFactory, frozen: object) -> None:
    async with session(actor("staff"), "referrals") as s:
        assert "Nothing to confirm." in s.seen()
        await s.do("referral.confirm")
        assert "Choose a referral first." in s.seen()
        await s.do("list.right")
        assert "n: refer someone" in s.seen()
