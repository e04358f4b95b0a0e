"""The queue and the other lists: their order, whose they are, what is found; one referral whole."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_outside import open_outside
from db.core import clock, database
from db.core.errors import NotFound
from db.core.paging import Span
from db.directory import actions as directory_actions
from db.directory import actions_people as people
from db.directory.actions import ServiceDraft
from db.directory.details import Schedule
from db.referrals import actions, queries
from db.referrals.lifecycle import Channel, Confirmer, Handoff, Party, Status
from db.referrals.queries import Filter, ReferralRow
from tests.conftest import ActorFactory
from tests.db.referrals.conftest import SENT, World, bring, card
from tests.factories import READER, make_client, make_organisation


def ids(wanted: Filter) -> list[int]:
    """Return the ids of a list, checked against its count."""
    with database.reading():
        rows = queries.page(wanted).rows
        assert queries.count(wanted) == len(rows)
    return [row.id for row in rows]


def day(number: int) -> dt.date:
    """Return a day of November 2026; the present is the 21st."""
    return dt.date(2026, 11, number)


def test_the_most_overdue_comes_first_and_the_oldest_of_a_day(world: World) -> None:
    soon = world.refer(due=day(25))
    late = world.refer(due=day(19))
    later = world.refer(due=day(18))
    same = world.refer(due=day(19))
    with database.reading():
        rows = queries.page(Filter(READER)).rows
    assert [(row.id, row.days_late) for row in rows] == [(later, 3), (late, 2), (same, 2), (soon, -4)]


def test_other_lists_come_most_recently_sent_first(world: World) -> None:
    old = world.refer(sent_on=day(1), due=day(30))
    new = world.refer(sent_on=day(20), due=day(20))
    middle = world.refer(sent_on=day(10))
    assert ids(Filter(READER, "open")) == ids(Filter(READER, "all")) == [new, middle, old]


def test_a_state_is_in_the_lists_that_it_belongs_to(world: World) -> None:
    made = {}
    for status in Status:
        made[status.value] = world.refer()
        bring(world.staff, made[status.value], status)
    confirmed = world.refer()
    actions.confirm(world.staff, confirmed, Confirmer.CLIENT)
    under_way = {made[name] for name in ("requested", "accepted", "in-progress", "on-hold")}
    assert set(ids(Filter(READER, "to_confirm"))) == under_way
    assert set(ids(Filter(READER, "open"))) == under_way | {confirmed, made["draft"]}
    ended = {made[name] for name in ("rejected", "cancelled", "completed", "failed")}
    assert set(ids(Filter(READER, "ended"))) == ended
    assert set(ids(Filter(READER, "all"))) == {*made.values(), confirmed}


def test_mine_my_team_s_and_all(world: World, actor: ActorFactory) -> None:
    mine = world.refer()
    north = [actor(login=f"n{number}", name=f"N. {number}", team="Nord") for number in range(2)]
    theirs = []
    for who in north:
        open_outside(who, world.client, "remplacement")
        theirs.append(actions.refer(who, world.client, world.organisation, due=day(30)))
    south = actor(login="s", name="S. Sud", team="Sud")
    assert ids(Filter(world.staff, mine=True)) == [mine]
    assert ids(Filter(north[0], mine=True)) == theirs[:1]
    assert ids(Filter(north[0], team=True)) == ids(Filter(north[1], team=True)) == theirs
    assert ids(Filter(south, team=True)) == ids(Filter(south)) == []
    assert ids(Filter(world.staff, team=True)) == [mine, *theirs]  # she is in no team
    assert ids(Filter(READER)) == ids(Filter(north[0])) == [mine, *theirs]
    with clock.frozen("2026-11-22T15:00:00+00:00"):
        assert ids(Filter(north[0])) == theirs[:1]  # the file is closed to them again


def test_words_find_the_person_or_the_organisation_accents_and_case_apart(world: World) -> None:
    here = world.refer()
    other_client = make_client(world.staff, "Zoé", "Lœuvre", number="C-2")
    comptoir = ServiceDraft("Comptoir", description="Paniers de légumes")
    pantry = make_organisation(world.staff, "Garde-manger", services=(comptoir,), place="Alma")
    there = actions.refer(world.staff, other_client, pantry, due=day(30))
    for typed in ("tremblay eloise", "ÉLOÏSE", "c-1", "impot NORD", "chicoutimi", "declarations"):
        assert ids(Filter(READER, search=typed)) == [here], typed
    for typed in ("zoe", "loeuvre", "C-2", "garde manger".replace(" ", "-"), "legumes", "alma"):
        assert ids(Filter(READER, search=typed)) == [there], typed
    assert ids(Filter(READER, search=" ")) == [here, there]
    assert ids(Filter(READER, search="100 %")) == ids(Filter(READER, search="tremblay zoe")) == []
    assert ids(Filter(READER, organisation_id=pantry)) == [there]
    assert ids(Filter(READER, organisation_id=pantry, search="eloise")) == []


@pytest.mark.parametrize("state", ["to_confirm", "open", "all"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_follow_each_other_both_ways_whatever_the_ties(world: World, state: str, limit: int) -> None:
    for number in range(9):
        world.refer(sent_on=day(1 + number % 3), due=day(20 - number % 2))
    with database.reading():
        whole = queries.page(Filter(READER, state)).rows
        forth: list[ReferralRow] = []
        span = Span(limit=limit)
        while rows := queries.page(Filter(READER, state), span).rows:
            forth += rows
            span = Span(after=rows[-1].key, limit=limit)
        back: list[ReferralRow] = []
        span = Span(last=True, limit=limit)
        while rows := queries.page(Filter(READER, state), span).rows:
            back = [*rows, *back]
            span = Span(before=rows[0].key, limit=limit)
    assert len(whole) == 9
    assert tuple(forth) == tuple(back) == whole


def test_a_client_s_referrals_come_newest_first(world: World) -> None:
    other = make_client(world.staff, "Zoé", number="C-2")
    actions.refer(world.staff, other, world.organisation)
    first = world.refer(sent_on=day(2))
    second = world.refer(sent_on=day(2))
    third = world.refer(sent_on=day(9))
    with database.reading():
        assert [row.id for row in queries.of_client(world.client)] == [third, second, first]


def test_a_card_says_how_to_reach_both_sides(world: World) -> None:
    staff, place = world.staff, world.organisation
    # Noted first, and yet the organisation's own number is the one to dial.
    people.add_contact(staff, place, "Ève Roy", title="accueil", phone="418 555-0199")
    people.add_phone(staff, place, "418 555-0100", extension="22")
    directory_actions.set_remark(staff, place, "Demander le guichet 2")
    directory_actions.verify(staff, place, day(2))
    wait = ServiceDraft("Comptoir", hours="lundi 9 h")
    service = directory_actions.add_service(staff, place, wait)
    id_ = world.refer(service_id=service, handoff=Handoff.CALLED)
    found = card(id_)
    assert (found.organisation_phone, found.contact, found.hours) == (
        "418 555-0100 x22",
        "Ève Roy, accueil",
        "lundi 9 h",
    )
    with database.connection():
        monday = {"byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00"}
        Schedule.create(organisation=place, service=service, **monday)
    assert card(id_).hours == "lundi 9 h / Monday, 9:00 – 12:00"
    assert (found.client_phone, found.row.contact_rules) == ("418 555-0142", "le matin")
    assert (found.standing.remark, found.standing.verified_on) == ("Demander le guichet 2", day(2))
    assert (found.row.number, found.row.initials, found.row.family) == ("C-1", "É. T.", "Tremblay")


def test_a_card_of_little_has_empty_places_and_no_none(world: World) -> None:
    bare = make_organisation(world.staff, "Nu", services=())
    found = card(actions.refer(world.staff, world.client, bare, sent_on=SENT))
    assert (found.organisation_phone, found.contact, found.hours, found.row.service) == ("", "", "", "")
    assert (found.witness, found.reason, found.declined_by, found.confirmed_by) == ("", "", None, None)
    assert (found.last_attempt_on, found.consent_until, found.feedback) == (None, None, ())


def test_a_history_keeps_its_order_and_its_names(world: World, actor: ActorFactory) -> None:
    id_ = world.refer()
    lead = actor("lead")
    actions.record_attempt(lead, id_, "absente")
    actions.set_status(world.staff, id_, Status.ACCEPTED)
    actions.confirm(lead, id_, Confirmer.STAFF)
    actions.add_feedback(world.staff, id_, Party.CLIENT, Channel.IN_PERSON, useful=4)
    events = card(id_).events
    assert [(event.what, event.who) for event in events] == [
        ("made", "M. L."),
        ("not_made", "L. C."),
        ("status", "M. L."),
        ("confirmed", "L. C."),
        ("feedback", "M. L."),
    ]
    assert {event.at for event in events} == {clock.now()}


@pytest.mark.usefixtures("database")
def test_an_unknown_referral_is_refused() -> None:
    with database.reading(), pytest.raises(NotFound):
        card(404)
