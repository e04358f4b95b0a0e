"""Contacts, stays and files entered in error: nothing counts them, the old text stays, `u` takes it back."""

from __future__ import annotations

import datetime as dt
import random
from contextlib import suppress
from typing import Any

import pytest
from peewee import DoesNotExist

from db.clients import actions_contacts as contacts
from db.clients import actions_corrections as corrections
from db.clients import actions_moves as moves
from db.clients import path_corrections as rules
from db.clients import tallies
from db.clients.actions import involve
from db.clients.card import card, file_timeline
from db.clients.corrections import corrections as corrected
from db.clients.models import Attendance, Engagement, Enrolment, Mode, MoveTally, OpenTally, Stay
from db.clients.path_corrections import PathStay
from db.clients.position import MoveKind
from db.clients.preview import previews
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, Refused, Stale
from db.overview import today
from db.overview.undo import undo
from db.overview.wording import sentence
from db.staff.permissions import Role
from db.trajectories.queries import Design
from tests.conftest import ActorFactory, Prepared, account
from tests.factories import make_client, make_design
from tests.traces import lines, refused

pytestmark = pytest.mark.usefixtures("frozen")  # 21 November 2026, 10:00 in Québec


def at(day: int, hour: int = 10) -> dt.datetime:
    return clock.instant(dt.date(2026, 11, day), dt.time(hour))


def stay(id_: int, entered: int, left: int | None = None, went_to: int | None = None) -> PathStay:
    """Return a stay in the step of the same number, from a day of November to another."""
    kind = MoveKind.START if id_ == 1 else MoveKind.USUAL
    return PathStay(id_, id_, kind, at(entered), at(left) if left else None, 7 if left else None, went_to)


PATH = (stay(1, 2, 6, 2), stay(2, 6, 12, 3), stay(3, 12))
"""In step 1 on the 2nd, in step 2 on the 6th, in step 3 since the 12th."""


def kind(origin: int | None, step: int) -> MoveKind:
    if origin is None:
        return MoveKind.START
    return MoveKind.USUAL if step == origin + 1 else MoveKind.SKIP


def test_without_the_last_stay_the_one_before_is_open_again() -> None:
    assert rules.without(PATH, 3, kind) == (PATH[0], stay(2, 6))


def test_without_a_stay_between_the_one_before_lasted_until_the_next() -> None:
    first, last = rules.without(PATH, 2, kind)
    assert (first.entered_at, first.left_at, first.went_to) == (at(2), at(12), 3)
    assert (last.entered_at, last.kind) == (at(12), MoveKind.SKIP)


def test_without_the_first_stay_the_next_one_is_the_start() -> None:
    second, last = rules.without(PATH, 1, kind)
    assert (second.step_id, second.kind, second.entered_at) == (2, MoveKind.START, at(6))
    assert last == PATH[2]


def test_the_only_stay_stays() -> None:
    with pytest.raises(Refused) as caught:
        rules.without((stay(1, 2),), 1, kind)
    assert caught.value.code == "stay.only"


def test_another_date_is_the_end_of_the_stay_before() -> None:
    first, second, last = rules.entered_on(PATH, 3, dt.date(2026, 11, 9))
    assert (second.left_at, last.entered_at) == (at(9), at(9))
    assert (first, second.entered_at) == (PATH[0], at(6))


@pytest.mark.parametrize(
    ("stay_id", "day", "code"),
    [(3, 5, "stay.before"), (2, 13, "stay.after"), (2, 1, "stay.before"), (3, 22, "date.future")],
)
def test_dates_stay_in_order(stay_id: int, day: int, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.entered_on(PATH, stay_id, dt.date(2026, 11, day))
    assert (caught.value.code, caught.value.field) == (code, "on")


def test_two_moves_of_one_day_keep_their_order() -> None:
    early = (stay(1, 2, 12, 2), PathStay(2, 2, MoveKind.USUAL, at(12, 8)))
    late = (PathStay(1, 1, MoveKind.START, at(2, 15), at(12), 7, 2), early[1])
    assert rules.entered_on(late, 2, dt.date(2026, 11, 2))[1].entered_at == at(2, 15)
    assert rules.entered_on(early, 2, dt.date(2026, 11, 3))[1].entered_at == at(3, 8)


def test_the_end_of_a_path_is_corrected_or_taken_away() -> None:
    ended = (stay(1, 2, 6, 2), stay(2, 6, 12, 0))
    assert rules.left_on(ended, dt.date(2026, 11, 8))[1].left_at == at(8)
    assert rules.not_left(ended) == (ended[0], stay(2, 6))
    with pytest.raises(Refused):
        rules.not_left(PATH)
    with pytest.raises(Invalid):
        rules.left_on(ended, dt.date(2026, 11, 5))


# In the database


@pytest.fixture
def design(prepared: Prepared) -> Design:
    """Return the trajectory that the tests move clients along."""
    made: Design = prepared(lambda: make_design(account("lead")))
    return made


def position(client_id: int) -> Stay:
    with database.reading():
        return Stay.get((Stay.client == client_id) & Stay.left_at.is_null())


def advance(who: Actor, client_id: int, step: int | None) -> Stay:
    """Move a client from where they are, and return the stay where they were."""
    here = position(client_id)
    moves.move(who, here.id, step, "raison")
    return here


def counters() -> list[list[tuple[Any, ...]]]:
    with database.reading():
        models: list[Any] = [OpenTally, MoveTally]
        return [sorted(model.select().tuples()) for model in models]


def note(who: Actor, client: int, text: str = "budget revu", **values: Any) -> int:
    given: dict[str, Any] = {"at": at(20), "mode": Mode.PHONE, "attendance": Attendance.HELD, "note": text}
    return contacts.engage(who, client, **(given | values))


def said(client_id: int) -> list[str]:
    with database.reading():
        return [sentence(line) for line in file_timeline(client_id)]


def kept(who: Actor, client_id: int) -> list[tuple[str, bool, str]]:
    """Return who corrected what in a file: the old text, and whether it was entered in error."""
    with database.reading():
        return [(row.actor, row.in_error, sentence(row.line)) for row in corrected(who, client_id).rows]


def test_a_contact_is_corrected_in_place_and_its_old_text_stays(actor: ActorFactory, design: Design) -> None:
    me = actor()
    client = make_client(me)
    id_ = note(me, client, "impôt")
    values: dict[str, Any] = {"at": at(19), "mode": Mode.EMAIL, "attendance": Attendance.HELD}
    corrections.correct_contact(me, id_, **values, note="impôt provincial")
    assert "e-mail sent · impôt provincial" in said(client)
    assert kept(me, client) == [(me.login, False, "call made · impôt")]
    assert lines("client.correct")[-1].details == {"contact": id_}  # no text in the journal
    with database.reading():
        found = previews(me, [client])[client]
    assert found is not None
    assert (found.last_on, found.last_mode) == (dt.date(2026, 11, 19), Mode.EMAIL)
    undo(me)
    assert "call made · impôt" in said(client)
    assert kept(me, client) == []
    with refused(Invalid, "on"):
        corrections.correct_contact(me, id_, **(values | {"at": clock.now() + dt.timedelta(days=2)}))
    with refused(Stale):
        corrections.correct_contact(me, id_, **values, version=99)


def test_a_contact_in_error_leaves_the_timeline_and_every_count(actor: ActorFactory, design: Design) -> None:
    me = actor()
    client = make_client(me)
    note(me, client, "vu", at=at(10))
    wrong = note(me, client, "autre personne")
    planned = note(me, client, "", at=clock.now() + dt.timedelta(hours=4), attendance=Attendance.PLANNED)
    for id_ in (wrong, planned):
        corrections.contact_in_error(me, id_)
    assert [line for line in said(client) if "moves" not in line] == ["call made · vu"]
    with database.reading():
        found, items = previews(me, [client])[client], today.today(me)
        assert card(client).next_at is None
        assert Engagement.select().count() == 1
    assert found is not None
    assert (found.last_on, found.next_at) == (dt.date(2026, 11, 10), None)
    assert not [item for item in items if item.kind == "meet"]
    assert kept(me, client)[1] == (me.login, True, "call made · autre personne")
    with refused(Stale):
        corrections.contact_in_error(me, wrong)
    with refused(Stale):
        contacts.record_attendance(me, planned, Attendance.HELD)
    undo(me)
    undo(me)
    assert len(said(client)) == 4


def test_ones_own_a_lead_any_of_the_team(actor: ActorFactory, design: Design) -> None:
    maude = account(login="maude-n", name="Maude Nord", team="Nord")
    colleague = account(login="colette", name="Colette Nord", team="Nord")
    lead = account(Role.LEAD, login="chef-nord", name="Chantal Nord", team="Nord")
    client = make_client(maude)
    involve(maude, client, colleague.login)
    id_ = note(colleague, client)
    with refused(Denied) as caught:
        corrections.contact_in_error(maude, id_)
    assert caught.value.code == "correct.own"
    with refused(Denied):
        corrections.file_in_error(colleague, client)
    corrections.contact_in_error(lead, id_)
    corrections.file_in_error(lead, client)
    corrections.bring_back(maude, client)


def test_the_last_move_was_wrong_and_it_was_yesterday(actor: ActorFactory, design: Design) -> None:
    me, steps = actor(), [step.id for step in design.steps]
    with clock.frozen("2026-11-10T15:00:00+00:00"):
        client = make_client(me)
        note(me, client, at=clock.now())
    before = counters()
    with clock.frozen("2026-11-20T15:00:00+00:00"):
        was = advance(me, client, steps[2])
    corrections.stay_in_error(me, position(client).id)
    here = position(client)
    assert (here.id, here.step_id, here.due_on) == (was.id, steps[0], dt.date(2026, 11, 17))
    assert counters() == before
    with database.reading():
        (path,) = card(client).paths
    assert (path.days, [step.visits for step in path.steps]) == (11, [1, 0, 0, 0])
    assert kept(me, client) == [(me.login, True, "moves to “Get advice” · raison")]
    moved = advance(me, client, steps[1])  # its place is not the one of the stay in error
    assert moved.id == was.id
    only = position(make_client(me, "Luc", "Roy"))
    with refused(Refused) as caught:
        corrections.stay_in_error(me, only.id)
    assert caught.value.code == "stay.only"


def test_a_date_is_corrected_and_the_days_follow(actor: ActorFactory, design: Design) -> None:
    me, steps = actor(), [step.id for step in design.steps]
    with clock.frozen("2026-11-02T15:00:00+00:00"):
        client = make_client(me)
    advance(me, client, steps[1])
    here = position(client)
    corrections.correct_stay(me, here.id, dt.date(2026, 11, 9))
    with database.reading():
        first, second = Stay.select().where(Stay.client == client).order_by(Stay.place)
    assert (first.spent_days, first.left_at) == (7, second.entered_at)
    assert (second.soon_on, second.due_on) == (dt.date(2026, 11, 21), dt.date(2026, 11, 23))
    corrections.correct_stay(me, first.id, dt.date(2026, 11, 1))
    with database.reading():
        assert Stay.get_by_id(first.id).spent_days == 8
        assert clock.local(Enrolment.get().opened_at).date() == dt.date(2026, 11, 1)
    with refused(Invalid, "on"):
        corrections.correct_stay(me, here.id, dt.date(2026, 10, 31))
    advance(me, client, None)
    corrections.correct_stay(me, here.id, dt.date(2026, 11, 19), left=True)
    with database.reading():
        assert clock.local(Enrolment.get().closed_at).date() == dt.date(2026, 11, 19)
    corrections.stay_in_error(me, here.id, left=True)
    assert position(client).id == here.id
    with database.reading():
        assert Enrolment.get().closed_at is None


@pytest.mark.parametrize("seed", range(3))
def test_counters_stay_equal_to_a_recount(actor: ActorFactory, design: Design, seed: int) -> None:
    me, chance = actor(), random.Random(seed)
    clients = [make_client(me, given) for given in "ABC"]
    for _turn in range(60):
        client = chance.choice(clients)
        with suppress(Refused, DoesNotExist), clock.frozen(f"2026-11-{chance.randint(21, 28)}T15:00Z"):
            with database.reading():
                one = chance.choice(list(Stay.select().where(Stay.client == client)) or [None])
            left = chance.random() < 0.2
            deed = chance.randrange(5)
            if deed == 0 and one:
                corrections.correct_stay(
                    me, one.id, clock.today() - dt.timedelta(days=chance.randint(0, 4)), left=left
                )
            elif deed == 1 and one:
                corrections.stay_in_error(me, one.id, left=left)
            elif deed == 2:
                corrections.file_in_error(me, client)
                if chance.random() < 0.9:
                    corrections.bring_back(me, client)
            else:
                advance(me, client, chance.choice([*(step.id for step in design.steps), None]))
    counted = counters()
    assert counted[0] or counted[1]
    with database.connection():
        tallies.rebuild(design.id)
    assert counters() == counted
