"""The facts that close the loop, and those that keep it open: each whole, or refused without a trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Invalid, Refused, Stale
from db.overview.today import today
from db.referrals import actions, queries
from db.referrals import actions_followup as loop
from db.referrals.alternatives import alternatives
from db.referrals.card import open_card
from db.referrals.codes import Consent, NextStep, Priority, QueueReason
from db.referrals.lifecycle import Confirmer, Handoff, Status
from db.referrals.queries import Filter, ReferralRow
from db.staff.models import Staff
from tests.conftest import ActorFactory
from tests.db.referrals.conftest import SENT, TODAY, World, at, bring, card, day, queue, row_of, stored
from tests.factories import READER, make_client, make_organisation
from tests.traces import lines, refused

# Asked again, and brought to the lead


def test_who_was_asked_in_vain_comes_back_by_itself(world: World) -> None:
    first, second = world.refer(due=day(18)), world.refer(due=day(20))
    assert queue() == [(first, False), (second, False)]
    actions.record_attempt(world.staff, first)
    assert queue() == [(second, False), (first, True)]
    assert (row_of(first).ask_on, row_of(first).days_late) == (day(23), 3)
    with clock.frozen("2026-11-23T15:00:00+00:00"):
        assert queue() == [(first, False), (second, False)]
        actions.record_attempt(world.staff, first)
        assert row_of(first).ask_on == day(28)
    with clock.frozen("2026-11-28T15:00:00+00:00"):
        assert row_of(first).queue_reason is QueueReason.ELSEWHERE
        actions.record_attempt(world.staff, first)
        assert queue()[0] == (first, False)
        assert row_of(first).attempts == 3


def test_a_call_that_nobody_answered_is_one_to_confirm(world: World) -> None:
    id_ = world.refer(handoff=Handoff.CALLED)
    actions.record_attempt(world.staff, id_)
    found = card(id_)
    assert (found.row.handoff, found.witness, found.row.due_on) == ("confirmation", "M. L.", SENT)
    loop.undo(world.staff, id_)
    assert row_of(id_).handoff == "called"


def test_a_line_is_set_aside_until_a_day_and_stays_as_late_as_it_is(world: World) -> None:
    first, second = world.refer(due=SENT), world.refer(due=day(20))
    loop.postpone(world.staff, first, day(26), note="en vacances")
    assert queue() == [(second, False), (first, True)]
    assert row_of(first).days_late == 3
    assert [(e.what, e.about, e.note) for e in card(first).events[1:]] == [
        ("again", "2026-11-26", "en vacances")
    ]
    assert lines("referral.confirm")[-1].details == {"again": "2026-11-26"}
    with clock.frozen("2026-11-26T15:00:00+00:00"):
        assert queue() == [(first, False), (second, False)]


@pytest.mark.parametrize("on", [day(20), TODAY, dt.date(2026, 12, 22)])
def test_nobody_is_set_aside_for_the_past_nor_for_long(world: World, on: dt.date) -> None:
    id_ = world.refer()
    with refused(Invalid, "on"):
        loop.postpone(world.staff, id_, on)


def test_what_is_brought_to_a_lead_is_wanted_now_until_they_deal_with_it(
    world: World, actor: ActorFactory
) -> None:
    id_, lead = world.refer(due=day(30)), actor("lead")
    loop.escalate(world.staff, id_, "elle ne répond plus")
    assert queue() == [(id_, False)]
    assert row_of(id_).escalated_on == TODAY
    with database.reading():
        assert [r.id for r in queries.page(Filter(lead, followed=True)).rows] == [id_]
    with refused(Refused):
        loop.escalate(world.staff, id_)
    actions.record_attempt(world.staff, id_)
    assert row_of(id_).escalated_on == TODAY
    loop.postpone(lead, id_, day(24))
    assert row_of(id_).escalated_on is None
    loop.escalate(world.staff, id_)
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    assert stored(id_).escalated_on is None


def test_whatever_a_lead_does_with_it_deals_with_what_was_brought_to_them(
    world: World, actor: ActorFactory
) -> None:
    lead = actor("lead")
    deeds: tuple[Callable[[int], object], ...] = (
        lambda id_: loop.set_appointment(lead, id_, at(25)),
        lambda id_: actions.set_status(lead, id_, Status.ACCEPTED),
        lambda id_: actions.record_attempt(lead, id_),
    )
    for deed in deeds:
        id_ = world.refer()
        loop.escalate(world.staff, id_)
        deed(id_)
        assert row_of(id_).escalated_on is None
        loop.escalate(lead, id_)
        assert row_of(id_).escalated_on == TODAY


# Service received


@pytest.mark.parametrize("by", list(Confirmer))
def test_a_service_received_is_contact_too_and_leaves_the_state_alone(world: World, by: Confirmer) -> None:
    id_ = world.refer()
    loop.record_service(world.staff, id_, by, day(20), note="un panier")
    row = stored(id_)
    assert (row.received_on, row.received_by, row.contact_on, row.confirmed_by) == (day(20), by, day(20), by)
    assert (row.status, row.to_confirm_on) == ("requested", None)
    with refused(Refused):
        loop.record_service(world.staff, id_, by)
    other = world.refer()
    actions.confirm(world.staff, other, Confirmer.CLIENT, SENT)
    loop.record_service(world.staff, other, by)
    assert (stored(other).contact_on, stored(other).confirmed_by) == (SENT, Confirmer.CLIENT)


@pytest.mark.parametrize("status", ["draft", "rejected", "cancelled", "failed", "entered-in-error"])
def test_nothing_is_received_nor_expected_of_what_is_not_under_way(world: World, status: str) -> None:
    id_ = world.refer()
    bring(world.staff, id_, status)
    with refused(Refused):
        loop.record_service(world.staff, id_, Confirmer.CLIENT)
    with refused(Refused):
        loop.set_appointment(world.staff, id_, at(25))
    with refused(Refused):
        loop.postpone(world.staff, id_, day(25))
    with refused(Refused):
        loop.escalate(world.staff, id_)


def test_a_service_can_be_said_received_once_all_is_concluded(world: World) -> None:
    id_ = world.refer()
    bring(world.staff, id_, "completed")
    loop.record_service(world.staff, id_, Confirmer.CLIENT)
    assert stored(id_).received_on == TODAY
    id_ = world.refer()
    for wrong in (day(17), day(22)):
        with refused(Invalid, "on"):
            loop.record_service(world.staff, id_, Confirmer.CLIENT, wrong)


# What comes next, and the chain


@pytest.mark.parametrize(
    ("status", "step", "open_end"),
    [
        (Status.REJECTED, None, True),
        (Status.REJECTED, NextStep.ORGANISATION, True),
        (Status.REJECTED, NextStep.NOTHING, False),
        (Status.CANCELLED, None, False),
        (Status.CANCELLED, NextStep.NEED, True),
    ],
)
def test_after_a_failure_someone_says_what_comes_next(
    world: World, status: Status, step: NextStep | None, open_end: bool
) -> None:
    id_ = world.refer()
    actions.set_status(world.staff, id_, status, reason="complet", next_step=step, next_note="voir Alma")
    row = stored(id_)
    assert (row.next_step, row.next_note, row.next_on) == (step, "voir Alma", TODAY if open_end else None)
    loop.set_next_step(world.staff, id_, NextStep.CONTACT, "autre numéro")
    assert stored(id_).next_on == TODAY
    loop.set_next_step(world.staff, id_, NextStep.NOTHING)
    assert (stored(id_).next_step, stored(id_).next_on) == (NextStep.NOTHING, None)
    going = world.refer()
    with refused(Refused):
        loop.set_next_step(world.staff, going, NextStep.NEED)


def test_a_new_referral_after_a_failure_is_what_came_next(world: World) -> None:
    failed = world.refer()
    actions.set_status(world.staff, failed, Status.REJECTED, reason="complet")
    other = world.refer(previous=failed)
    assert stored(other).previous_id == failed
    assert (stored(failed).next_step, stored(failed).next_on) == (NextStep.ORGANISATION, None)


@pytest.mark.parametrize(("status", "ended"), [("requested", "cancelled"), ("in-progress", "failed")])
def test_who_is_referred_elsewhere_leaves_the_queue_only_when_that_is_said(
    world: World, status: str, ended: str
) -> None:
    former = world.refer()
    bring(world.staff, former, status)
    other = world.refer(previous=former)
    assert {id_ for id_, _aside in queue()} == {former, other}
    third = world.refer(previous=former, ends_previous=True)
    assert {id_ for id_, _aside in queue()} == {other, third}
    row = stored(former)
    assert (row.status, row.next_step, row.next_on) == (ended, NextStep.ORGANISATION, None)


def test_what_a_colleague_heard_meanwhile_is_not_ended_unread(world: World) -> None:
    former = world.refer()
    read = stored(former).row_version
    actions.confirm(world.staff, former, Confirmer.CLIENT)
    with pytest.raises(Stale):
        world.refer(previous=former, ends_previous=True, version=read)
    assert stored(former).status == Status.REQUESTED
    world.refer(previous=former, version=read)  # to both: the former goes on
    world.refer(previous=former, ends_previous=True, version=stored(former).row_version)
    assert stored(former).status == Status.CANCELLED


def test_a_referral_elsewhere_that_was_an_error_leaves_what_comes_next_to_be_done(world: World) -> None:
    former = world.refer()
    wrong = world.refer(previous=former, ends_previous=True)
    assert stored(former).next_on is None
    actions.set_status(world.staff, wrong, Status.ENTERED_IN_ERROR, reason="mauvais service")
    assert (stored(former).next_step, stored(former).next_on) == (NextStep.ORGANISATION, TODAY)
    assert card(former).events[-1].what == "next"
    loop.undo(world.staff, wrong)
    assert stored(former).next_on is None
    actions.set_status(world.staff, wrong, Status.ENTERED_IN_ERROR, reason="mauvais service")
    other = world.refer(previous=former)
    assert stored(former).next_on is None
    twice = world.refer(previous=former)
    actions.set_status(world.staff, twice, Status.ENTERED_IN_ERROR, reason="doublon")
    assert stored(former).next_on is None  # the other one goes on
    loop.set_next_step(world.staff, former, NextStep.NOTHING)
    actions.set_status(world.staff, other, Status.ENTERED_IN_ERROR, reason="doublon")
    assert stored(former).next_on is None  # someone decided


def test_a_chain_is_of_one_person(world: World) -> None:
    other = make_client(world.staff, "Zoé", number="C-2")
    former = world.refer()
    with refused(Refused, "previous"):
        actions.refer(world.staff, other, world.organisation, previous=former)


def test_priority_and_consent_are_kept(world: World) -> None:
    row = stored(
        world.refer(priority=Priority.URGENT, consent=Consent.REACH, consent_to=" Mme Roy\n", need="du pain")
    )
    assert (row.priority, row.consent, row.consent_to) == (Priority.URGENT, Consent.REACH, "Mme Roy")
    plain = stored(world.refer())
    assert (plain.priority, plain.consent, plain.consent_to) == (Priority.ROUTINE, Consent.NOTHING, "")


# Two people at once


@pytest.mark.parametrize(
    "write",
    [
        lambda a, id_: loop.postpone(a, id_, day(25), version=1),
        lambda a, id_: loop.escalate(a, id_, version=1),
        lambda a, id_: loop.set_appointment(a, id_, at(25), version=1),
        lambda a, id_: loop.record_service(a, id_, Confirmer.CLIENT, version=1),
        lambda a, id_: loop.undo(a, id_, version=1),
    ],
)
def test_what_a_colleague_did_first_is_told(world: World, write: Callable[..., object]) -> None:
    id_ = world.refer()
    actions.record_attempt(world.staff, id_)
    with refused(Stale) as told:
        write(world.staff, id_)
    assert "not made yet (10:00)." in told.value.say()


# Whose it is


def followed(who: Actor) -> list[int]:
    """Return the ids of what falls to a person."""
    with database.reading():
        wanted = Filter(who, followed=True)
        rows = queries.page(wanted).rows
        assert queries.count(wanted) == len(rows)
        return [row.id for row in rows]


def test_what_a_colleague_leaves_behind_falls_to_who_has_the_file_then_to_the_lead(
    world: World, actor: ActorFactory
) -> None:
    from db.clients.actions import assign
    from db.staff.actions import deactivate

    root = actor("administrator")
    lead = actor("lead", login="lina", name="L. N.", team="Nord")
    away = actor("lead", login="sud", name="L. S.", team="Sud")
    eva, luc = (actor(login=name, name=name, team="Nord") for name in ("eva", "luc"))
    client = make_client(eva, "Zoé", number="C-2")
    id_ = actions.refer(eva, client, world.organisation)
    mine = [id_]
    assert (followed(eva), followed(luc), followed(lead), followed(root)) == (mine, [], [], [])
    deactivate(root, "eva")
    assert (followed(luc), followed(lead), followed(away), followed(root)) == ([], mine, [], mine)
    assign(lead, client, "luc")
    assert (followed(luc), followed(lead), followed(root)) == (mine, [], [])


def test_what_is_left_behind_where_no_lead_is_falls_to_every_lead(world: World, actor: ActorFactory) -> None:
    from db.staff.actions import deactivate

    root = actor("administrator", login="root", name="R")
    lead = actor("lead", login="lina", name="L. N.", team="Nord")
    apart, far = actor(login="apart", name="A. B."), actor(login="far", name="F. G.", team="Sud")
    theirs = [
        actions.refer(who, make_client(who, number=f"C-{place}"), world.organisation)
        for place, who in enumerate((apart, far), 2)
    ]
    with database.connection():  # else there is a lead of all: whoever founded it, and Lise
        Staff.update(roles="administrator").where(Staff.login.in_(("root", "lise"))).execute()
    assert followed(lead) == []
    deactivate(root, "apart")
    deactivate(root, "far")
    assert followed(lead) == theirs
    south = actor("lead", login="sud", name="L. S.", team="Sud")
    assert (followed(lead), followed(south)) == (theirs[:1], theirs)


def test_who_follows_people_no_more_is_shown_nothing_of_what_they_made(
    world: World, actor: ActorFactory
) -> None:
    id_ = world.refer()
    assert followed(world.staff) == [id_]
    with database.connection():
        Staff.update(roles="auditor").where(Staff.id == world.staff.id).execute()
    now = actor("staff")
    assert followed(now) == []
    with database.reading():
        assert [item.kind for item in today(now)] == []
        with pytest.raises(Denied):
            open_card(now, id_)
        with pytest.raises(Denied):
            alternatives(now, id_)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_go_from_what_is_wanted_now_to_what_is_set_aside_and_back(world: World, limit: int) -> None:
    from db.core.paging import Span

    ids = [world.refer(sent_on=day(1), due=day(10 + number % 4)) for number in range(7)]
    for number in (0, 3, 5):
        loop.postpone(world.staff, ids[number], day(23 + number % 2))
    world.refer(due=day(30))
    with database.reading():
        whole = queries.page(Filter(READER)).rows
        assert [row.aside for row in whole] == [False] * 4 + [True] * 4
        forth: list[ReferralRow] = []
        span = Span(limit=limit)
        while True:
            page = queries.page(Filter(READER), span)
            forth += page.rows
            if not page.more:
                break
            span = Span(after=page.rows[-1].key, limit=limit)
        back: list[ReferralRow] = []
        span = Span(last=True, limit=limit)
        while True:
            page = queries.page(Filter(READER), span)
            back = [*page.rows, *back]
            if not page.more:
                break
            span = Span(before=page.rows[0].key, limit=limit)
    assert tuple(forth) == tuple(back) == whole


def test_an_organisation_called_once_is_asked_about_all_it_was_sent(world: World) -> None:
    other = make_organisation(world.staff, "Autre")
    here, there = world.refer(), actions.refer(world.staff, world.client, other)
    with database.reading():
        assert [r.id for r in queries.page(Filter(READER, organisation_id=other)).rows] == [there]
        assert [r.id for r in queries.page(Filter(READER, organisation_id=world.organisation)).rows] == [here]
