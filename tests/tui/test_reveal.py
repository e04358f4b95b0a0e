"""A name is shown to who asks, where they look, for some seconds; and the look is kept on record."""

from __future__ import annotations

import pytest

from db.audit.queries import history
from db.clients.reach import find_by_number
from db.core import clock, settings
from db.core.actor import Actor
from db.core.database import reading
from db.referrals.actions import refer
from db.referrals.lifecycle import Handoff
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design, make_organisation
from tests.tui.session import NARROW, WIDE, Session, session
from tests.tui.settled import settled
from tui.people import browse, card
from tui.people.browse import PersonBrowse
from tui.people.card import PersonCard
from tui.widgets.columns import Column, OverflowText, merge_overflow
from tui.widgets.ink import Shortened, fit

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LISTS = ("today", "trajectories", "clients", "referrals")


@pytest.fixture
def maude(database: str, actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker with two people who are referred, and something to do about both."""
    make_design(actor("administrator"))
    maude = actor("staff")
    organisation = make_organisation(maude)
    for given, family, number in (("Éric", "Tremblay", "C-0001-B"), ("Anna", "Bolduc", "C-0002-C")):
        with clock.frozen("2026-10-01T15:00:00+00:00"):
            client = make_client(maude, given, family, number=number)
            refer(maude, client, organisation, handoff=Handoff.DETAILS)
    return maude


async def on_eric(s: Session) -> None:
    """Put the cursor on Éric's row."""
    listed = s.app.screen.list  # type: ignore[attr-defined]
    await s.press("home")
    while "C-0001-B" not in str(listed.row):
        await s.press("down")


def looks() -> list[str]:
    with reading():
        return [row.verb for row in history([("client", find_by_number(READER, "C-0001-B"))]).rows]


@pytest.mark.parametrize("names", ["initials", "hidden"])
async def test_the_row_under_the_cursor_tells_its_name_until_the_cursor_leaves_it(
    maude: Actor, names: str
) -> None:
    settings.override(names=names)
    async with session(maude, "suggestions") as s:
        for told, area in enumerate(LISTS, start=1):
            await s.do(f"go.{area}")
            await on_eric(s)
            assert "Tremblay" not in s.seen()
            assert ("É. T." in s.line("C-0001-B")) is (names == "initials")
            await s.do("client.reveal")
            assert " Éric Tremblay  " in s.line("C-0001-B")
            assert "Bolduc" not in s.seen()
            assert looks().count("client.reveal") == told
            await s.press("end", "home")
            assert "Tremblay" not in s.seen()


async def test_the_name_stays_behind_when_another_screen_comes_in_front(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await on_eric(s)
        await s.do("client.reveal", "go.directory", "go.clients")
        assert "Tremblay" not in s.seen()


async def test_it_goes_out_of_sight_by_itself(maude: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "LIST_SECONDS", 0.05)
    monkeypatch.setattr(card, "CARD_SECONDS", 0.05)
    async with session(maude, "referrals") as s:
        await on_eric(s)
        for opened in ((), ("enter",)):
            await s.press(*opened)
            screen = s.app.screen
            assert isinstance(screen, PersonBrowse | PersonCard)
            await s.do("client.reveal")
            while screen.reveal.shown is not None:
                await s.pilot.pause()
            await settled(s.app)
            assert "Tremblay" not in s.seen()
        assert looks().count("client.reveal") == 2


async def test_pressed_again_it_stays_for_as_long_again(maude: Actor) -> None:
    async with session(maude, "clients") as s:
        await on_eric(s)
        await s.do("client.reveal")
        screen = s.app.screen
        assert isinstance(screen, PersonBrowse)
        first = screen.reveal._hide_later
        await s.do("client.reveal")
        assert first is not None
        assert first._task is None or first._task.done() or first._task.cancelling()
        assert "Éric Tremblay" in s.seen()


async def test_a_list_that_shows_names_has_nothing_to_reveal(maude: Actor) -> None:
    settings.override(names="shown")
    async with session(maude, "clients") as s:
        await s.do("client.reveal")
        assert "Names are already shown here." in s.seen()
        assert "client.reveal" not in looks()
        await s.press("enter")
        await s.do("client.reveal")
        assert "418 555-0142" in s.seen()


async def test_names_out_of_sight_are_found_by_name(maude: Actor) -> None:
    settings.override(names="hidden")
    async with session(maude, "clients") as s:
        assert "y name" in s.seen()
        await s.do("list.filter")
        await s.write("tremb")
        assert "C-0001-B" in s.seen()
        assert "C-0002-C" not in s.seen()
        assert "É. T." not in s.seen()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_long_name_is_read_whole(maude: Actor, size: tuple[int, int]) -> None:
    name = ("Marie-Christine", "Lévesque-Tremblay dit Beauchemin")
    make_client(maude, *name, number="C-0009-Z")
    async with session(maude, "clients", size) as s:
        await s.press("end")
        while "C-0009-Z" not in str(s.app.screen.list.row):  # type: ignore[attr-defined]
            await s.press("up")
        await s.do("client.reveal")
        assert all(part in s.seen() for part in name)
        assert max(map(len, s.seen().split("\n"))) <= size[0]


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("É. T.", [("É. T.", 6), ("Conseiller", 12), ("40 j", 6), ("appelle", 20)]),
        ("Éric Roy", [("Éric Roy  Conseiller", 20), ("40 j", 6), ("appelle", 20)]),
        ("Éric Tremblay", [("Éric Tremblay", 20), ("40 j", 6), ("appelle", 20)]),
        ("Éric Tremblay-Côté Roy", [("Éric Tremblay-Côté Roy", 28), ("appelle", 20)]),
        ("x" * 30, [("x" * 30 + "  appelle", 50)]),
        ("x" * 99, [("x" * 99, 50)]),
    ],
)
@pytest.mark.usefixtures("engine")
def test_a_long_cell_takes_the_room_of_those_after_it(name: str, drawn: list[tuple[str, int]]) -> None:
    widths = {Column("", 6): 6, Column("", 12): 12, Column("", 6, align="right"): 6, Column("", 20): 20}
    places = list(zip(widths, (OverflowText(name), "Conseiller", "40 j", "appelle"), strict=True))
    assert [(str(cell), width) for _column, cell, width in merge_overflow(places, widths)] == drawn


@pytest.mark.usefixtures("engine")
def test_a_shortened_text_keeps_its_days_and_takes_room_only_when_it_must() -> None:
    stay = Shortened("", "Présenter une demande", " depuis 191 j (cible 180)")
    assert fit(stay, 50).rstrip() == "Présenter une demande depuis 191 j (cible 180)"
    assert fit(stay, 40).rstrip() == "Présenter une… depuis 191 j (cible 180)"
    columns = (Column("", 18), Column("", 12))
    widths = {columns[0]: 18, columns[1]: 12}
    [(_column, cell, width)] = merge_overflow([(columns[0], stay), (columns[1], "avis")], widths)
    assert fit(cell, width) == "Présen… depuis 191 j (cible 180)"
