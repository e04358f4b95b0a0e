"""A file outside one's caseload: it asks why, a lead sees it, and each look is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.audit.access import looks
from db.clients.actions import assign, involve
from db.clients.actions_contacts import ask
from db.clients.actions_looks import open_outside
from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Refused
from db.overview.file import client_file
from db.staff import actions as staff_actions
from db.staff.permissions import Role
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design
from tests.tui.session import session
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
    make_client(maude, "Anna", "Bédard", number="C-1")
    return actor(login="jean", name="Jean Côté", team="Sud")


def kept(number: str = "C-1") -> list[tuple[str, str, str]]:
    """Return who looked at the file, at what, and why."""
    with database.reading():
        (row,) = page(Filter(search=number)).rows
        return [(look.actor, look.what, look.why) for look in looks(row.id).rows]


async def test_it_opens_with_a_reason_which_a_lead_sees(jean: Actor, actor: ActorFactory) -> None:
    lead = actor("lead", team="Nord")
    async with session(jean, "clients") as s:
        await s.do("list.right")
        assert "C-1" in s.seen()
        assert "c contact" not in s.seen()
        await s.do("client.contact")
        assert "Outside your caseload" in s.seen()
        await s.do("client.open")
        assert "C-1 is outside your caseload." in s.seen()
        assert kept() == []
        await s.press("2")
        assert "Open until the end of the day." in s.seen()
        assert "Anna" not in s.seen()
        await s.do("client.contact")
        await s.press("escape")
    assert kept() == [("jean", "file", "I replace their worker")]
    async with session(lead, "today") as s:
        assert "J. C. opened this file" in s.seen()
        await s.do("today.status")
        assert "Jean Côté opened C-1, " in s.seen()
        assert "“I replace their worker”" in s.seen()
        await s.press("escape")
        assert "J. C. opened this file" in s.seen()
        await s.do("today.status")
        await s.press("s")
        assert "All is settled" in s.seen()


async def test_a_lead_reads_a_long_reason_whole_and_may_open_the_file_first(
    jean: Actor, actor: ActorFactory
) -> None:
    open_outside(jean, 1, f"{'Le père appelle, son hydro est coupée. ' * 4}Fin.")
    async with session(actor("lead", team="Nord"), "today") as s:
        assert "Fin.”" not in s.seen()
        await s.do("today.status")
        assert "Fin.”" in s.seen()
        await s.press("o")
        assert isinstance(s.app.screen, ClientCard)
        await s.press("escape")
        assert "J. C. opened this file" in s.seen()


async def test_a_question_tells_its_own_keys_in_the_bar(jean: Actor) -> None:
    async with session(jean, "clients") as s:
        await s.do("list.right", "client.open")
        bar = s.app.screen_stack[-2].query_one(KeyBar)
        assert str(bar.lines(80)[-1]).strip() == "⏎ choose  Esc back"
        await s.press("2", "question_mark")
        assert str(bar.lines(80)[-1]).strip() == "Esc back"
        await s.press("escape")
        assert "c contact" in str(bar.lines(80)[-1])


async def test_the_help_says_once_why_several_keys_are_refused(jean: Actor) -> None:
    async with session(jean, "clients") as s:
        await s.do("list.right", "app.help")
        assert "Note a contact that took place" in s.seen()
        assert s.seen().count("Outside your caseload") == 2  # of c to h, and of y


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
        await s.do("list.right", "client.open")
        await s.press("escape")
        assert "Everyone" in s.seen()
        await s.do("client.open")
        await s.press("n")
        await s.write("rendez-vous commun")
        await s.press("ctrl+o")
        assert "Open until the end of the day." in s.seen()
    assert kept() == [("jean", "file", "rendez-vous commun")]


async def test_who_looked_can_be_seen_on_the_file(jean: Actor, actor: ActorFactory) -> None:
    async with session(jean, "clients") as s:
        await s.do("list.right", "client.open")
        await s.press("1")
    async with session(actor(), "clients") as s:
        await s.do("client.open", "client.history", "list.right")
        assert "the file · The person calls" in s.line("Jean Côté")
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
        assert "Jean Côté (jean)" in s.line("opened it outside")
        assert "Éric Racine" in s.line("made Jean Cote (jean2) responsible")


async def test_who_takes_part_needs_no_reason(jean: Actor, actor: ActorFactory) -> None:
    maude = actor()
    async with session(maude, "clients") as s:
        await s.do("client.link")
        await s.write("jean")
        await s.press("enter")
        assert "Jean Côté takes part in the file." in s.seen()
    async with session(jean, "clients") as s:
        await s.do("client.open")
        assert "outside" not in s.seen()
    async with session(maude, "clients") as s:
        await s.do("client.link")
        await s.write("jean")
        await s.press("enter", "y")
        assert "Jean Côté no longer takes part." in s.seen()
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
            await s.do("client.open")
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
        assert [look.on_behalf for look in looks(1).rows] == ["root", ""]


async def test_who_follows_nobody_sees_numbers_and_no_name(jean: Actor, actor: ActorFactory) -> None:
    async with session(actor("auditor"), "clients") as s:
        await s.do("list.right")
        assert "C-1" in s.seen()
        assert "A. B." not in s.seen()
        await s.do("client.open")
        assert "Your role does not allow this." in s.seen()
        await s.do("list.filter")
        await s.write("bedard")
        assert "C-1" not in s.seen()
