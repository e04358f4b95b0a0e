"""A second file of the same name: refused until it is said that this is someone else; leads are told."""

from __future__ import annotations

import pytest

from db.audit.models import AuditLine
from db.clients.actions import Person, register
from db.clients.homonyms import SameName, homonyms
from db.clients.models import Client
from db.core import database
from tests.conftest import ActorFactory
from tests.factories import make_client, make_design


def test_a_second_file_is_refused_in_one_with_its_writing_until_it_is_said_who_it_is(
    actor: ActorFactory,
) -> None:
    make_design(actor("administrator"))
    maude = actor()
    first = make_client(maude, "Éric", "Roy", number="C-1")
    before = AuditLine.select().count()
    with pytest.raises(SameName, match=r"client\.homonym"):
        register(maude, Person("eric", "ROY"), anyway=False)
    assert (Client.select().count(), AuditLine.select().count()) == (1, before)
    second = register(maude, Person("eric", "ROY"))
    with database.reading():
        assert set(homonyms(maude, "Eric", "Roy").known) == {first, second}
    register(maude, Person(), number="C-2", anyway=False)  # a file without a name has no homonym
    register(maude, Person(), number="C-3", anyway=False)


def test_who_does_not_reach_a_file_is_not_told_of_it(actor: ActorFactory) -> None:
    make_design(actor("administrator"))
    make_client(actor(), "Éric", "Roy", number="C-1")
    other = actor(login="jean", name="Jean Côté")
    with database.reading():
        same = homonyms(other, "Éric", "Roy")
    assert (same.numbers(), list(same.beyond.values())) == ("", ["C-1"])
    assert register(other, Person("Éric", "Roy"), anyway=False)
