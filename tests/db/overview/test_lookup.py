"""Records by name, for the palette: who finds what, by words and by id, the same on both engines."""

from __future__ import annotations

import datetime as dt
from pkgutil import resolve_name

import pytest

from db.clients.actions_outside import open_outside
from db.clients.lookup import opened_last
from db.core import clock, settings
from db.core.actor import Actor
from db.core.database import connection, reading
from db.overview.file import client_file
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


@pytest.fixture
def people(actor: ActorFactory, frozen: object) -> dict[str, Actor]:
    """Return people of two teams; a client, a referral, a suggestion about her and a retrospective of one."""
    root = actor("administrator")
    make_design(root)
    people = {
        "caseworker": actor("staff", login="nora", name="Nora Roy", team="Nord"),
        "lead": actor("lead", login="lena", name="Léna Côté", team="Nord"),
        "other team": actor("staff", login="sam", name="Sam Roy", team="Sud"),
        "auditor": actor("auditor"),
        "whole agency": root,
    }
    nora = people["caseworker"]
    zoe = make_client(nora, "Zoé", "Quézac", number="C-0001-B")
    place = make_organisation(root, "Quézac aide", place="Alma")
    refer(nora, zoe, place, service_id=first_service(place), sent_on=dt.date(2026, 11, 2))
    make_suggestion(nora, "Rappeler Quézac le soir", ("client", zoe, "C-0001-B"))
    make_retro(people["lead"], "Rétro Quézac", team="Nord")
    return people


HERS = {
    "clients": ["C-0001-B  Z. Q."],
    "referrals": ["C-0001-B  Z. Q. → Quézac aide · Déclarations de revenus"],
    "suggestions": ["Rappeler Quézac le soir"],
    "retros": ["Rétro Quézac · 21 Nov"],
}
EVERYBODYS = {"directory": ["Quézac aide (Alma)", "Déclarations de revenus · Quézac aide (Alma)"]}


@pytest.mark.parametrize(
    ("who", "finds"),
    [
        ("caseworker", HERS | EVERYBODYS),
        ("lead", HERS | EVERYBODYS),
        ("other team", EVERYBODYS),
        ("auditor", EVERYBODYS),
        ("whole agency", HERS | EVERYBODYS),
    ],
)
def test_each_finds_what_is_within_reach(
    people: dict[str, Actor], who: str, finds: dict[str, list[str]]
) -> None:
    for area in (*HERS, *EVERYBODYS):
        find, named = (resolve_name(f"db.{area}.lookup:{name}") for name in ("find", "named"))
        with reading():
            assert [match.label for match in find(people[who], "quezac", 5)] == finds.get(area, []), area
            every = [match for match in find(people["caseworker"], "quezac", 5) if match.part is None]
            again = named(people[who], [match.id for match in every])
            assert [match.label for match in again] == [m.label for m in every if area in finds], area
            assert find(people[who], "nothing such", 5) == named(people[who], []) == []


def test_names_stay_as_the_agency_shows_them(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = resolve_name("db.clients.lookup:find")
    for names, label in (("shown", "C-0001-B  Zoé Quézac"), ("hidden", "C-0001-B")):
        monkeypatch.setenv("TRAJECTOIRE_NAMES", names)
        settings.current.cache_clear()
        with reading():
            assert [match.label for match in find(people["caseworker"], "zoe", 5)] == [label]


def test_the_files_opened_last_are_those_of_the_access_log(people: dict[str, Actor]) -> None:
    nora, sam = people["caseworker"], people["other team"]
    ids = [make_client(nora, "Anna", "Roy", number=f"C-{n}") for n in range(4)]
    with connection():
        for id_ in ids:
            client_file(nora, id_)
        with clock.frozen("2026-11-21T16:00:00+00:00"):
            client_file(nora, ids[1])
    open_outside(sam, ids[0], "appelle")
    with connection():
        client_file(sam, ids[0])
    with reading():
        assert opened_last(nora, 3) == [ids[1], ids[3], ids[2]]
        assert opened_last(sam, 3) == [ids[0]]
