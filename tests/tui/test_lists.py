"""What people do with a list: sort it, mark lines and act on them at once, save it under a name."""

from __future__ import annotations

import pytest

from db.clients.actions_moves import move
from db.clients.models import Client, Stay
from db.core.actor import Actor
from db.core.database import reading
from db.directory.actions_reports import report
from db.directory.models import Organisation
from db.staff.models import SavedList
from db.suggestions.models import Decision, Suggestion
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design, make_organisation, make_suggestion
from tests.tui.session import WIDE, Session, session

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("frozen"),
]

PEOPLE = (("Bob", "Roy", "C-3", "Learn"), ("Anna", "Abel", "C-1", "Inquire"), ("Zoé", "Dubé", "C-2", "Learn"))


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    """Return a lead with three clients, and one who is out of the trajectory."""
    lead = actor("lead")
    make_design(lead)
    for given, family, number, step in (*PEOPLE, ("Guy", "Fini", "C-9", "Apply")):
        make_client(lead, given, family, number=number, step=step)
    with reading():
        last = Stay.select(Stay.id).join(Client).where(Client.number == "C-9").scalar()
    move(lead, last, None)
    return lead


def numbers(s: Session) -> list[str]:
    return [row.number for row in s.app.screen.list.rows]  # type: ignore[attr-defined]


def responsible() -> dict[str, str]:
    with reading():
        return {row.number: getattr(row.responsible, "login", "") for row in Client.select()}


def steps() -> dict[str, str]:
    with reading():
        open_stays = Stay.select().where(Stay.left_at.is_null())
        return {stay.client.number: stay.step.name for stay in open_stays}


async def test_o_offers_the_orders_and_turns_the_present_one_around(lead: Actor) -> None:
    async with session(lead, "clients", WIDE) as s:
        assert numbers(s) == ["C-1", "C-2", "C-3"]
        assert "· name ↑" in s.seen()
        await s.press("o")
        assert "▸ 1  name ↑   o: reverse" in s.seen()
        await s.press("o")
        assert numbers(s) == ["C-3", "C-2", "C-1"]
        assert "Name ↓" in s.line("Waiting for")
        await s.press("o", "down", "enter")
        assert numbers(s) == ["C-1", "C-2", "C-3"]
        assert "File ↑" in s.line("Waiting for")
        await s.do("go.suggestions", "go.clients")
        assert "· file ↑" in s.seen()
        await s.press("o", "escape")
        assert "· file ↑" in s.seen()


async def test_finished_files_stand_apart_and_are_still_found(lead: Actor) -> None:
    async with session(lead, "clients", WIDE) as s:
        assert "[My clients 3]  All accessible 3   Finished 1" in s.seen()
        await s.do("list.right", "list.right")
        assert numbers(s) == ["C-9"]
        await s.do("list.left", "list.filter")
        await s.write("fini")
        assert numbers(s) == ["C-9"]
        assert s.line("C-9").split()[0] == "–"
        assert "finished" in s.line("C-9")


async def test_marked_files_are_assigned_at_once_and_undone_at_once(lead: Actor, actor: ActorFactory) -> None:
    actor()
    before = responsible()
    async with session(lead, "clients", WIDE) as s:
        await s.press("space", "down", "space")
        assert "* marked: 2" in s.seen()
        assert s.line("C-1").split()[0] == "*"
        await s.do("list.filter")
        await s.write("dub")
        await s.press("tab")
        assert "* marked: 2" in s.seen()  # also those that are filtered out
        await s.do("client.assign")
        await s.write("maude")
        await s.press("enter")
        assert "2 × assigned to Maude Lévesque. u: undo" in s.seen()
        assert responsible() == before | {"C-1": "maude", "C-3": "maude"}
        await s.do("app.undo")
        assert responsible() == before


async def test_esc_clears_the_marks_first(lead: Actor) -> None:
    async with session(lead, "clients") as s:
        await s.do("list.filter")
        await s.write("c")
        await s.press("tab", "space")
        await s.press("escape")
        assert "marked" not in s.seen()
        assert s.app.screen.filter == "c"  # type: ignore[attr-defined]


async def test_marked_people_are_moved_at_once_and_who_is_refused_is_named(lead: Actor) -> None:
    before = steps()
    async with session(lead, "clients", WIDE) as s:
        await s.press("space", "space", "space")
        await s.do("client.transfer")
        assert "Move · 3 clients" in s.seen()
        form = s.app.screen
        await s.do("form.save")
        assert s.app.screen is form  # no step is preselected
        inquire = next(value for value, name in form.steps if name == "Inquire")  # type: ignore[attr-defined]
        form.entries["step"].set_value(inquire)  # type: ignore[attr-defined]
        await s.do("form.save")
        assert "2 × moved. 1 not saved, still marked. C-1: This move is off the usual path" in s.seen()
        assert "* marked: 1" in s.seen()
        assert steps() == {"C-1": "Inquire", "C-2": "Inquire", "C-3": "Inquire"}
        await s.press("escape")
        await s.do("app.undo")
        await s.press("y")
        assert steps() == before


async def test_when_all_are_refused_the_form_stays_with_what_was_typed(lead: Actor) -> None:
    before = steps()
    async with session(lead, "clients", WIDE) as s:
        await s.press("space", "space", "space")
        await s.do("client.transfer")
        form = s.app.screen
        form.entries["step"].set_value(form.steps[-1][0])  # type: ignore[attr-defined]
        await s.do("form.save")
        assert s.app.screen is form
        assert "Nothing was saved. This move is off the usual path" in " ".join(s.seen().split())
        assert steps() == before
        form.entries["reason"].set_value("fait ailleurs")  # type: ignore[attr-defined]
        await s.do("form.save")
        assert "3 × moved." in s.seen()


async def test_tab_goes_round_the_tabs(lead: Actor) -> None:
    async with session(lead, "clients") as s:
        await s.press("tab")
        assert "[All accessible" in s.seen()
        await s.press("tab", "tab")
        assert "[My clients" in s.seen()


async def test_marked_entries_are_verified_but_not_one_with_a_reported_error(lead: Actor) -> None:
    ids = [make_organisation(lead, name) for name in ("Abri", "Bibliothèque", "Centre")]
    report(lead, ids[1], "Numéro changé")
    async with session(lead, "directory", WIDE) as s:
        await s.do("list.right")
        await s.press("space", "space", "space")
        await s.do("directory.verify")
        assert "2 × marked as verified today. 1 not saved, still marked. Bibliothèque: An error" in s.seen()
        with reading():
            verified = {row.name for row in Organisation.select() if row.verified_on}
        assert verified == {"Abri", "Centre"}


async def test_marked_suggestions_are_decided_at_once(lead: Actor) -> None:
    for text in ("un", "deux", "trois"):
        make_suggestion(lead, text)
    async with session(lead, "suggestions", WIDE) as s:
        await s.press("space", "space")
        await s.do("suggestion.status")
        assert "What is decided for 2 suggestions?" in s.seen()
        await s.press("2")
        await s.do("form.save")
        assert "Enter a reason" in s.seen()
        await s.write("Au printemps")
        await s.do("form.save")
        assert "2 × decision saved." in s.seen()
        with reading():
            decided = {row.text for row in Suggestion.select().where(Suggestion.decision != Decision.OPEN)}
        assert decided == {"trois", "deux"}
        await s.do("app.undo")
        with reading():
            assert all(row.decision is Decision.OPEN for row in Suggestion.select())


async def test_a_list_is_saved_under_a_name_opened_again_and_removed(lead: Actor) -> None:
    async with session(lead, "clients", WIDE) as s:
        await s.do("list.right", "list.order")
        await s.press("2")
        await s.do("list.filter")
        await s.write("roy")
        await s.press("tab")
        await s.do("list.saved")
        assert "n: save what is shown now" in s.seen()
        await s.do("saved.new")
        await s.write("Tous par numéro")
        await s.do("form.save")
        assert "Tous par numéro" in s.seen()
        await s.press("escape", "escape")
    with reading():
        assert "roy" not in SavedList.get().state  # a client's name is not kept
    async with session(lead, "clients", WIDE) as s:
        await s.press("M", "enter")
        assert "[All accessible 3]" in s.seen()
        assert "· file ↑" in s.seen()
    async with session(lead, "suggestions", WIDE) as s:
        await s.do("app.palette")
        await s.write("tous par")
        await s.press("enter")
        assert "[All accessible 3]" in s.seen()
        assert "· file ↑" in s.seen()
        await s.press("M", "d", "y")
        assert "n: save what is shown now" in s.seen()
    with reading():
        assert not SavedList.select().exists()


async def test_a_saved_search_of_the_directory_keeps_criteria_and_words(lead: Actor) -> None:
    make_organisation(lead, "Abri")
    async with session(lead, "directory", WIDE) as s:
        await s.do("directory.filters")
        await s.press("f", "enter")
        await s.do("list.filter")
        await s.write("abri")
        await s.press("tab")
        await s.press("M", "n")
        await s.write("Gratuit")
        await s.do("form.save")
    async with session(lead, "directory", WIDE) as s:
        await s.press("M", "enter")
        screen = s.app.screen
        assert (screen.criteria.free, screen.filter) == (True, "abri")  # type: ignore[attr-defined]
