"""A file opened by mistake: every list, count, search, figure and export is as if it had never been there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.clients import actions_contacts as contacts
from db.clients import actions_corrections as corrections
from db.clients import actions_moves as moves
from db.clients import lookup, tallies
from db.clients import map as client_map
from db.clients import queries as clients
from db.clients.actions import Person, register
from db.clients.actions_outside import ExactSearch, find_outside
from db.clients.homonyms import homonyms
from db.clients.models import Client, MoveTally, OpenTally, Stay
from db.clients.reach import find_by_number, reachable
from db.core import database
from db.core.actor import Actor
from db.core.errors import NotFound, Refused, Stale
from db.exchange.clients import find_clients
from db.exchange.eventlog.outgoing import read_cases
from db.exchange.tables.outgoing import TABLES
from db.overview import today
from db.overview.file import client_file
from db.overview.team import coming_week
from db.overview.undo import undo
from db.referrals import actions as referrals
from db.referrals import queries
from db.referrals.figures import figures
from db.referrals.lifecycle import Status
from db.referrals.models import Referral
from db.referrals.reliability import reliability
from db.referrals.report import report
from db.staff.queries import actor as account_of
from db.trajectories.queries import design
from tests.conftest import Prepared
from tests.factories import READER
from tests.traces import refused
from tests.two_worlds import HER, HER_NUMBER, WORDS, Agency, build, follow_her

pytestmark = pytest.mark.usefixtures("frozen")


def both() -> tuple[Agency, dict[str, Any]]:
    """Make the agency, read everything, then follow someone in every way there is."""
    agency = build(with_her=False)
    with database.reading():
        agency.people = {login: account_of(login) for login in ("nord0", "sud0", "chef-nord")}
    agency.people["root"] = READER
    before = snapshot(agency)
    agency.hers = follow_her(
        agency.people["nord0"], int(agency.own["place"]), int(agency.own["organisation"])
    )
    return agency, before


@pytest.fixture
def agency(prepared: Prepared) -> tuple[Agency, dict[str, Any]]:
    """Return an agency with her, and what everybody read before her file was opened."""
    made: tuple[Agency, dict[str, Any]] = prepared(both)
    return made


def reads(who: Actor, agency: Agency) -> dict[str, Callable[[], Any]]:
    """Return what this person reads: lists, counts, searches, figures, reports and exports."""
    main = client_map.main_trajectory()
    assert main is not None
    path = design(main)
    places = [int(agency.own["organisation"]), int(agency.own["place"])]
    filters = [
        clients.Filter(who),
        clients.Filter(who, late=True),
        clients.Filter(who, mine=who.id),
        *(clients.Filter(who, step_id=step.id) for step in path.steps),
        *(clients.Filter(who, search=word) for word in WORDS[::2]),
        *(clients.Filter(who, search=word, step_id=path.steps[2].id) for word in WORDS[:1]),
    ]
    states = ("to_confirm", "open", "ended", "all")
    sent = [
        *(queries.Filter(who, state) for state in states),
        *(queries.Filter(who, state, mine=True) for state in states),
        queries.Filter(who, followed=True),
        *(queries.Filter(who, "all", search=word) for word in WORDS[::3]),
        *(queries.Filter(who, "all", organisation_id=place) for place in places),
    ]
    return {
        "lists": lambda: [clients.page(one).rows for one in filters],
        "counts": lambda: [clients.count(one) for one in filters],
        "found": lambda: [lookup.find(who, word, 20) for word in WORDS],
        "map": lambda: client_map.map_figures(who, path),
        "homonyms": lambda: homonyms(who, HER.given, HER.family),
        "day": lambda: [item for item in today.today(who) if item.kind != "alert"],
        "attention": lambda: {area: today.attention(who).get(area) for area in ("clients", "referrals")},
        "week": lambda: coming_week(who),
        "referrals": lambda: [queries.page(one).rows for one in sent],
        "referral counts": lambda: [queries.count(one) for one in sent],
        "figures": lambda: figures(who, places),
        "reliability": lambda: [reliability(who, place) for place in places],
        "report": lambda: [
            report(who, place, together=t) for place in (None, *places) for t in (True, False)
        ],
        "path": lambda: list(read_cases(who, "trajectory.path", path.name)),
        "exports": lambda: [
            list(table.query(who, "exchange.export", True))
            for name, table in TABLES.items()
            if who.may("exchange.export") and name != "suggestions"
        ],
    }


def snapshot(agency: Agency) -> dict[str, Any]:
    with database.reading():
        return {
            f"{who.login} {name}": read()
            for who in agency.people.values()
            for name, read in reads(who, agency).items()
        }


def position(her: int) -> int:
    with database.reading():
        return int(Stay.get((Stay.client == her) & Stay.left_at.is_null()).id)


def test_it_leaves_everything_and_comes_back(agency: tuple[Agency, dict[str, Any]]) -> None:
    world, before = agency
    worker, her = world.people["nord0"], int(world.hers["client"])
    there = snapshot(world)
    assert len([name for name in before if before[name] != there[name]]) > 30  # the reads see her
    corrections.file_in_error(worker, her)
    gone = snapshot(world)
    assert {name for name in before if before[name] != gone[name]} == set()
    corrections.bring_back(worker, her)
    assert snapshot(world) == there
    corrections.file_in_error(worker, her)
    undo(worker)
    assert snapshot(world) == there


def test_only_its_exact_number_finds_it(agency: tuple[Agency, dict[str, Any]]) -> None:
    world, _before = agency
    worker, her = world.people["nord0"], int(world.hers["client"])
    corrections.file_in_error(worker, her)
    for read in (
        lambda: reachable(worker, "client.read", her),
        lambda: find_by_number(worker, HER_NUMBER),
        lambda: client_file(worker, her),
        lambda: contacts.ask(worker, her, "avis"),
    ):
        with database.connection(), pytest.raises(NotFound) as caught:
            read()
        assert caught.value.say().startswith("C-909090 was marked as entered in error on 21 Nov.")
    (found,) = find_outside(worker, ExactSearch(number=HER_NUMBER.lower()), "retour")
    assert (found.id, found.within, found.in_error) == (her, True, True)
    named = ExactSearch(given=HER.given, family=HER.family, birth_date=HER.birth_date)
    assert find_outside(worker, named, "appel") == []
    with refused(Refused, "number") as taken:
        register(worker, Person("Luc", "Roy"), number=HER_NUMBER)
    assert taken.value.code == "client.exists"
    with database.reading():
        assert find_clients([HER_NUMBER]) == {HER_NUMBER: her}  # an import makes no second file
        assert Client.select().where(Client.id == her).count() == 0
    with refused(Stale):
        corrections.contact_in_error(worker, int(world.hers["planned"]))


def test_a_duplicate_is_opened_again_without_a_warning(agency: tuple[Agency, dict[str, Any]]) -> None:
    world, _before = agency
    worker = world.people["nord0"]
    corrections.file_in_error(worker, int(world.hers["client"]))
    assert register(worker, HER, anyway=False)


def test_what_a_colleague_did_in_it_is_not_undone_meanwhile(agency: tuple[Agency, dict[str, Any]]) -> None:
    """Its moves count nothing now: to take one back would count it twice."""
    world, _before = agency
    worker, her = world.people["nord0"], int(world.hers["client"])
    moves.move(worker, position(her), None, "décès")
    corrections.file_in_error(world.people["chef-nord"], her)
    with refused(NotFound, "number"):
        undo(worker)
    corrections.bring_back(world.people["chef-nord"], her)
    with refused(Stale):
        corrections.bring_back(worker, her)
    undo(worker)


def test_counters_are_those_of_a_recount(agency: tuple[Agency, dict[str, Any]]) -> None:
    world, _before = agency
    corrections.file_in_error(world.people["nord0"], int(world.hers["client"]))

    def counters() -> list[list[Any]]:
        return [sorted(model.select().tuples()) for model in (OpenTally, MoveTally)]

    with database.connection():
        main = client_map.main_trajectory()
        assert main is not None
        counted = counters()
        tallies.rebuild(main)
        assert counters() == counted


def test_nothing_new_goes_into_it(agency: tuple[Agency, dict[str, Any]]) -> None:
    world, _before = agency
    worker = world.people["nord0"]
    corrections.file_in_error(worker, int(world.hers["client"]))
    with refused(NotFound):
        referrals.set_status(worker, int(world.hers["referral"]), Status.ACCEPTED)
    with database.reading():
        assert Referral.get_or_none(id=int(world.hers["referral"])) is None
        assert Stay.get_or_none(id=int(world.hers["stay"])) is None
