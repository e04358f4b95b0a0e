"""My day: each line settled with the key it shows, and gone then."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import ask, engage
from db.clients.actions_moves import move
from db.clients.models import Attendance, Mode
from db.clients.queries import Filter, page
from db.clients.reach import find_by_number
from db.core import clock, settings
from db.core.actor import Actor
from db.core.database import reading
from db.core.translation import use_language
from db.referrals.actions import refer
from db.referrals.lifecycle import Handoff
from db.referrals.queries import of_client
from db.retros.queries import board
from db.staff import queries as staff_queries
from db.staff.actions import add_staff
from db.trajectories.queries import find_design
from tests.conftest import ActorFactory
from tests.factories import (
    READER,
    make_action,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.directory.browse import DirectoryBrowse
from tui.retros.card import RetroCard
from tui.suggestions.card import SuggestionCard
from tui.today.browse import Today

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


def hour(day: int, at: int) -> dt.datetime:
    """Return an hour of a day of November 2026."""
    return clock.instant(dt.date(2026, 11, day), dt.time(at))


@pytest.fixture
def maude(database: str, actor: ActorFactory) -> Actor:
    """Return a caseworker with one thing late of most kinds, a meeting today, and something soon."""
    root = actor("administrator")
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_design(root)
        maude = actor("staff")
        late = make_client(maude, "Éric", "Tremblay", number="C-0001-B", step="Get advice")
        ask(maude, late, "avis de cotisation")
    with clock.frozen("2026-11-10T15:00:00+00:00"):
        anna = make_client(maude, "Anna", "Bolduc", number="C-0002-C", step="Apply")
        refer(maude, anna, make_organisation(root), handoff=Handoff.DETAILS)
        engage(
            maude, anna, at=hour(21, 10), mode=Mode.PHONE, attendance=Attendance.PLANNED, note="les papiers"
        )
        retro = make_retro(root)
        make_action(root, retro, owner="maude", due_on=dt.date(2026, 11, 18))
    return maude


def kinds(s: Session) -> list[str]:
    """Return what the lines are about, in their order."""
    assert isinstance(s.app.screen, Today)
    return [row.item.kind for row in s.app.screen.list.rows]


async def to(s: Session, kind: str) -> None:
    """Put the cursor on the first line of a kind."""
    await s.press("home", *["down"] * kinds(s).index(kind))


async def test_the_most_pressing_comes_first_under_its_heading(maude: Actor) -> None:
    async with session(maude, "today", WIDE) as s:
        assert "Saturday, November 21" in s.seen()
        assert "6 things to do · 4 late" in s.seen()
        assert "Name" not in s.seen()  # nothing has a title but the parts of the day
        assert kinds(s)[0] == "stay"
        assert kinds(s)[-3:] == ["verify", "meet", "write"]
        text = s.seen().partition("\n")[2]  # the time is in the top line
        assert text.index("LATE") < text.index("C-0001-B") < text.index("TODAY") < text.index("10:00")
        assert s.line("C-0001-B").split()[:2] == ["!", "t"]
        assert "waiting for: avis de cotisation" in s.seen()  # beside the list
        assert "to confirm for 6 days" in s.line(" c  C-0002-C")


async def test_a_new_person_reads_three_lines_until_they_open_the_help(
    database: str, actor: ActorFactory
) -> None:
    add_staff(actor("administrator"), "nora", "Nora Neuve")
    for there in (True, False):
        with reading():
            nora = staff_queries.actor("nora")
        async with session(nora, "today") as s:
            assert ("its letter does it" in s.seen()) is there
            if there:
                await s.do("app.help")
                await s.press("escape")
                assert "its letter does it" not in s.seen()


async def test_a_contact_is_confirmed_with_two_keys(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await to(s, "confirm")
        await s.do("today.confirm")
        assert "Was contact made?" in s.seen()
        await s.press("o")
        assert "Contact confirmed. Was it the right place?" in s.seen()
        await s.press("escape")
        assert "Contact confirmed." in s.seen()
        assert "confirm" not in kinds(s)
        assert "5 things to do" in s.seen()
        with reading():
            assert of_client(find_by_number(READER, "C-0002-C"))[0].contact_on == dt.date(2026, 11, 21)


async def test_a_meeting_is_settled_with_two_keys(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await to(s, "meet")
        await s.do("today.status")
        assert "C-0002-C  A. B. · 10:00 · phone" in s.seen()
        await s.press("d")
        assert "Appointment outcome recorded." in s.seen()
        assert "meet" not in kinds(s)


async def test_a_meeting_is_settled_with_a_note(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await to(s, "meet")
        await s.do("today.status")
        await s.press("e", "right", "tab")
        await s.write("rappeler lundi")
        await s.press("ctrl+o")
        assert "meet" not in kinds(s)
        assert "Appointment outcome recorded." in s.seen()


async def test_a_late_person_is_moved_from_the_line(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await s.do("today.transfer")
        await s.press("enter")
        assert "stay" not in kinds(s)
        assert "Moved to “" in s.seen()


async def test_a_line_that_a_colleague_settled_meanwhile_is_told(maude: Actor, actor: ActorFactory) -> None:
    async with session(maude, "today") as s:
        with reading():
            stay = page(Filter(READER, late=True)).rows[0].stay_id
            target = find_design().named("Apply").id
        assert stay is not None
        move(actor("lead"), stay, target)
        await s.do("today.transfer")
        assert "Meanwhile Lise Côté moved the client in the trajectory" in s.seen()


async def test_an_action_is_finished_with_what_it_changed(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await to(s, "act")
        assert "Rédiger la liste" in s.line("Action")
        await s.do("today.status")
        await s.write("moins d'absences")
        await s.press("ctrl+o")
        assert "Action finished." in s.seen()
        assert "act" not in kinds(s)


async def test_an_action_of_another_team_is_finished_without_its_board(
    maude: Actor, actor: ActorFactory
) -> None:
    north = actor("lead", login="nord", name="No Rd", team="Nord")
    owner = actor(login="sud", name="Su D", team="Sud")
    make_action(
        north,
        make_retro(north, "Du Nord"),
        "Appeler le centre",
        owner=owner.login,
        due_on=dt.date(2026, 11, 21),
    )
    async with session(owner, "today") as s:
        await to(s, "act")
        assert "Du Nord" not in s.seen()
        await s.do("today.open")
        assert isinstance(s.app.screen, Today)
        await s.do("today.status")
        await s.write("c'est fait")
        await s.press("ctrl+o")
        assert "Action finished." in s.seen()


async def test_a_note_is_written_in_the_open_retrospective(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await to(s, "write")
        await s.do("today.new")
        await s.write("appeler ensemble")
        await s.press("ctrl+o")
        item = s.app.screen.list.row.item  # type: ignore[attr-defined]
        with reading():
            assert [card.text for card in board(maude, item.id).columns[0].cards] == ["appeler ensemble"]


async def test_a_lead_decides_a_suggestion_from_the_line(maude: Actor, actor: ActorFactory) -> None:
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_suggestion(maude)
    async with session(actor("lead"), "today") as s:
        assert "no answer, 51 d" in s.line("Suggestion  ")
        await to(s, "decide")
        await s.do("today.open")
        assert isinstance(s.app.screen, SuggestionCard)
        await s.do("app.back", "today.status")
        await s.press("1")
        await s.write("dès janvier")
        await s.press("ctrl+o")
        assert "decide" not in kinds(s)


async def test_what_is_to_verify_leads_to_the_directory(maude: Actor, actor: ActorFactory) -> None:
    with clock.frozen("2027-11-21T15:00:00+00:00"):
        async with session(maude, "today") as s:
            await to(s, "verify")
            await s.do("today.verify")
            assert isinstance(s.app.screen, DirectoryBrowse)
            assert s.app.screen.tab == "stale"
            assert "Centre d'impôt Nord" in s.seen()
            await s.do("directory.open", "go.today", "today.verify")  # a card that was left open there
            assert isinstance(s.app.screen, DirectoryBrowse)


async def test_enter_opens_what_the_line_is_about(maude: Actor) -> None:
    async with session(maude, "today") as s:
        for kind, card in (
            ("stay", ClientCard),
            ("meet", ClientCard),
            ("act", RetroCard),
            ("write", RetroCard),
        ):
            await to(s, kind)
            await s.do("today.open")
            assert isinstance(s.app.screen, card)
            await s.do("app.back")


async def test_a_key_of_another_kind_of_line_says_which_one_settles_it(maude: Actor) -> None:
    async with session(maude, "today") as s:
        assert "t move" in s.seen()
        assert "c confirm" not in s.seen()
        await s.do("today.confirm")
        assert "Press t for this line." in s.seen()


async def test_the_bar_offers_the_key_of_the_line(maude: Actor) -> None:
    async with session(maude, "today") as s:
        for kind, key in (("confirm", "c confirm"), ("meet", "s outcome"), ("write", "n note")):
            await to(s, kind)
            assert key in s.seen()


async def test_the_filter_keeps_what_is_typed(maude: Actor) -> None:
    async with session(maude, "today") as s:
        await s.do("list.filter")
        await s.write("impot")
        assert kinds(s) == ["confirm"]


async def test_the_cursor_stays_on_its_line_when_others_go(maude: Actor, actor: ActorFactory) -> None:
    async with session(maude, "today") as s:
        await to(s, "meet")
        with reading():
            stay = page(Filter(READER, late=True)).rows[0].stay_id
            target = find_design().named("Apply").id
        assert stay is not None
        move(actor("lead"), stay, target)
        s.app.data_changed()
        await settled(s.app)
        assert "stay" not in kinds(s)
        assert s.app.screen.list.row.item.kind == "meet"  # type: ignore[attr-defined]


async def test_a_day_with_nothing_is_kind(database: str, actor: ActorFactory) -> None:
    async with session(actor("staff"), "today") as s:
        assert "Nothing to do today" in s.seen()
        assert "1: trajectory" in s.seen()
        await s.do("today.open", "today.confirm")
        assert "Choose a line first." in s.seen()


async def test_an_auditor_has_nothing_to_settle(maude: Actor, actor: ActorFactory) -> None:
    async with session(actor("auditor"), "today") as s:
        assert kinds(s) == []
        assert "Nothing to do today" in s.seen()


async def test_names_are_shown_as_the_agency_decided(maude: Actor) -> None:
    for names, shown in (("initials", "É. T."), ("shown", "Éric Tremblay"), ("hidden", "")):
        settings.override(names=names)
        async with session(maude, "today") as s:
            assert shown in s.line("C-0001-B")
            assert ("Tremblay" in s.seen()) == (names == "shown")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_nothing_of_the_frame_is_cut(maude: Actor, language: str, size: tuple[int, int]) -> None:
    use_language(language)
    async with session(maude, "today", size) as s:
        # The last column holds what people wrote, which may be cut; what the screen says itself may not.
        assert not any("…" in line[:56] for line in s.seen().split("\n"))
        assert len(kinds(s)) == 6


async def test_names_that_look_like_orders_to_the_terminal_stay_names(maude: Actor) -> None:
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_client(maude, "[bold]X[/]", "\x1b[31mY\u202e", number="C-0007-J")
    async with session(maude, "today") as s:
        assert "[. " in s.line("C-0007-J")
        assert "\x1b" not in s.seen()
