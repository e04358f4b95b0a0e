"""Retrospectives as a team uses them: opened, written on, followed up, closed, found again."""

from __future__ import annotations

import datetime as dt

import pytest

from db.core import clock, database
from db.core.translation import use_language
from db.retros import actions, queries
from db.staff.drafts import all_drafts
from tests.conftest import ActorFactory
from tests.factories import make_action, make_retro
from tests.tui.session import NARROW, WIDE, session
from tests.tui.settled import settled
from tui.command import CommandHost
from tui.retros.card import RetroCard
from tui.retros.forms import NoteForm

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("database", "frozen"),
]


async def test_a_lead_opens_one_with_headings_of_the_team(actor: ActorFactory) -> None:
    async with session(actor("lead"), "retros") as me:
        assert "n: open the first one" in me.seen()
        await me.do("retros.new")
        await me.press("tab", "tab")
        await me.write("Garder")
        await me.press("enter")
        await me.write("Essayer")
        await me.press("tab")
        await me.write("y")
        await me.do("form.save")
        assert isinstance(me.app.screen, RetroCard)
        assert "[Garder]" in me.seen()
        assert "Essayer" in me.seen()
        assert "Anonymous: no name is recorded" in me.seen()


async def test_nothing_is_offered_that_a_list_has_no_use_for(actor: ActorFactory) -> None:
    make_retro(actor("lead"))
    async with session(actor(), "retros") as me:
        assert isinstance(me.app.screen, CommandHost)
        offered = {command.id for command in me.app.screen.available()}
        assert "list.filter" in offered
        assert not offered & {"list.left", "list.right"}  # it has no tabs
        await me.do("retro.open", "retro.history")
        assert isinstance(me.app.screen, CommandHost)
        assert "list.filter" not in {command.id for command in me.app.screen.available()}
        await me.press("slash")
        assert not me.app.screen.query("FilterLine")
        await me.do("app.palette")
        await me.write("zzz")
        assert "No match." in me.seen()


async def test_a_note_goes_under_the_heading_chosen_and_keeps_no_name(actor: ActorFactory) -> None:
    retro_id = make_retro(actor("lead"), anonymous=True)
    async with session(actor(), "retros") as me:
        await me.do("retro.open", "card.right", "retro.new")
        assert isinstance(me.app.screen, NoteForm)
        assert "Anonymous: no name is recorded" in me.seen()
        assert "(•) 2 Stop" in me.seen()
        await me.write("Redemander l'avis")
        await me.press("shift+tab")
        await me.write("3")
        await me.do("form.save")
        assert "Note added." in me.seen()
        assert "[Continue 1]" in me.seen()
        assert "Redemander l'avis" in me.seen()
        assert "M. L." not in me.seen()
    with database.reading():
        board = queries.board(actor(), retro_id)
    assert [card.author for card in board.columns[2].cards] == [""]


async def test_headings_stand_side_by_side_where_there_is_room(actor: ActorFactory) -> None:
    retro_id = make_retro(actor("lead"), cards=("Première",))
    actions.add_card(actor(), retro_id, 1, "Deuxième")
    async with session(actor(), "retros", WIDE) as me:
        await me.do("retro.open")
        assert "▸ Start" in me.seen()
        assert "Deuxième" in me.line("Première")
        await me.do("card.right")
        assert "▸ Stop" in me.seen()
    async with session(actor(), "retros", NARROW) as me:
        await me.do("retro.open")
        assert "Première" in me.seen()
        assert "Deuxième" not in me.seen()
        await me.do("card.right")
        assert "Deuxième" in me.seen()
        assert "Première" not in me.seen()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_note_is_chosen_stays_in_sight_and_becomes_a_suggestion(
    actor: ActorFactory, size: tuple[int, int]
) -> None:
    retro_id = make_retro(actor("lead"), cards=tuple(f"Note {number:02}" for number in range(25)))
    with database.reading():
        first, second, *_others, last = (
            card.text for card in queries.board(actor(), retro_id).columns[0].cards
        )
    async with session(actor(), "retros", size) as me:
        await me.do("retro.open")
        assert f"▸ {first}" in me.seen()
        await me.press("down")
        assert f"▸ {second}" in me.seen()
        await me.press("end")
        assert f"▸ {last}" in me.seen()
        assert first not in me.seen()
        await me.do("app.idea")
        assert last in me.seen()
        await me.do("form.save")
        await me.press("home")
        assert f"▸ {first}" in me.seen()
        await me.press("pagedown")
        assert f"▸ {first}" not in me.seen()


async def test_a_note_longer_than_the_window_is_read_to_its_end(actor: ActorFactory) -> None:
    words = " ".join(f"mot{number:03}" for number in range(250))
    make_retro(actor("lead"), cards=(words,))
    async with session(actor(), "retros", NARROW) as me:
        await me.do("retro.open")
        read = me.seen()
        for _line in range(30):
            await me.press("down")
            read += me.seen()
        assert all(word in read for word in words.split())


async def test_the_last_ones_open_actions_are_on_top_and_finish_with_a_result(actor: ActorFactory) -> None:
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        actor()
        before = make_retro(actor("lead"), "Avant")
        make_action(actor("lead"), before, "Appeler ensemble", owner="maude", due_on=dt.date(2026, 11, 1))
    make_retro(actor("lead"), "Maintenant")
    async with session(actor(), "retros") as me:
        await me.do("retro.open")
        assert "STILL OPEN FROM LAST TIME" in me.seen()
        assert "! Appeler ensemble" in me.seen()
        await me.do("retro.status")
        assert "→: go to the actions" in me.seen()
        await me.do("card.right", "card.right", "card.right")
        assert "M. L." in me.line("Appeler ensemble")
        await me.do("retro.status", "form.save")
        assert "This field is required." in me.seen()
        await me.write("Trois contacts de plus.")
        await me.do("form.save")
        assert "Action marked as done." in me.seen()
        assert "No actions yet" in me.seen()


async def test_an_action_has_an_owner_and_a_day(actor: ActorFactory) -> None:
    make_retro(actor("lead"))
    actor()
    async with session(actor("lead"), "retros", WIDE) as me:
        await me.do("retro.open", "retro.assign")
        await me.write("Rédiger la liste")
        await me.press("tab")
        await me.write("mau")
        await me.press("enter", "tab")
        await me.write("2026-12-01")
        await me.do("form.save")
        assert "M. L. · due 1 Dec" in me.line("Rédiger la liste")


async def test_a_closed_one_takes_no_note_and_is_found_by_what_was_said(actor: ActorFactory) -> None:
    make_retro(actor("lead"), "Printemps", cards=("Le café du matin",))
    make_retro(actor("lead"), "Automne")
    async with session(actor("lead"), "retros") as me:
        await me.press("slash")
        await me.write("cafe")
        await me.press("enter")
        assert "Printemps" in me.seen()
        await me.do("retro.phase")
        await me.write("y")
        assert "Retrospective closed." in me.seen()
        await me.do("retro.new")
        assert "closed and read-only" in me.seen()


async def test_what_is_written_stays_when_it_is_closed_meanwhile(actor: ActorFactory) -> None:
    retro_id = make_retro(actor("lead"))
    async with session(actor(), "retros") as me:
        await me.do("retro.open", "retro.new")
        await me.write("Une note en retard")
        actions.close_retro(actor("lead"), retro_id)
        await me.do("form.save")
        assert "is closed" in me.seen()
        assert "Une note en retard" in me.seen()


async def test_staff_do_not_open_or_close_and_an_auditor_does_not_read(actor: ActorFactory) -> None:
    make_retro(actor("lead"))
    async with session(actor(), "retros") as me:
        await me.do("retros.new")
        assert "Your role does not allow this." in me.seen()
        await me.do("retro.open", "retro.phase")
        assert "Your role does not allow this." in me.seen()
    async with session(actor("auditor"), "retros") as me:
        assert "Your role does not give access to retrospectives" in me.seen()
        assert "Rétro équipe Nord" not in me.seen()


async def test_another_team_s_is_neither_listed_nor_opened(actor: ActorFactory) -> None:
    retro_id = make_retro(actor("lead", team="Nord"), "Du Nord")
    async with session(actor(team="Sud"), "retros") as me:
        assert "Du Nord" not in me.seen()
        me.app.open("retro", retro_id)
        await me.pilot.pause()
        await settled(me.app)
        assert f"There is no retrospective {retro_id}." in me.seen()


async def test_the_next_board_may_have_fewer_headings(actor: ActorFactory) -> None:
    actions.open_retro(actor("lead"), "Courte", ["Une seule"])
    make_retro(actor("lead"), "Longue")
    async with session(actor(), "retros") as me:
        await me.do("retro.open", "card.right", "card.right", "card.following")
        assert "[Une seule]" in me.seen()


async def test_text_of_people_is_never_markup(actor: ActorFactory) -> None:
    retro_id = actions.open_retro(actor("lead"), "[red]Titre[/]", ["[b]Un[/b]", "Deux"])
    actions.add_card(actor(), retro_id, 0, "[/] \u202enote [@click=quit]ici[/] 日本語")
    async with session(actor(), "retros", WIDE) as me:
        assert "[red]Titre[/]" in me.seen()
        await me.do("retro.open")
        assert "[b]Un[/b]" in me.seen()
        assert "[/] note [@click=quit]ici[/] 日本語" in me.seen()
        await me.do("retro.new")
        assert "1 [b]Un[/b]" in me.seen()


async def test_retrospectives_speak_french(actor: ActorFactory) -> None:
    make_retro(actor("lead"), cards=("Note",))
    use_language("fr")
    async with session(actor("lead"), "retros") as me:
        assert "recueillir" in me.seen()
        await me.do("retro.open")
        assert "Pas anonyme" in me.seen()
        assert "p clore" in me.seen()


async def test_an_anonymous_note_leaves_no_draft_beside_its_author(actor: ActorFactory) -> None:
    lead = actor("lead")
    make_retro(lead, anonymous=True)
    async with session(lead, "today") as me:
        await me.do("today.new")
        await me.press(*"secret")
        me.app.drafts.save_now()
        with database.reading():
            assert all_drafts(lead) == ()
