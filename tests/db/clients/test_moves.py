"""Registering and moving clients: reasons, races, and counters that stay equal to a recount."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from db.clients import actions, card, tallies
from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients import map as client_map
from db.clients.models import Attendance, Client, Mode, MoveTally, OpenTally, Stay
from db.clients.position import Lateness, MoveKind
from db.clients.queries import Filter, count, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, NotFound, Refused, Stale
from db.trajectories.queries import Design
from tests.conftest import ActorFactory, Prepared, account
from tests.factories import READER, STEPS, make_client, make_design
from tests.traces import lines, refused


@pytest.fixture
def design(prepared: Prepared) -> Design:
    """Return the trajectory that the tests move clients along."""
    made: Design = prepared(_design)
    return made


def _design() -> Design:
    return make_design(account("lead"))


def position(client_id: int) -> Stay:
    """Return the open stay of a client."""
    with database.reading():
        return Stay.get((Stay.client == client_id) & Stay.left_at.is_null())


def last_stay(client_id: int) -> Stay:
    with database.reading():
        return Stay.select().where(Stay.client == client_id).order_by(Stay.place.desc()).get()


@pytest.mark.usefixtures("frozen")
def test_a_new_client_stands_in_the_first_step(actor: ActorFactory, design: Design) -> None:
    client_id = make_client(actor())
    stay = position(client_id)
    assert (stay.step_id, stay.kind, stay.place) == (design.steps[0].id, MoveKind.START, 1)
    assert (stay.soon_on, stay.due_on) == (dt.date(2026, 11, 27), dt.date(2026, 11, 28))
    with database.reading():
        (path,) = card.card(client_id).paths
        client = Client.get_by_id(client_id)
    assert (path.step_id, path.days, path.expected_days, path.pressing) == (
        design.steps[0].id,
        0,
        7,
        Lateness.ON_TIME,
    )
    assert client.responsible_id == actor().id
    assert client.number.startswith("C-")


def test_a_usual_move_needs_no_reason(actor: ActorFactory, design: Design) -> None:
    with clock.frozen("2026-11-01T15:00:00+00:00"):
        client_id = make_client(actor())
        first = position(client_id)
    with clock.frozen("2026-11-06T03:00:00+00:00"):  # 22:00 on 5 November in Québec
        moves.move(actor("lead"), first.id, design.steps[1].id)
        moved = position(client_id)
    assert (moved.step_id, moved.kind, moved.place) == (design.steps[1].id, MoveKind.USUAL, 2)
    with database.reading():
        left = Stay.get_by_id(first.id)
    assert (left.spent_days, left.went_to, left.left_by_id) == (4, design.steps[1].id, actor("lead").id)
    assert left.left_at == moved.entered_at
    (line,) = lines("client.move")
    assert line.details == {"from_step": first.step_id, "to_step": moved.step_id, "kind": "usual"}


@pytest.mark.parametrize(
    ("start", "target", "kind"),
    [
        (0, 2, MoveKind.SKIP),
        (1, 0, MoveKind.BACK),
        (1, 1, MoveKind.REPEAT),
        (0, None, None),
        (1, 3, MoveKind.SKIP),
    ],
)
def test_off_the_design_a_reason_is_needed_and_kept(
    actor: ActorFactory, design: Design, start: int, target: int | None, kind: MoveKind | None
) -> None:
    client_id = make_client(actor(), step=design.steps[start].name)
    stay = position(client_id)
    step_id = None if target is None else design.steps[target].id
    with refused(Invalid, "reason"):
        moves.move(actor(), stay.id, step_id, "\u200b \n")
    moves.move(actor(), stay.id, step_id, "à sa demande")
    if kind is None:
        with database.reading():
            (path,) = card.card(client_id).paths
            assert path.stay_id is None
            assert path.closed_on == clock.today()
    else:
        assert (position(client_id).kind, position(client_id).reason) == (kind, "à sa demande")
    assert "à sa demande" not in str([line.details for line in lines("client.move")])


def test_the_last_step_is_left_without_a_reason(actor: ActorFactory, design: Design) -> None:
    client_id = make_client(actor(), step="apply")
    moves.move(actor(), position(client_id).id, None)
    assert last_stay(client_id).went_to == 0


def test_two_colleagues_do_not_move_the_same_client_twice(actor: ActorFactory, design: Design) -> None:
    client_id = make_client(actor())
    stay = position(client_id)
    moves.move(actor(), stay.id, design.steps[1].id)
    with refused(Stale):
        moves.move(actor("lead"), stay.id, design.steps[1].id)
    with refused(Stale):
        moves.move(actor(), 404, design.steps[1].id)


def test_a_step_of_another_trajectory_is_refused(actor: ActorFactory, design: Design) -> None:
    other = make_design(actor("lead"), "Other")
    stay = position(make_client(actor()))
    with refused(NotFound, "step"):
        moves.move(actor(), stay.id, other.steps[1].id, "ailleurs")


def test_an_auditor_moves_nobody(actor: ActorFactory, design: Design) -> None:
    stay = position(make_client(actor()))
    auditor = actor("auditor")
    with refused(Denied):
        moves.move(auditor, stay.id, design.steps[1].id)


@pytest.mark.parametrize(
    ("kind", "field", "write"),
    [
        (Refused, "number", lambda a: make_client(a, number=" x-1 ")),
        (NotFound, "step", lambda a: make_client(a, step="nowhere")),
        (NotFound, "login", lambda a: make_client(a, responsible="nobody")),
        (Invalid, "given", lambda a: make_client(a, given="x" * 501)),
        (NotFound, "trajectory", lambda a: actions.register(a, actions.Person("Éric"), trajectory="none")),
        (Invalid, "given", lambda a: actions.register(a, actions.Person(given=" ", phone="418 555-0142"))),
    ],
)
def test_what_cannot_be_registered_leaves_no_trace(
    actor: ActorFactory,
    design: Design,
    kind: type[Refused],
    field: str,
    write: Callable[[Actor], object],
) -> None:
    staff = actor()
    make_client(staff, number="X-1")
    with refused(kind, field):
        write(staff)


def counted() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return both tables of counters."""
    opened: Any = OpenTally.select().tuples()
    moved: Any = MoveTally.select().tuples()
    return sorted(opened), sorted(moved)


@pytest.mark.parametrize("seed", range(3))
def test_counters_equal_a_recount_after_any_history(actor: ActorFactory, design: Design, seed: int) -> None:
    draw = random.Random(seed)
    staff = actor()
    clients: list[int] = []
    day = dt.datetime(2026, 1, 5, 15, tzinfo=dt.UTC)
    for _turn in range(40):
        day += dt.timedelta(hours=draw.randint(1, 200))
        with clock.frozen(day.isoformat()):
            if not clients or draw.random() < 0.3:
                clients.append(make_client(staff, step=draw.choice(STEPS).name))
            stay = last_stay(draw.choice(clients))
            if stay.left_at is None:
                target = draw.choice([*(step.id for step in design.steps), None])
                moves.move(staff, stay.id, target, "au hasard")
    with database.connection():
        kept = counted()
        tallies.rebuild(design.id)
        assert counted() == kept
        assert all(row[-1] > 0 for table in kept for row in table)


@pytest.mark.parametrize("seed", range(2))
def test_the_map_says_what_the_lists_say(actor: ActorFactory, design: Design, seed: int) -> None:
    draw = random.Random(seed)
    staff = actor()
    start = dt.datetime(2026, 9, 1, 15, tzinfo=dt.UTC)
    for _number in range(15):
        with clock.frozen((start + dt.timedelta(days=draw.randint(0, 80))).isoformat()):
            stay = position(make_client(staff, step=draw.choice(STEPS).name))
        if draw.random() < 0.3:
            with clock.frozen("2026-11-20T15:00:00+00:00"):
                moves.move(staff, stay.id, draw.choice(design.steps).id, "au hasard")
    with clock.frozen("2026-11-21T15:00:00+00:00"), database.reading():
        figures = client_map.map_figures(READER, design)
        for step in design.steps:
            rows = page(Filter(READER, step_id=step.id)).rows
            states = [row.pressing for row in rows]
            found = figures.steps[step.id]
            assert (found.count, found.late, found.soon) == (
                count(Filter(READER, step_id=step.id)),
                states.count(Lateness.LATE),
                states.count(Lateness.SOON),
            )
            assert found.late == count(Filter(READER, step_id=step.id, late=True))
            assert list(rows) == sorted(rows, key=lambda row: row.key)


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("day", "minutes", "field"),
    [(22, None, "on"), (21, -1, "minutes"), (21, 1441, "minutes"), (21, Decimal("12.5"), "minutes")],
)
def test_a_contact_that_cannot_have_been_is_refused(
    actor: ActorFactory, design: Design, day: int, minutes: int | Decimal | None, field: str
) -> None:
    client = make_client(actor())
    at = dt.datetime(2026, 11, day, 15, tzinfo=dt.UTC)
    with pytest.raises(Invalid) as caught:
        contacts.engage(actor(), client, at=at, mode=Mode.PHONE, attendance=Attendance.HELD, minutes=minutes)
    assert caught.value.field == field
