"""How referrals went by service, loops closed, chains and other places for the same need: worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from db.clients.actions_contacts import engage
from db.clients.models import Attendance, Mode
from db.core import clock, database
from db.directory.actions import ServiceDraft, add_service
from db.referrals import actions
from db.referrals import actions_followup as loop
from db.referrals.alternatives import alternatives
from db.referrals.card import card as referral_card
from db.referrals.chain import days_lost
from db.referrals.closed_loop import count_closed_loops, feedback_to_ask
from db.referrals.codes import MeetingOutcome
from db.referrals.lifecycle import Channel, Confirmer, Decliner, Party, Status
from db.referrals.models import Referral
from db.referrals.report import ReportRow, report
from tests.db.referrals.conftest import SENT, World
from tests.factories import READER, first_service, make_organisation


def told(world: World, **more: object) -> list[ReportRow]:
    """Return the report."""
    with database.reading():
        return report(READER, **more)  # type: ignore[arg-type]


def test_a_report_by_hand(world: World) -> None:
    staff = world.staff
    service = first_service(world.organisation)
    kept, missed, no, theirs, open_, error = (world.refer(service_id=service) for _ in range(6))
    other = world.refer()
    actions.confirm(staff, kept, Confirmer.ORGANISATION, SENT + dt.timedelta(days=2))
    loop.record_service(staff, kept, Confirmer.CLIENT)
    actions.add_feedback(
        staff, kept, Party.CLIENT, Channel.PHONE, appropriate=True, useful=5, comment="Très bien"
    )
    actions.add_feedback(staff, kept, Party.ORGANISATION, Channel.FORM, appropriate=False, useful=2)
    actions.add_feedback(staff, kept, Party.CLIENT, Channel.NOT_REACHED)
    loop.set_appointment(staff, missed, clock.now())
    loop.record_meeting(staff, missed, MeetingOutcome.NO_SHOW)
    loop.set_appointment(staff, open_, clock.now())
    loop.record_meeting(staff, open_, MeetingOutcome.NO_SHOW)
    loop.undo(staff, open_)
    actions.set_status(staff, no, Status.REJECTED, reason="complet", declined_by=Decliner.ORGANISATION)
    actions.set_status(staff, theirs, Status.REJECTED, reason="loin", declined_by=Decliner.CLIENT)
    actions.set_status(staff, error, Status.ENTERED_IN_ERROR, reason="doublon")
    actions.add_feedback(staff, other, Party.CLIENT, Channel.PHONE, appropriate=False, comment="Non")
    loop.undo(staff, other)
    named, plain = sorted(told(world, organisation_id=world.organisation), key=lambda row: -row.referrals)
    assert (named.referrals, named.accepted, named.contact, named.median_days) == (5, 0.5, 0.2, 2)
    assert (named.no_shows, named.received, named.asked) == (1, 1, 2)
    assert (named.appropriate, named.useful, named.said) == (0.5, 3.5, ("Très bien",))
    assert (plain.service, plain.referrals, plain.accepted, plain.appropriate, plain.said) == (
        "",
        1,
        None,
        None,
        (),
    )
    assert [row.said for row in told(world)] == [(), ()]
    assert [(row.answered, row.judged) for row in (named, plain)] == [(2, 2), (0, 0)]
    [whole] = told(world, organisation_id=world.organisation, together=True)
    assert (whole.service_id, whole.service, whole.referrals, whole.answered) == (None, "", 6, 2)
    assert (whole.accepted, whole.contact, whole.median_days) == (0.5, 1 / 6, 2)
    assert (whole.no_shows, whole.received, whole.asked, whole.said) == (1, 1, 2, ("Très bien",))
    assert (
        told(world, since=SENT + dt.timedelta(days=1)) == told(world, until=SENT - dt.timedelta(days=1)) == []
    )


def test_a_loop_is_closed_by_contact_and_what_someone_said_or_could_not_be_reached_to_say(
    world: World,
) -> None:
    ids = [world.refer() for _ in range(4)]
    actions.confirm(world.staff, ids[0], Confirmer.CLIENT)
    actions.add_feedback(world.staff, ids[0], Party.CLIENT, Channel.NOT_REACHED)
    actions.confirm(world.staff, ids[1], Confirmer.CLIENT)
    actions.add_feedback(world.staff, ids[2], Party.CLIENT, Channel.PHONE, useful=4)
    actions.confirm(world.staff, ids[3], Confirmer.CLIENT)
    actions.add_feedback(world.staff, ids[3], Party.CLIENT, Channel.PHONE, useful=4)
    loop.undo(world.staff, ids[3])
    with database.reading():
        assert count_closed_loops(ids) == (1, 4)


@pytest.mark.parametrize(
    ("attendance", "asked"),
    [(Attendance.HELD, True), (Attendance.NO_ANSWER, False), (Attendance.PLANNED, False)],
)
def test_who_is_talked_with_is_asked_about_the_latest_contact_elsewhere_until_they_answer(
    world: World, attendance: Attendance, asked: bool
) -> None:
    staff, client = world.staff, world.client
    first, second, _none = (world.refer() for _ in range(3))
    actions.confirm(staff, first, Confirmer.CLIENT, SENT)
    actions.confirm(staff, second, Confirmer.CLIENT)
    talked = engage(staff, client, at=clock.now(), mode=Mode.PHONE, attendance=attendance)

    def now() -> int | None:
        with database.reading():
            row = feedback_to_ask(READER, client, talked)
        return row.id if row else None

    assert now() == (second if asked else None)
    actions.add_feedback(staff, second, Party.ORGANISATION, Channel.PHONE, useful=4)
    assert now() == (second if asked else None)
    actions.add_feedback(staff, second, Party.CLIENT, Channel.NOT_REACHED)
    assert now() == (first if asked else None)
    actions.add_feedback(staff, first, Party.CLIENT, Channel.PHONE, useful=4)
    assert now() is None


def test_a_report_has_the_same_order_everywhere(world: World) -> None:
    for name in ("Zoothérapie", "aide", "Évaluation"):
        service = add_service(world.staff, world.organisation, ServiceDraft(name))
        world.refer(service_id=service)
    world.refer()
    with database.reading():
        assert [row.service for row in report(READER)] == ["", "aide", "Évaluation", "Zoothérapie"]


def test_a_chain_tells_the_time_lost_between_places(world: World) -> None:
    other = make_organisation(world.staff, "Autre")
    first = world.refer(sent_on=dt.date(2026, 11, 1))
    second = actions.refer(
        world.staff, world.client, other, sent_on=dt.date(2026, 11, 8), previous=first, ends_previous=True
    )
    third = world.refer(sent_on=dt.date(2026, 11, 14), previous=second, ends_previous=True)
    actions.confirm(world.staff, third, Confirmer.CLIENT, dt.date(2026, 11, 17))
    with database.reading():
        chain = referral_card(READER, second).chain
    assert [(link.id, link.days, link.lost, link.here) for link in chain] == [
        (first, 7, True, False),
        (second, 6, True, True),
        (third, 3, False, False),
    ]
    assert days_lost(chain) == 13
    waits = world.refer()
    mistake = world.refer(previous=waits)
    actions.set_status(world.staff, mistake, Status.ENTERED_IN_ERROR, reason="doublon")
    with database.reading():
        assert not any(link.lost for link in referral_card(READER, waits).chain)
    alone = world.refer()
    with database.reading():
        assert referral_card(READER, alone).chain == ()


def test_the_same_need_is_looked_for_elsewhere_by_its_words(world: World) -> None:
    staff = world.staff
    near = make_organisation(staff, "Relais", services=(ServiceDraft("Clinique de déclarations"),))
    best = make_organisation(staff, "Appui", services=(ServiceDraft("Déclarations de revenus simples"),))
    make_organisation(staff, "Piscine", services=(ServiceDraft("Cours de natation"),))
    service = first_service(world.organisation)
    id_ = world.refer(service_id=service, need="mes déclarations")
    with database.reading():
        found = alternatives(staff, id_)
    assert [target.id[0] for target in found.targets] == [best, near]
    assert found.need == "mes déclarations"
    second = actions.refer(staff, world.client, best, previous=id_)
    with database.reading():
        assert Referral.get_by_id(second).previous_id == id_
        assert [target.id[0] for target in alternatives(staff, id_).targets] == [near]
