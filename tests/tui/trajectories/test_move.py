"""Moving someone: on in two keys, anywhere else with a reason, and never over a colleague's move."""

from __future__ import annotations

import pytest

from db.clients import actions_moves as moves
from db.clients import queries
from db.clients.card import Path, card
from db.clients.queries import Filter
from db.clients.reach import find_by_number
from db.core.actor import Actor
from db.core.database import reading
from tests.conftest import ActorFactory
from tests.factories import READER, make_client, make_design
from tests.tui.session import session
from tui.trajectories.browse import TrajectoryBrowse
from tui.trajectories.move import MoveForm


@pytest.fixture
def maude(database: str, actor: ActorFactory, frozen: object) -> Actor:
    """Return a caseworker whose only client is in the second step of four."""
    make_design(actor("administrator"))
    maude = actor("staff")
    make_client(maude, "Éric", "Tremblay", number="C-0001-B", step="Inquire")
    return maude


def position() -> Path:
    """Return where the client is now."""
    with reading():
        return card(find_by_number(READER, "C-0001-B")).paths[0]


def step() -> str:
    """Return the name of the client's step; nothing once they are out."""
    path = position()
    return next((known.name for known in path.steps if known.id == path.step_id), "")


async def test_on_along_the_design_takes_the_key_and_enter(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        assert "Inquire" in s.line("in this step for 0 d")
        assert "Get advice" in s.line("usual")
        await s.press("enter")
        assert isinstance(s.app.screen, TrajectoryBrowse)
        assert "Moved to “Get advice”." in s.seen()
        assert step() == "Get advice"


async def test_off_the_design_a_forgotten_reason_is_told_beside_its_field(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        await s.press("4")
        await s.press("ctrl+o")
        form = s.app.screen
        assert isinstance(form, MoveForm)
        assert "This move is off the usual path (skips steps). Enter a reason." in s.seen()
        assert form.focused is form.entries["reason"]
        assert step() == "Inquire"
        await s.write("a déjà tous ses papiers")
        assert "Enter a reason." not in s.seen()
        await s.press("enter")
        assert isinstance(s.app.screen, TrajectoryBrowse)
        assert step() == "Apply"


async def test_enter_on_a_step_off_the_design_leads_to_the_reason(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        await s.press("1", "enter")
        form = s.app.screen
        assert isinstance(form, MoveForm)
        assert form.focused is form.entries["reason"]
        await s.write("a perdu ses papiers")
        await s.press("enter")
        assert step() == "Learn"


async def test_zero_leads_out_after_one_question(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        await s.press("0")
        assert "leaves before the end" in s.line("out of the trajectory")
        await s.press("ctrl+o")
        assert "Enter a reason." in " ".join(s.seen().split())
        await s.write("a déménagé")
        await s.press("enter")
        assert "Take C-0001-B out of the trajectory “Access”?" in s.seen()
        await s.press("enter")  # no is preselected
        assert isinstance(s.app.screen, MoveForm)
        assert step() == "Inquire"
        await s.press("enter", "y")
        assert "Out of the trajectory." in s.seen()
        assert step() == ""
        assert position().closed_on is not None


async def test_at_the_last_step_enter_discharges_nobody(maude: Actor) -> None:
    last = position().steps[-1].name
    with reading():
        client = find_by_number(READER, "C-0001-B")
        stay = queries.page(Filter(READER, late=False, step_id=position().step_id)).rows[0].stay_id
    assert stay is not None
    moves.move(maude, stay, position().steps[-1].id, "tout est prêt")
    async with session(maude, "trajectories") as s:
        s.app.open("client", client)
        await s.press("t", "enter", "enter")
        assert "Choose a step, or 0 to leave the trajectory." in s.seen()
        assert step() == last
        await s.press("0", "enter", "enter")
        assert step() == last
        await s.press("enter", "y")
        assert step() == ""


async def test_the_reason_asked_for_one_step_is_not_asked_for_another(maude: Actor) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        await s.press("4", "ctrl+o")
        assert "Enter a reason." in s.seen()
        await s.press("up", "3")
        assert "Enter a reason." not in s.seen()
        await s.press("enter")
        assert step() == "Get advice"


async def test_a_colleagues_move_meanwhile_is_told_and_one_goes_on_from_there(
    maude: Actor, actor: ActorFactory
) -> None:
    async with session(maude, "trajectories") as s:
        await s.do("client.transfer")
        await s.press("tab", *"voulu")
        with reading():
            row = queries.page(Filter(READER, late=False, step_id=position().step_id)).rows[0]
        assert row.stay_id is not None
        target = next(known.id for known in position().steps if known.name == "Get advice")
        moves.move(actor("lead"), row.stay_id, target)
        await s.press("ctrl+o")
        assert "Meanwhile Lise Côté moved the client in the trajectory (10:00)." in s.seen()
        assert step() == "Get advice"
        assert "voulu" in s.seen()
        await s.press("ctrl+o")
        assert "Moved to “Inquire”." in s.seen()
        assert step() == "Inquire"


async def test_an_auditor_moves_nobody(maude: Actor, actor: ActorFactory) -> None:
    async with session(actor("auditor"), "trajectories") as s:
        await s.do("client.transfer")
        assert "Your role does not allow this." in s.seen()
