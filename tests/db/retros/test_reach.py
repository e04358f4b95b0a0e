"""Whose a retrospective is: each role, in each team, tries each thing that can be done with it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from db.core import database
from db.core.actor import Actor
from db.core.errors import Denied, NotFound, Problem
from db.overview import today as overview
from db.retros import actions, queries
from db.suggestions import queries as suggestions
from tests.conftest import Prepared, account
from tests.factories import make_action, make_retro, make_suggestion
from tests.traces import content

pytestmark = pytest.mark.usefixtures("frozen")

TODAY = dt.date(2026, 11, 21)
RETROS = ("north", "south", "nobody", "led")
"""Of a team each, of none, and of the team South while someone of North led it."""
ALL, NORTH, SOUTH, NONE = set(RETROS), {"north", "nobody", "led"}, {"south", "nobody", "led"}, set[str]()

SEEN: dict[tuple[str, str], set[str]] = {
    ("staff", "Nord"): NORTH - {"led"},
    ("staff", "Sud"): SOUTH,
    ("staff", ""): {"nobody"},
    ("lead", "Nord"): NORTH,
    ("lead", "Sud"): SOUTH,
    ("lead", ""): ALL,
    ("administrator", ""): ALL,  # a lead too, as the founder is
    ("auditor", "Nord"): NONE,
    ("auditor", ""): NONE,
}
"""What each role sees in each team; the lead of North led one of South."""

NO_ROLE = {
    "read": {"auditor"},
    "add_card": {"auditor"},
    "add_action": {"auditor"},
    "finish": {"auditor"},
    "close": {"auditor", "staff"},
}
"""Roles that the table of permissions refuses, wherever the retrospective is."""


@dataclass(frozen=True)
class Site:
    """A retrospective of each kind, with an action in each."""

    retros: dict[str, int]
    actions: dict[str, int]
    people: dict[tuple[str, str], Actor]


def read(who: Actor, retro: int, action: int) -> object:
    with database.reading():
        return queries.board(who, retro)


def action_of(who: Actor, retro: int, action: int) -> object:
    with database.reading():
        return queries.action(who, action)


DEEDS: dict[str, Callable[[Actor, int, int], object]] = {
    "read": read,
    "action": action_of,
    "add_card": lambda who, retro, action: actions.add_card(who, retro, 0, "note"),
    "add_action": lambda who, retro, action: actions.add_action(who, retro, "faire"),
    "finish": lambda who, retro, action: actions.finish_action(who, action, "rien"),
    "close": lambda who, retro, action: actions.close_retro(who, retro),
}


@pytest.fixture
def site(prepared: Prepared) -> Site:
    made: Site = prepared(_site)
    return made


def _site() -> Site:
    people = {
        (role, team): account(role, login=f"{role}{team}", name=f"{role} {team}", team=team)
        for role, team in SEEN
    }
    north, south, whole = (people["lead", team] for team in ("Nord", "Sud", ""))
    retros = {
        "north": make_retro(north, "Nord", cards=("secret",)),
        "south": make_retro(south, "Sud", cards=("secret",)),
        "nobody": make_retro(whole, "Personne", cards=("secret",)),
        "led": make_retro(north, "Menée", team="Sud", cards=("secret",)),
    }
    made = {name: make_action(whole, retro) for name, retro in retros.items()}
    return Site(retros, made, people)


def tried(deed: str, who: Actor, retro: int, action: int) -> Problem | None:
    """Try something; return the refusal."""
    try:
        DEEDS[deed](who, retro, action)
    except Problem as refused:
        return refused
    return None


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(("role", "team"), SEEN)
def test_each_role_in_each_team(site: Site, role: str, team: str, deed: str) -> None:
    who = site.people[role, team]
    for name in RETROS:
        before = content()
        told = tried(deed, who, site.retros[name], site.actions[name])
        if role in NO_ROLE.get(deed, ()):
            assert isinstance(told, Denied), name
        elif name not in SEEN[role, team]:
            nowhere = tried(deed, who, 404, 404)
            assert isinstance(told, NotFound), name
            assert isinstance(nowhere, NotFound)
            assert (told.code, told.sentence) == (nowhere.code, nowhere.sentence)
        else:
            assert told is None, name
            continue
        assert content() == before


@pytest.mark.parametrize(("role", "team"), SEEN)
def test_lists_searches_and_counts_have_what_is_seen(site: Site, role: str, team: str) -> None:
    who = site.people[role, team]
    with database.reading():
        for search in ("", "secret", "liste"):
            rows = queries.page(who, search).rows
            assert {row.id for row in rows} == {site.retros[name] for name in SEEN[role, team]}
            assert queries.count(who, search) == len(rows)
        assert overview.attention(who)["retros"] == len(SEEN[role, team])
        written = {item.retro_id for item in overview.today(who) if item.kind == "write"}
    assert written <= {site.retros[name] for name in SEEN[role, team]}


def test_who_led_reads_what_the_team_left_open_only_where_they_see_it(site: Site) -> None:
    lead, south = site.people["lead", "Nord"], site.people["lead", "Sud"]
    with database.reading():
        assert queries.board(lead, site.retros["led"]).still_open == ()
        (left,) = queries.board(south, site.retros["led"]).still_open
    assert left.id == site.actions["south"]


def test_an_owner_of_another_team_has_the_action_and_not_the_board(site: Site) -> None:
    owner = site.people["staff", "Sud"]
    action = make_action(site.people["lead", "Nord"], site.retros["north"], owner=owner.login, due_on=TODAY)
    with database.reading():
        (item,) = [item for item in overview.today(owner) if item.kind == "act"]
        assert queries.action(owner, action).id == action
    assert (item.id, item.detail, item.retro_id) == (action, "", None)
    assert isinstance(tried("read", owner, site.retros["north"], action), NotFound)
    actions.finish_action(owner, action, "trois appels de moins")
    with database.reading():
        assert "act" not in [item.kind for item in overview.today(owner)]


def test_a_suggestion_noted_in_one_does_not_tell_its_title(site: Site) -> None:
    lead = site.people["lead", "Nord"]
    id_ = make_suggestion(lead, "Plus court", ("retro", site.retros["north"], "Rétro du Nord"))
    with database.reading():
        row = suggestions.card(lead, id_).row
        assert (row.about_kind, row.about) == ("retro", "")
        assert suggestions.count(lead, search="Rétro du Nord") == 0
