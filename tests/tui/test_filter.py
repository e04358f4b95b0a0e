"""Typing in the filter: letters are typed until Esc or Enter, and act on no row."""

from __future__ import annotations

import datetime as dt

import pytest

from db.audit.models import AuditLine
from db.core.actor import Actor
from db.core.database import reading
from db.referrals.actions import refer
from tests.conftest import ActorFactory
from tests.factories import (
    first_service,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)
from tests.tui.fakes import FakeBrowse, FakeCard, press, running, seen
from tests.tui.session import session
from tui.app import Trajectoire
from tui.areas import AREAS
from tui.shell.browse import BrowseScreen
from tui.widgets.filter_line import FilterLine


@pytest.fixture
def lead(actor: ActorFactory) -> Actor:
    """Return who may do everything that one key does, with a line in each list that holds an « r »."""
    lead = actor("lead")
    make_design(lead)
    organisation = make_organisation(lead)
    for family in ("Roy", "Robert"):
        client = make_client(lead, "Anna", family, number=f"C-{family}")
        refer(
            lead, client, organisation, service_id=first_service(organisation), sent_on=dt.date(2026, 11, 2)
        )
    make_suggestion(lead, "Rappeler le soir")
    make_retro(lead)
    return lead


def typed(app: Trajectoire) -> str:
    """Return the text of the line that letters go to."""
    assert isinstance(app.focused, FilterLine)
    return app.focused.value


async def test_the_key_bar_offers_only_what_works_while_typing() -> None:
    async with running() as (app, pilot):
        assert "v vote" in seen(app)
        await press(pilot, "slash", "v")
        assert "v vote" not in seen(app)
        assert "⏎ open  Tab back to the list  Esc clear" in seen(app)
        await press(pilot, "escape")
        assert "v vote" in seen(app)


FILLED = {"today", "trajectories", "clients", "referrals", "directory", "suggestions", "retros"}
"""Areas in whose list something matches the letter typed."""


@pytest.mark.parametrize("area", [area.id for area in AREAS])
@pytest.mark.parametrize("left", ["down", "pagedown", "tab"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("frozen")
async def test_letters_after_backspace_go_to_the_filter_of_every_list(
    lead: Actor, area: str, left: str
) -> None:
    with reading():
        before = AuditLine.select().count()
    async with session(lead, area) as s:
        await s.do("list.filter")
        await s.write("r")
        screen = s.app.screen
        assert isinstance(screen, BrowseScreen)
        assert screen.list.row is not None or area not in FILLED
        await s.press(left, "backspace", *"aw!v")
        assert typed(s.app) == "aw!v"
        await s.press("escape")
        assert screen.filter == ""
        assert screen.focused is screen.list
    with reading():
        assert AuditLine.select().count() == before


async def test_backspace_never_ends_the_filter() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash", "backspace", "v")
        assert typed(app) == "v"
        await press(pilot, "backspace", "backspace", "v", "s")
        assert typed(app) == "vs"
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.votes == 0


async def test_enter_opens_the_row_under_the_cursor_and_the_list_stays_filtered() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash", *"ligne", "down", "down", "up", "enter")
        assert isinstance(app.screen, FakeCard)
        assert "fiche ligne 1" in seen(app)
        await press(pilot, "backspace")
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.filter == "ligne"
        await press(pilot, "v")
        assert app.screen.votes == 1
        await press(pilot, "backspace", "v")
        assert typed(app) == "lignv"
        await press(pilot, "enter", "v")  # nothing matches: there is nothing to open
        assert typed(app) == "lignvv"
        await press(pilot, "escape")
        assert app.screen.filter == ""
        assert len(app.screen.list.rows) == 3


async def test_an_empty_filter_line_goes_when_it_is_left() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash", "tab")
        assert not app.screen.query_one(FilterLine).display
        await press(pilot, "backspace", "v")
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.votes == 1


async def test_backspace_edits_what_is_typed_in_the_palette() -> None:
    async with running() as (app, pilot):
        await press(pilot, "colon", *"votx", "backspace", "down", "backspace", "backspace", "backspace")
        assert typed(app) == ""
        await press(pilot, "backspace", *"vot", "enter")
        assert isinstance(app.screen, FakeBrowse)
        assert app.screen.votes == 1


async def test_a_letter_lays_the_screen_out_anew_only_where_the_line_is_too_short() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash", "a")
        line = app.screen.query_one(FilterLine)
        laid_out: list[int] = []
        app.screen.watch(line, "virtual_size", lambda size: laid_out.append(size.width), init=False)
        await press(pilot, *"bcd")
        assert line.value == "abcd"
        assert not laid_out
        line.value = "e" * 150
        await press(pilot, "end", "f")
        assert laid_out[-1] > line.size.width
        assert "ef" in seen(app)
