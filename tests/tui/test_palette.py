"""Everything by name: records and commands in the palette, back and forward, what was typed before."""

from __future__ import annotations

import datetime as dt

import pytest

from db.audit.models import Look
from db.clients.actions import assign, involve
from db.clients.reach import find_by_number
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
from tests.tui.session import Session, session
from tui.shell.card import CardScreen
from tui.shell.palette import Palette

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def maude(actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker with two people and one thing of each kind; Éva is a colleague's."""
    root = actor("administrator")
    make_design(root)
    maude, lise = actor("staff"), actor("lead")
    eric = make_client(maude, "Éric", "Tremblay", number="C-0001-B")
    make_client(maude, "Anna", "Bolduc", number="C-0002-C")
    make_client(lise, "Éva", "Tremblay", number="C-0004-F")
    place = make_organisation(root)
    refer(maude, eric, place, service_id=first_service(place), sent_on=dt.date(2026, 11, 2))
    make_suggestion(maude, "Rappeler le soir")
    make_retro(root, "Rétro du printemps")
    return maude


def front(s: Session) -> str:
    """Return the first line of the card in front."""
    assert isinstance(s.app.screen, CardScreen)
    return s.seen().split("\n")[2]


def listed(s: Session) -> list[str]:
    """Return what the palette shows: the sections in capitals, and the records under them."""
    assert isinstance(s.app.screen, Palette)
    return [item.label for item in s.app.screen.list.rows if item.section]


async def test_a_person_is_found_by_three_letters_and_opened_with_five_keys(maude: Actor) -> None:
    async with session(maude, "suggestions") as s:
        await s.press("colon", *"tre")
        assert listed(s)[0] == "C-0001-B  É. T."
        assert "C-0004-F" not in s.seen()
        assert "Tremblay" not in s.seen()
        await s.press("enter")
        assert "C-0001-B   É. T." in front(s)
    with reading():
        assert [look.number for look in Look.select()] == ["C-0001-B"]


@pytest.mark.parametrize(
    ("typed", "label", "shown"),
    [
        ("0002", "C-0002-C  A. B.", "C-0002-C"),
        ("tremb", "C-0001-B  É. T. → Centre d'impôt Nord · Déclarations de revenus", "→ Centre d'impôt Nord"),
        ("centre", "Centre d'impôt Nord (Chicoutimi)", "Centre d'impôt Nord"),
        ("revenus", "Déclarations de revenus · Centre d'impôt Nord (Chicoutimi)", "Centre d'impôt Nord"),
        ("rappel", "Rappeler le soir", "Suggestion"),
        ("printemps", "Rétro du printemps · 21 Nov", "Rétro du printemps"),
    ],
)
async def test_each_kind_of_record_is_found_by_name_and_opened(
    maude: Actor, typed: str, label: str, shown: str
) -> None:
    async with session(maude, "today") as s:
        await s.do("app.palette")
        await s.write(typed)
        labels = [item.label for item in s.app.screen.list.rows]  # type: ignore[attr-defined]
        await s.press(*["down"] * labels.index(label), "enter")
        assert shown in front(s)


async def test_the_last_opened_come_first_and_not_those_out_of_reach(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        for number in ("0001", "0002", "printemps"):
            await s.do("app.palette")
            await s.write(number)
            await s.press("enter")
        await s.do("app.palette")
        assert listed(s) == ["C-0002-C  A. B.", "C-0001-B  É. T."]  # the retrospective is in front
        await s.press("enter")
        assert "C-0002-C" in front(s)
    async with session(maude, "clients") as s:  # connected again: by the access log
        await s.do("app.palette")
        assert listed(s) == ["C-0002-C  A. B.", "C-0001-B  É. T."]
        with reading():
            anna = find_by_number(maude, "C-0002-C")
        await s.press("escape")
        assign(maude, anna, "lise")
        involve(maude, anna, "maude", part=False)
        await s.do("app.palette")
        assert listed(s) == ["C-0001-B  É. T."]


async def test_back_and_forward_lead_through_what_was_opened(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await s.do("app.earlier")
        assert "You opened no record before this one." in s.seen()
        await s.press("enter")
        first = front(s)
        await s.do("card.following")
        second = front(s)
        assert first != second
        await s.do("app.earlier")
        assert front(s) == first
        await s.do("app.earlier")
        assert "You opened no record before this one." in s.seen()
        await s.do("app.forward")
        assert front(s) == second
        await s.press("3")  # another area
        await s.do("app.earlier")
        assert front(s) == second
        await s.press("escape")
        await s.do("app.earlier", "app.earlier")
        assert front(s) == first


async def test_what_was_typed_comes_back_with_up(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        for text in ("tremblay", "bolduc"):
            await s.do("list.filter")
            await s.write(text)
            await s.press("escape")
        await s.do("list.filter")
        await s.write("x")
        shown = []
        for _turn in range(4):
            await s.press("up")
            shown.append(s.app.focused.value)  # type: ignore[union-attr]
        assert shown == ["bolduc", "tremblay", "x", "bolduc"]
        assert "A. B." in s.seen()
        await s.press("enter", "escape")
        await s.do("app.palette")
        await s.press("up")
        assert s.app.focused.value == ""  # type: ignore[union-attr]
        await s.write("anna")
        await s.press("enter", "colon", "up")
        assert s.app.focused.value == "anna"  # type: ignore[union-attr]
        assert "C-0002-C" in s.seen()
