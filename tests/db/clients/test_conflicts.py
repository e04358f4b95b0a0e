"""Two colleagues at one file: every word of both survives, and the second is told what the first did."""

from __future__ import annotations

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import Any

import pytest

from db.clients import actions, card
from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients.actions import Person
from db.clients.models import Attendance, Identity, Mode, Stay
from db.clients.move_options import current_options, move_options
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Conflict, FieldConflict, Stale
from db.core.merge import concatenate
from tests.conftest import ActorFactory
from tests.factories import PERSON, READER, make_client, make_design
from tests.traces import lines, refused

pytestmark = pytest.mark.usefixtures("database", "frozen")
TEXTS = ("given", "family", "phone", "email", "contact_mode", "contact_rules", "companion")


@pytest.fixture
def maude(actor: ActorFactory) -> Actor:
    """Return a caseworker, where a trajectory is in use."""
    make_design(actor("administrator"))
    return actor()


@pytest.fixture
def lise(actor: ActorFactory) -> Actor:
    """Return the lead, within whose reach the caseworker's files are."""
    return actor("lead")


def stored(client_id: int) -> Person:
    with database.reading():
        row = Identity.get_by_id(client_id)
    return Person(**{name: getattr(row, name) for name in asdict(PERSON)})


class Colleague:
    """Edits one file; in a conflict keeps both texts, or gives up one of them knowingly."""

    def __init__(self, actor: Actor, client_id: int, seed: int) -> None:
        self.actor, self.client_id, self.rng = actor, client_id, random.Random(seed)
        self.given_up: set[str] = set()
        self.conflicts = 0

    def edit(self, pair: int, before: Person) -> dict[str, Any]:
        """Write a word of one's own into one to three fields of what was read, and return the words."""
        words: dict[str, Any] = {
            name: f"{self.actor.login}{pair}" for name in self.rng.sample(TEXTS, self.rng.randint(1, 3))
        }
        mine = replace(before, **words)
        while True:
            try:
                actions.edit_identity(self.actor, self.client_id, mine, before)
                return words
            except Conflict as conflict:
                self.conflicts += 1
                for name, clash in conflict.fields.items():
                    texts: list[Any] = [getattr(before, name), getattr(mine, name), clash.theirs]
                    mine = replace(mine, **{name: self.choose(*texts)})
                    before = replace(before, **{name: texts[2]})

    def choose(self, before: str, mine: str, theirs: str) -> Any:
        joined = concatenate(before, mine, theirs, lines=False)
        chosen = self.rng.choice([joined, joined, mine, theirs])
        self.given_up |= {mine, theirs} - set(chosen.split(" / "))
        return chosen


def test_a_hundred_pairs_of_edits_at_once_lose_no_word(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    together = threading.Barrier(2)
    colleagues = [Colleague(actor, client_id, seed) for seed, actor in enumerate((maude, lise))]

    def edit(colleague: Colleague, pair: int, before: Person) -> dict[str, str]:
        together.wait()
        return colleague.edit(pair, before)

    with ThreadPoolExecutor(2) as threads:
        for pair in range(100):
            before = asdict(stored(client_id))
            edits = [threads.submit(edit, one, pair, Person(**before)) for one in colleagues]
            written = [edit.result() for edit in edits]
            now = asdict(stored(client_id))
            given_up = colleagues[0].given_up | colleagues[1].given_up
            for words in written:
                assert all(word in now[name] or word in given_up for name, word in words.items())
            untouched = set(now) - set(written[0]) - set(written[1])
            assert all(now[name] == before[name] for name in untouched)
    assert sum(one.conflicts for one in colleagues) > 10
    assert len(lines("client.edit")) == 200


def test_different_fields_are_both_kept_and_the_same_one_is_asked_about(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    kept = actions.edit_identity(lise, client_id, replace(PERSON, phone="1", email="e@x.ca"), PERSON)
    assert kept.fields == ()
    kept = actions.edit_identity(maude, client_id, replace(PERSON, given="Élodie", email="e@x.ca"), PERSON)
    assert (kept.fields, kept.who) == (("phone",), "Lise Côté")
    assert stored(client_id) == replace(PERSON, given="Élodie", phone="1", email="e@x.ca")
    assert [line.details for line in lines("client.edit")] == [
        {"fields": ["email", "phone"]},
        {"fields": ["given"]},
    ]
    with refused(Conflict) as told:
        actions.edit_identity(maude, client_id, replace(PERSON, phone="2", companion="sa sœur"), PERSON)
    assert told.value.fields == {"phone": FieldConflict("1", "Lise Côté", clock.now())}


def test_nobody_is_named_for_what_the_journal_does_not_tell(maude: Actor) -> None:
    client_id = make_client(maude)
    read_long_ago = replace(PERSON, phone="0", email="e@x.ca")
    kept = actions.edit_identity(maude, client_id, replace(read_long_ago, given="Élodie"), read_long_ago)
    assert (kept.fields, kept.who) == (("phone", "email"), "someone else")
    with refused(Conflict) as told:
        actions.edit_identity(maude, client_id, replace(read_long_ago, phone="2"), read_long_ago)
    assert told.value.fields == {"phone": FieldConflict(PERSON.phone, "someone else", None)}


def test_a_space_that_is_not_kept_is_no_change(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    actions.edit_identity(lise, client_id, replace(PERSON, phone="1"), PERSON)
    actions.edit_identity(maude, client_id, replace(PERSON, phone=f" {PERSON.phone} "), PERSON)
    assert stored(client_id).phone == "1"


def test_two_colleagues_do_not_assign_the_same_file_twice(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    with database.reading():
        seen = card.responsible(READER, client_id)
    actions.assign(lise, client_id, "lise", instead_of=seen)
    with refused(Stale) as told:
        actions.assign(maude, client_id, "root", instead_of=seen)
    assert told.value.say() == "Meanwhile Lise Côté assigned it to lise (10:00)."
    actions.assign(maude, client_id, "lise", instead_of=seen)
    actions.assign(maude, client_id, "root", instead_of="lise")
    actions.assign(maude, client_id, "maude")
    with database.reading():
        assert card.responsible(READER, client_id) == "maude"


def test_who_comes_second_is_told_what_the_first_did(maude: Actor, lise: Actor) -> None:
    client_id = make_client(maude)
    at = clock.now() + dt.timedelta(hours=2)
    planned = contacts.engage(
        maude, client_id, at=at, mode=Mode.PHONE, attendance=Attendance.PLANNED, note="avec le bail"
    )
    asked = contacts.ask(maude, client_id, "relevé")
    with database.reading():
        stay = Stay.get(Stay.client == client_id)
        second = move_options(maude, stay.id).targets[1].step_id
    contacts.record_attendance(lise, planned, Attendance.HELD)
    contacts.receive(lise, asked)
    moves.move(lise, stay.id, second)
    contacts.engage(lise, client_id, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.HELD)
    with refused(Stale) as told:
        contacts.record_attendance(maude, planned, Attendance.NO_SHOW, "pas venue")
    assert told.value.say() == "Meanwhile Lise Côté recorded the outcome of the appointment (10:00)."
    with clock.frozen("2026-11-23T15:00:00+00:00"), refused(Stale) as told:
        contacts.receive(maude, asked)
    assert told.value.say() == "Meanwhile Lise Côté marked a request as received (21 Nov 10:00)."
    with refused(Stale) as told:
        moves.move(maude, stay.id, second)
    assert told.value.say() == "Meanwhile Lise Côté moved the client in the trajectory (10:00)."
    with database.reading():
        now = current_options(maude, stay.id)
        assert now is not None
        assert now.step_id == second
        with refused(Stale):
            move_options(maude, stay.id)
    moves.move(lise, now.stay_id, None, "déménage")
    with database.reading():
        assert current_options(maude, stay.id) is None


def test_who_may_not_move_someone_is_not_told_where_they_are(maude: Actor, actor: ActorFactory) -> None:
    client_id = make_client(maude)
    jean = actor(login="jean", name="Jean Côté")
    with database.reading():
        stay = Stay.get(Stay.client == client_id)
        with refused(Stale) as told:
            move_options(jean, stay.id)
    assert told.value.code == "stale"
