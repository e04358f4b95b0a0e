"""Any part of a name or number finds a client, accents and case apart, on both engines alike."""

import json
from random import Random
from typing import Any

import pytest

from db.clients.actions import Person, identity_values
from db.clients.homonyms import Homonyms, homonyms
from db.clients.models import Client, Identity
from db.clients.queries import Filter, count, page
from db.clients.reach import find_by_number
from db.core import database, settings
from db.core.bulk import insert_rows
from db.core.errors import Denied
from db.core.text import fold
from tests.factories import READER
from tests.fixtures import shared_fixture

PEOPLE = {
    "C-041729-K": Person("Éric", "Tremblay"),
    "C-000002-C": Person("Marie-Ève", "Lévesque Cœur"),
    "C-000003-D": Person("Lætitia", "D'Œuvre"),
    "C-000004-E": Person("Bob 100%", "Under_score"),
    "C-000005-F": Person('Guy "Le Grand"', "O\u2019Neil"),
    "C-000006-G": Person("Yu", "Li"),
    "C-000007-H": Person("", ""),
}


def store(people: dict[str, Person]) -> None:
    """Keep identities as the actions do, without a trajectory."""
    with database.connection(), database.proxy.atomic():
        insert_rows(Client, [Client.number], [(number,) for number in people])
        stored: Any = Client.select(Client.number, Client.id).tuples()
        ids = dict(stored)
        values = [{"client": ids[n]} | identity_values(n, person) for n, person in people.items()]
        columns = [getattr(Identity, name) for name in values[0]]
        insert_rows(Identity, columns, [tuple(row.values()) for row in values])


def found(typed: str) -> list[str]:
    with database.reading():
        rows = page(Filter(READER, search=typed)).rows
        assert count(Filter(READER, search=typed)) == len(rows)
    return [row.number for row in rows]


@pytest.fixture
def people(database: str) -> None:
    """Store PEOPLE."""
    store(PEOPLE)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("eric", ["C-041729-K"]),
        ("ÉRIC", ["C-041729-K"]),
        ("E\u0301ric", ["C-041729-K"]),
        ("rembl", ["C-041729-K"]),
        ("tremblay eric", ["C-041729-K"]),
        ("tre éri", ["C-041729-K"]),
        ("oeuvre", ["C-000003-D"]),
        ("œuv", ["C-000003-D"]),
        ("coeur", ["C-000002-C"]),
        ("laetitia", ["C-000003-D"]),
        ("marie eve", ["C-000002-C"]),
        ("marie-ève", ["C-000002-C"]),
        ("041729", ["C-041729-K"]),
        ("c-0417", ["C-041729-K"]),
        ("o'neil", ["C-000005-F"]),
        ("o\u2019ne", ["C-000005-F"]),
        ("li yu", ["C-000006-G"]),
        ("y", ["C-000006-G", "C-000005-F", "C-041729-K"]),
        ("eric lévesque", []),
        ("ericx", []),
        ("%", ["C-000004-E"]),
        ("100%", ["C-000004-E"]),
        ("_", ["C-000004-E"]),
        ("r_s", ["C-000004-E"]),
        ('"', ["C-000005-F"]),
        ('"le', ["C-000005-F"]),
        ("' OR 1=1", []),
        ("NEAR(", []),
        ("eric*", []),
        ("\\", []),
        ("tremblay OR li", []),
    ],
)
def test_search(typed: str, numbers: list[str]) -> None:
    assert found(typed) == numbers


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b"])
def test_nothing_typed_finds_everybody_by_family_name(typed: str) -> None:
    assert found(typed) == [
        "C-000007-H",
        "C-000003-D",
        "C-000002-C",
        "C-000006-G",
        "C-000005-F",
        "C-041729-K",
        "C-000004-E",
    ]


@pytest.mark.usefixtures("people")
def test_search_follows_a_change_of_name() -> None:
    values = identity_values("C-041729-K", Person("Érika", "Roy"))
    with database.connection():
        client_id = find_by_number(READER, "c-041729-k ")
        Identity.update(values).where(Identity.client == client_id).execute()
    assert (found("tremblay"), found("erika")) == ([], ["C-041729-K"])


@pytest.mark.usefixtures("people")
def test_a_namesake_is_noticed_whatever_the_accents() -> None:
    with database.reading():
        assert homonyms(READER, "eric", "TREMBLAY").numbers() == "C-041729-K"
        assert homonyms(READER, "Éric", "Tremblaye") == Homonyms({}, {})
        assert homonyms(READER, "", "") == Homonyms({}, {})


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("typed", "slip"), [("C-041729-L", True), ("C-041729", False), ("", False)])
def test_a_number_that_is_unknown_says_when_its_letter_is_wrong(typed: str, slip: bool) -> None:
    with database.reading(), pytest.raises(Denied) as caught:
        find_by_number(READER, typed)
    assert ("last letter" in caught.value.say()) is slip


@pytest.mark.usefixtures("database")
def test_each_name_of_quebec_is_found_by_its_plain_letters() -> None:
    surnames, names = (
        [entry["name"] for entry in json.loads(shared_fixture(f"french/{file}").read_text(encoding="utf-8"))]
        for file in ("qng-surnames.json", "qng-names.json")
    )
    assert (len(surnames), len(names)) == (1000, 492)
    store({f"N{place}": Person(names[place % 492], surname) for place, surname in enumerate(surnames)})
    plain = {name: fold(name) for name in surnames + names}
    assert all(key.isascii() for key in plain.values())
    with database.reading():
        for place, surname in enumerate(surnames):
            if surname.isascii():
                continue
            rows = page(Filter(READER, search=plain[surname])).rows
            assert f"N{place}" in [row.number for row in rows]
            assert all(plain[surname] in fold(f"{row.given} {row.family}") for row in rows)


@pytest.mark.usefixtures("database")
def test_a_name_of_any_script_and_length_is_kept_and_found() -> None:
    """PostgreSQL refuses an index row past 2,704 bytes; these signs take four and cannot be compressed."""
    rare = Random(1)
    given, family = ("".join(chr(rare.randrange(0x20000, 0x2A6D0)) for _ in range(500)) for _ in range(2))
    store({"C-000008-J": Person(given, family)})
    assert found(given[:50]) == ["C-000008-J"]
    with database.reading():
        assert homonyms(READER, given, family).numbers() == "C-000008-J"


@pytest.mark.usefixtures("people")
def test_names_out_of_sight_are_still_found_when_the_phone_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "hidden")
    settings.current.cache_clear()
    assert found("tremblay 041729") == ["C-041729-K"]


@pytest.mark.usefixtures("people")
def test_where_no_name_is_kept_only_numbers_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_NAMES", "none")
    settings.current.cache_clear()
    assert found("tremblay") == found("tremblay 041729") == []
    assert len(found(" ")) == len(PEOPLE)
    assert found("c-0417") == found("729-k") == ["C-041729-K"]
