"""A file outside one's caseload: it asks why, a lead sees it, and each look is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.audit.access import views
from db.clients.actions import assign, involve
from db.clients.actions_contacts import ask
from db.clients.actions_outside import open_outside
from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Refused
from db.overview.file import client_file
from db.staff import actions as staff_actions
from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design
from tests.tui.session import Session, session
from tests.tui.settled import settled
from tui.clients.card import ClientCard
from tui.widgets.key_bar import KeyBar

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def jean(actor: ActorFactory) -> Actor:
    """Return someone of another team than the file's."""
    make_design(actor("administrator"))
    maude = actor(team="Nord")
    make_client(maude, "Anna", "Bédard", number="N-1")  # no number given at random begins like it
    return actor(login="jean", name="Jean Côté", team="Sud")


def kept(number: str = "N-1") -> list[tuple[str, str, str]]:
    """Return who looked at the file, at what, and why."""
    with database.reading():
        (row,) = page(Filter(READER, search=number)).rows
        return [(look.actor, look.what, look.why) for look in views(row.id).rows]


async def look_for(s: Session, why: str = "Elle appelle", **typed: str) -> None:
    """Search outside the caseload: the reason, then the fields in their order."""
    await s.do("client.search")
    for name in ("why", "number", "given", "family", "birth_date", "phone"):
        await s.write(why if name == "why" else typed.get(name, ""))
        await s.press("tab")
    await s.do("form.save")


async def test_a_caller_whom_a_colleague_follows_is_found_exactly_and_opened_with_a_reason(
    jean: Actor, actor: ActorFactory
) -> None:
    north, south = actor("lead", team="Nord"), actor("lead", login="sol", name="Sol Sud", team="Sud")
    async with session(jean, "clients") as s:
        await s.do("list.right", "list.filter")
        await s.write("bed")
        assert "N-1" not in s.seen()
        assert "F: search outside" in s.seen()
        await s.press("escape")
        await look_for(s, family="Bédard", phone="418 555-0142")
        assert "or the full name with" in s.seen()
        await s.do("form.discard")
        await s.press("y")
        await look_for(s, given="anna", family="BEDARD", phone="(418) 555 0142")
        assert "N-1 · Nord · Maude Lévesque" in s.seen()
        assert kept() == []
        await s.press("1")
        assert isinstance(s.app.screen, ClientCard)
        assert "Anna" not in s.seen()
        await s.do("client.contact")
        await s.press("escape")
    assert kept() == [("jean", "file", "Elle appelle")]
    for lead in (north, south):
        async with session(lead, "today") as s:
            assert "J. C. searched for this client" in s.seen()
            assert ("A. B." in s.seen()) is (lead is north)
            await s.press("down")
            await s.do("today.status")
            assert "N-1 · Jean Côté opened this file" in s.seen()
            assert "“Elle appelle”" in s.seen()
            await s.press("s", "up")
            await s.do("today.status")
            await s.press("s")
            assert "J. C." not in s.seen()


async def test_what_matches_nobody_or_nobody_exactly_tells_nothing(jean: Actor, actor: ActorFactory) -> None:
    lead = actor("lead", team="Sud")
    async with session(jean, "clients") as s:
        for typed in (
            {"number": "N-2"},
            {"given": "Ann", "family": "Bédard", "phone": "418 555-0142"},
            {"given": "Anna", "family": "Bédard", "phone": "418 555-0143"},
            {"given": "Anna", "family": "Bédard", "birth_date": "1980-01-01"},
        ):
            await look_for(s, **typed)
            assert "No exact match. Check the number, the name and the date." in s.seen()
    async with session(lead, "today") as s:
        assert s.seen().count("J. C. searched for this client") == 4
        assert "N-1" not in s.seen()


async def test_a_second_file_of_the_same_name_is_told_to_the_leads_alone(
    jean: Actor, actor: ActorFactory
) -> None:
    leads = actor("lead", team="Nord"), actor("lead", login="sol", name="Sol Sud", team="Sud")
    async with session(jean, "clients") as s:
        await s.do("client.new")
        await s.write("ANNA")
        await s.press("tab")
        await s.write("bedard")
        await s.press("ctrl+o")
        assert isinstance(s.app.screen, ClientCard)  # no warning: she may be anyone
        assert "N-1" not in s.seen()
    for lead in leads:
        async with session(lead, "today") as s:
            assert "J. C. opened a file under" in s.seen()
            await s.do("today.status")
            assert "“N-1”" in s.seen()


async def test_a_lead_reads_a_long_reason_whole_and_may_open_the_file_first(
    jean: Actor, actor: ActorFactory
) -> None:
    lead = actor("lead", team="Nord")
    open_outside(jean, 1, f"{'Le père appelle, son hydro est coupée. ' * 4}Fin.")
    async with session(lead, "today") as s:
        assert "Fin.”" not in s.seen()
        await s.do("today.status")
        assert "Fin.”" in s.seen()
        await s.press("o")
        assert isinstance(s.app.screen, ClientCard)
        await s.press("escape")
        assert "J. C. opened this file" in s.seen()


async def card_of(s: Session, client_id: int = 1) -> None:
    """Open a file by a way that one had, as from a referral of one's own."""
    s.app.open("client", client_id)
    await s.pilot.pause()
    await settled(s.app)


async def test_a_question_tells_its_own_keys_in_the_bar(jean: Actor) -> None:
    async with session(jean, "clients") as s:
        await card_of(s)
        bar = s.app.screen.query_one(KeyBar)
        assert str(bar.lines(80)[-1]).strip() == "↑ ↓ choose  ⏎ confirm  Esc back"
        await s.press("2", "question_mark")
        bar = s.app.screen_stack[-2].query_one(KeyBar)
        assert str(bar.lines(80)[-1]).strip() == "Esc back"
        await s.press("escape")
        assert "c contact" in str(s.app.screen.query_one(KeyBar).lines(80)[-1])


async def test_a_lead_of_another_team_sees_what_no_lead_has(jean: Actor, actor: ActorFactory) -> None:
    staff_actions.set_roles(actor("administrator"), "root", Role.ADMINISTRATOR)
    lead = actor("lead", team="Est")
    open_outside(jean, 1, "Elle est ici")
    async with session(lead, "today") as s:
        assert "Elle est ici" in s.seen()
        assert "Anna" not in s.seen()
        assert "A. B." not in s.seen()
        await s.do("today.status")
        await s.press("s")
        assert "Elle est ici" not in s.seen()


async def test_the_history_shows_whole_what_its_lines_cut(jean: Actor, actor: ActorFactory) -> None:
    open_outside(jean, 1, f"{'Le père appelle, son hydro est coupée. ' * 4}Fin.")
    async with session(jean, "clients") as s:
        await s.do("list.right", "client.open")
    async with session(actor(), "clients") as s:
        await s.do("client.open", "client.history", "list.right")
        assert "appelle" in s.line("the file ·")
        assert "Fin." not in s.seen()
        await s.press("end")
        assert "Fin." in s.seen()
        await s.do("list.left")
        assert "Fin." not in s.seen()


async def test_only_who_can_open_files_is_offered_one(jean: Actor, actor: ActorFactory) -> None:
    actor("auditor", login="odile", name="Odile Audet")
    async with session(actor(), "clients") as s:
        await s.do("client.assign")
        assert "Jean Côté" in s.seen()
        assert "Odile Audet" not in s.seen()
    for give in (assign, involve):
        with pytest.raises(Refused, match=r"client\.caseworker"):
            give(actor(), 1, "odile")
    staff_actions.deactivate(actor("administrator"), "jean")
    with pytest.raises(Refused, match=r"client\.caseworker"):
        assign(actor(), 1, "jean")


async def test_without_a_reason_one_is_back_where_one_came_from(jean: Actor) -> None:
    async with session(jean, "clients") as s:
        await card_of(s)
        await s.press("escape")
        assert "All accessible" in s.seen()
        await card_of(s)
        await s.press("n")
        await s.write("rendez-vous commun")
        await s.press("ctrl+o")
        assert "Open until the end of the day." in s.seen()
    assert kept() == [("jean", "file", "rendez-vous commun")]


async def test_who_looked_can_be_seen_on_the_file(jean: Actor, actor: ActorFactory) -> None:
    async with session(jean, "clients") as s:
        await card_of(s)
        await s.press("1")
    async with session(actor(), "clients") as s:
        await s.do("client.open", "client.history", "list.right")
        assert "the file · The client calls" in s.line("Jean Côté")
        assert "jean" not in s.seen()
    assert [who for who, _what, _why in kept()] == ["maude", "jean"]


async def test_the_history_names_people_and_tells_those_of_one_name_apart(
    jean: Actor, actor: ActorFactory
) -> None:
    actor(login="jean2", name="Jean Cote", team="Nord")
    assign(actor("administrator"), 1, "jean2")
    open_outside(jean, 1, "remplace")
    async with session(actor("lead"), "clients") as s:
        await s.do("list.right", "client.open", "client.history")
        assert "Jean Côté (jean)" in s.line("opened the file")
        assert "Éric Racine" in s.line("assigned it to Jean Cote (jean2)")


async def test_who_takes_part_needs_no_reason(jean: Actor, actor: ActorFactory) -> None:
    maude = actor()
    async with session(maude, "clients") as s:
        await s.do("client.link")
        await s.write("jean")
        await s.press("enter")
        assert "Jean Côté added to the file." in s.seen()
    async with session(jean, "clients") as s:
        await s.do("client.open")
        assert "s search" not in s.seen()
    async with session(maude, "clients") as s:
        await s.do("client.link")
        await s.write("jean")
        await s.press("enter", "y")
        assert "Jean Côté removed from the file." in s.seen()
    with pytest.raises(Denied):
        involve(jean, 1, "jean")


async def test_who_loses_a_file_sees_no_more_of_it(jean: Actor, actor: ActorFactory) -> None:
    maude = actor()
    ask(maude, 1, "avis de cotisation")
    involve(maude, 1, "jean")
    async with session(jean, "clients") as s:
        await s.do("client.open")
        assert "avis de cotisation" in s.seen()
        involve(maude, 1, "jean", part=False)
        await s.hear()
        assert "outside your caseload" in s.seen()
        card = next(screen for screen in s.app.screen_stack if isinstance(screen, ClientCard))
        assert card.card is None
        assert not card.list.rows


async def test_a_file_opened_again_shows_nothing_before_it_was_read_again(
    jean: Actor, actor: ActorFactory
) -> None:
    maude = actor()
    ask(maude, 1, "avis de cotisation")
    open_outside(jean, 1, "absence")
    async with session(jean, "clients") as s:
        await s.do("list.right", "client.open")
        assert "avis de cotisation" in s.seen()
        await s.press("escape")
        with clock.frozen("2026-11-22T15:00:00+00:00"):
            await card_of(s)
            assert "outside your caseload" in s.seen()
            card = next(screen for screen in s.app.screen_stack if isinstance(screen, ClientCard))
            assert card.card is None
            await s.press("escape")


def test_the_glass_is_whole_again_the_next_day(jean: Actor) -> None:
    open_outside(jean, 1, "absence")
    with database.reading():
        client_file(jean, 1)
        with clock.frozen("2026-11-22T15:00:00+00:00"), pytest.raises(Denied):
            client_file(jean, 1)


def test_one_look_is_kept_once_and_the_next_one_again(jean: Actor, actor: ActorFactory) -> None:
    maude = actor()
    with database.reading():
        client_file(maude, 1)
        client_file(maude, 1)
        with clock.frozen("2026-11-21T15:30:00+00:00"):
            client_file(maude, 1)
    assert kept() == [("maude", "file", "")] * 2


def test_a_look_with_a_reason_is_kept_with_it(jean: Actor, actor: ActorFactory) -> None:
    involve(actor(), 1, "jean")
    with database.reading():
        client_file(jean, 1)
    involve(actor(), 1, "jean", part=False)
    open_outside(jean, 1, "absence")
    with database.reading():
        client_file(jean, 1)
    assert kept() == [("jean", "file", "absence"), ("jean", "file", "")]


def test_who_acts_for_someone_is_on_record_beside_them(jean: Actor, actor: ActorFactory) -> None:
    maude = actor()
    with database.reading():
        client_file(maude, 1)
        client_file(replace(maude, on_behalf="root"), 1)
        assert [look.on_behalf for look in views(1).rows] == ["root", ""]


def test_a_file_open_for_the_day_is_neither_taken_over_nor_joined(jean: Actor) -> None:
    open_outside(jean, 1, "absence")
    for give in (assign, involve):
        with pytest.raises(Denied):
            give(jean, 1, "jean")
    with clock.frozen("2026-11-22T15:00:00+00:00"), database.reading(), pytest.raises(Denied):
        client_file(jean, 1)
