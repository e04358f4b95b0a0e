"""Referring, confirming by a fact, and what was said of it: each whole, or refused without a trace."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from db.audit.batch import run_on_each
from db.core import clock, revision
from db.core.actor import Actor
from db.core.database import reading
from db.core.errors import Denied, Invalid, NotFound, NotReady, Refused, Stale
from db.directory.actions import ServiceDraft
from db.directory.models import ServiceStatus
from db.referrals import actions
from db.referrals.changes import Opinion
from db.referrals.lifecycle import Channel, Confirmer, Handoff, Party, Status
from tests.conftest import ActorFactory
from tests.db.referrals.conftest import SENT, World, bring, card
from tests.factories import first_service, make_organisation
from tests.traces import lines, refused

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("handoff", "witness", "due_on", "late"),
    [
        (Handoff.CALLED, "M. L.", dt.date(2026, 11, 18), 3),
        (Handoff.WENT_ALONG, "M. L.", dt.date(2026, 11, 19), 2),
        (Handoff.CONFIRMATION, "", dt.date(2026, 11, 28), -7),
        (Handoff.DETAILS, "", dt.date(2026, 11, 23), -2),
    ],
)
def test_each_hand_off_has_its_clock_and_its_witness(
    world: World, handoff: Handoff, witness: str, due_on: dt.date, late: int
) -> None:
    service = first_service(world.organisation)
    found = card(world.refer(handoff=handoff, service_id=service, need=" Du pain\x07\r\net du lait "))
    row = found.row
    assert (row.handoff, found.witness, row.due_on, row.days_late) == (handoff, witness, due_on, late)
    assert (row.status, row.sent_on, row.contact_on, row.attempts) == ("requested", SENT, None, 0)
    assert (row.organisation, row.service, row.made_by) == (
        "Centre d'impôt Nord",
        "Déclarations de revenus",
        "M. L.",
    )
    assert (found.need, found.confirmed_by) == ("Du pain\net du lait", None)
    assert [(e.what, e.from_status, e.to_status, e.who) for e in found.events] == [
        ("made", "", "requested", "M. L.")
    ]


def test_a_referral_is_sent_today_unless_told_and_the_journal_holds_no_words(world: World) -> None:
    id_ = actions.refer(world.staff, world.client, world.organisation, need="Du pain")
    assert card(id_).row.sent_on == TODAY
    (line,) = lines("referral.make")
    assert (line.subject_kind, line.subject_id, line.subject) == ("referral", id_, "C-1")
    assert line.details == {"handoff": "confirmation", "organisation": world.organisation}
    with reading():
        assert revision.current()["referral"] == 1


def test_a_due_date_and_a_consent_may_be_chosen(world: World) -> None:
    found = card(world.refer(due=SENT, consent_until=dt.date(2027, 5, 1)))
    assert (found.row.due_on, found.row.days_late) == (SENT, 3)
    assert found.consent_until == dt.date(2027, 5, 1)


def test_nobody_is_sent_where_nobody_is_taken(world: World) -> None:
    asleep = make_organisation(world.staff, "Fermé", active=False)
    closed = ServiceDraft("Comptoir", status=ServiceStatus.TEMPORARILY_CLOSED)
    shut = make_organisation(world.staff, "Ouvert", services=(closed,))
    with refused(Refused, "organisation") as caught:
        actions.refer(world.staff, world.client, asleep)
    assert "Fermé" in caught.value.say()
    with refused(Refused, "organisation") as caught:
        actions.refer(world.staff, world.client, shut, service_id=first_service(shut))
    assert "Comptoir" in caught.value.say()


@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        (Invalid, "sent_on", {"sent_on": dt.date(2026, 11, 22)}),
        (Invalid, "due", {"due": dt.date(2026, 11, 17)}),
        (NotFound, "service", {"service_id": 404}),
        (Invalid, "need", {"need": "x" * 20_001}),
    ],
)
def test_what_cannot_be_is_refused(
    world: World, kind: type[Refused], field: str, more: dict[str, Any]
) -> None:
    with refused(kind, field):
        world.refer(**more)


def test_a_service_of_another_organisation_is_unknown_here(world: World) -> None:
    other = make_organisation(world.staff, "Autre")
    with refused(NotFound, "service"):
        world.refer(service_id=first_service(other))


@pytest.mark.parametrize("by", list(Confirmer))
@pytest.mark.parametrize("on", [None, SENT, dt.date(2026, 11, 20)])
def test_a_fact_confirms_contact_and_empties_the_queue(
    world: World, by: Confirmer, on: dt.date | None
) -> None:
    id_ = world.refer()
    actions.confirm(world.staff, id_, by, on, note="a rappelé\nhier")
    found = card(id_)
    assert (found.row.contact_on, found.confirmed_by, found.row.days_late) == (on or TODAY, by, None)
    assert found.row.status == "requested"
    assert (found.events[-1].what, found.events[-1].note) == ("confirmed", "a rappelé\nhier")
    assert lines("referral.confirm")[0].details == {"by": by.value, "on": (on or TODAY).isoformat()}


@pytest.mark.parametrize("on", [dt.date(2026, 11, 17), dt.date(2026, 11, 22)])
def test_contact_is_neither_before_the_referral_nor_to_come(world: World, on: dt.date) -> None:
    id_ = world.refer()
    with refused(Invalid, "on"):
        actions.confirm(world.staff, id_, Confirmer.CLIENT, on)


def test_today_is_the_agency_s_day_and_not_greenwich_s(world: World) -> None:
    id_ = world.refer()
    with clock.frozen("2026-11-22T03:00:00+00:00"):  # still Saturday 21, 10 in the evening, in Québec
        with refused(Invalid, "on"):
            actions.confirm(world.staff, id_, Confirmer.CLIENT, dt.date(2026, 11, 22))
        actions.confirm(world.staff, id_, Confirmer.CLIENT)
    assert card(id_).row.contact_on == TODAY


def test_contact_is_confirmed_once(world: World) -> None:
    id_ = world.refer()
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    with refused(Refused):
        actions.confirm(world.staff, id_, Confirmer.ORGANISATION)
    with refused(Refused):
        actions.record_attempt(world.staff, id_)


def test_asking_in_vain_is_counted_and_stops_no_clock(world: World) -> None:
    id_ = world.refer(handoff=Handoff.CALLED)
    actions.record_attempt(world.staff, id_, "boîte pleine")
    with clock.frozen("2026-11-24T15:00:00+00:00"):
        actions.record_attempt(world.staff, id_)
        found = card(id_)
        assert (found.row.attempts, found.last_attempt_on) == (2, dt.date(2026, 11, 24))
        assert (found.row.due_on, found.row.days_late) == (SENT, 6)
        assert [(e.what, e.note) for e in found.events[1:]] == [
            ("not_made", "boîte pleine"),
            ("not_made", ""),
        ]
        actions.confirm(world.staff, id_, Confirmer.CLIENT)
    assert card(id_).row.attempts == 2


@pytest.mark.parametrize(
    "status", ["draft", "rejected", "cancelled", "completed", "failed", "entered-in-error"]
)
def test_nothing_is_awaited_of_what_is_not_under_way(world: World, status: str) -> None:
    id_ = world.refer()
    bring(world.staff, id_, status)
    assert card(id_).row.days_late is None
    with refused(Refused):
        actions.confirm(world.staff, id_, Confirmer.CLIENT)
    with refused(Refused):
        actions.record_attempt(world.staff, id_)


def test_two_people_at_once_are_not_mixed(world: World) -> None:
    id_ = world.refer()
    actions.record_attempt(world.staff, id_, version=1)
    writes: list[Callable[[], None]] = [
        lambda: actions.confirm(world.staff, id_, Confirmer.CLIENT, version=1),
        lambda: actions.record_attempt(world.staff, id_, version=1),
        lambda: actions.set_status(world.staff, id_, Status.ACCEPTED, version=1),
    ]
    for write in writes:
        with refused(Stale) as told:
            write()
        assert "recorded that contact was not made yet (10:00)." in told.value.say()
    assert told.value.version == 2
    actions.confirm(world.staff, id_, Confirmer.CLIENT, version=told.value.version)
    with refused(Stale) as told:
        actions.record_attempt(world.staff, id_, "occupé", version=2)
    assert "confirmed that contact was made (10:00)." in told.value.say()
    assert told.value.version is None


def test_feedback_is_kept_from_both_sides_in_the_order_of_days(world: World) -> None:
    id_ = world.refer()
    actions.add_feedback(
        world.staff, id_, Party.CLIENT, Channel.PHONE, appropriate=True, useful=5, comment=" Très\x1b bien "
    )
    actions.add_feedback(
        world.staff, id_, Party.ORGANISATION, Channel.FORM, on=SENT, appropriate=False, useful=1
    )
    actions.add_feedback(world.staff, id_, Party.CLIENT, Channel.NOT_REACHED)
    found = card(id_)
    assert [(f.on, f.party, f.channel, f.appropriate, f.useful, f.comment) for f in found.feedback] == [
        (SENT, "organisation", "form", False, 1, ""),
        (TODAY, "client", "phone", True, 5, "Très bien"),
        (TODAY, "client", "not_reached", None, None, ""),
    ]
    assert [event.what for event in found.events] == ["made", *["feedback"] * 3]
    assert found.row.days_late == -7
    assert lines("referral.feedback")[0].details == {"party": "client", "channel": "phone"}


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("useful", {"useful": 0}),
        ("useful", {"useful": 6}),
        ("on", {"useful": 4, "on": dt.date(2026, 11, 22)}),
        ("on", {"useful": 4, "on": dt.date(2026, 11, 17)}),
        ("comment", {"comment": "x" * 20_001}),
        ("appropriate", {}),
        ("appropriate", {"comment": " \n"}),
    ],
)
def test_feedback_that_cannot_be_is_refused(world: World, field: str, more: dict[str, Any]) -> None:
    id_ = world.refer()
    with refused(Invalid, field):
        actions.add_feedback(world.staff, id_, Party.CLIENT, Channel.PHONE, **more)


WRITES: dict[str, Callable[..., object]] = {
    "refer": lambda who, client, organisation, id_: actions.refer(who, client, organisation),
    "confirm": lambda who, _client, _organisation, id_: actions.confirm(who, id_, Confirmer.CLIENT),
    "not_made": lambda who, _client, _organisation, id_: actions.record_attempt(who, id_),
    "set_status": lambda who, _client, _organisation, id_: actions.set_status(who, id_, Status.ACCEPTED),
    "give_feedback": lambda who, _client, _organisation, id_: actions.add_feedback(
        who, id_, Party.CLIENT, Channel.EMAIL, useful=4
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_who_may_only_read_leaves_no_trace(
    world: World, actor: ActorFactory, write: Callable[..., object]
) -> None:
    id_, auditor = world.refer(), actor("auditor")
    with refused(Denied):
        write(auditor, world.client, world.organisation, id_)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_nobody_knows_is_said(world: World, write: Callable[..., object]) -> None:
    file = write is WRITES["refer"]
    with refused(Denied if file else NotFound, "number" if file else None):
        write(world.staff, 404, world.organisation, 404)


def test_an_unknown_organisation_is_named_beside_its_field(world: World) -> None:
    with refused(NotFound, "organisation"):
        actions.refer(world.staff, world.client, 404)


def test_contact_and_what_is_said_of_it_are_kept_together_or_not_at_all(world: World) -> None:
    id_ = world.refer()
    with refused(Invalid, "appropriate"):
        nothing_said = Opinion(Party.ORGANISATION, Channel.PHONE)
        actions.confirm(world.staff, id_, Confirmer.ORGANISATION, opinion=nothing_said)
    assert card(id_).row.contact_on is None
    right = Opinion(Party.ORGANISATION, Channel.PHONE, appropriate=True, useful=4)
    actions.confirm(world.staff, id_, Confirmer.ORGANISATION, opinion=right)
    found = card(id_)
    assert (found.row.contact_on, [said.useful for said in found.feedback]) == (TODAY, [4])
    assert [event.what for event in found.events] == ["made", "confirmed", "feedback"]
    (line,) = lines("referral.confirm")
    assert line.details == {
        "by": "organisation",
        "on": TODAY.isoformat(),
        "party": "organisation",
        "channel": "phone",
    }
    assert lines("referral.feedback") == []


def test_what_is_done_with_several_is_kept_of_all_that_are_not_refused_or_of_none(world: World) -> None:
    ids = [world.refer() for _line in range(3)]
    confirmed = lines("referral.confirm")

    def confirm(actor: Actor, id_: int, version: int | None) -> None:
        actions.confirm(actor, id_, Confirmer.CLIENT, version=version)
        if away and id_ == ids[1]:
            raise NotReady("database.away", "away")

    away = True
    with pytest.raises(NotReady):
        run_on_each(world.staff, "referral", confirm, [(id_, None) for id_ in ids])
    assert [card(id_).row.contact_on for id_ in ids] == [None] * 3
    assert lines("referral.confirm") == confirmed
    away = False
    outcome = run_on_each(world.staff, "referral", confirm, [(ids[0], None), (ids[1], 9), (ids[2], None)])
    assert (outcome.done, list(outcome.refused)) == ((ids[0], ids[2]), [ids[1]])
    assert [card(id_).row.contact_on for id_ in ids] == [TODAY, None, TODAY]
    assert len(lines("referral.confirm")) == len(confirmed) + 2
