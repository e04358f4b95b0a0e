"""The appointment at the organisation: when it is asked about, and what became of it."""

from __future__ import annotations

import pytest

from db.core import clock, database
from db.core.errors import Invalid, Refused
from db.referrals import actions
from db.referrals import actions_followup as loop
from db.referrals.codes import MeetingOutcome, QueueReason
from db.referrals.day import due, waiting
from db.referrals.lifecycle import Confirmer, Handoff
from tests.db.referrals.conftest import TODAY, World, at, card, day, queue, row_of, stored
from tests.traces import refused


def test_an_appointment_there_is_asked_about_the_next_working_day(world: World) -> None:
    id_ = world.refer(due=day(20))
    loop.set_appointment(world.staff, id_, at(27))
    assert (row_of(id_).ask_on, row_of(id_).since) == (day(30), day(20))
    assert card(id_).events[-1].about == "2026-11-27T10:00-05:00"
    sooner = world.refer()
    loop.set_appointment(world.staff, sooner, at(23))
    assert (row_of(sooner).ask_on, row_of(sooner).since) == (day(24), day(24))
    with clock.frozen("2026-11-24T15:00:00+00:00"):
        assert row_of(sooner).queue_reason is QueueReason.MET


def test_a_first_meeting_together_has_its_clock_from_the_meeting_on(world: World) -> None:
    id_ = world.refer(handoff=Handoff.WENT_ALONG, appointment_at=at(27))
    row = row_of(id_)
    assert (row.due_on, row.since, row.ask_on) == (day(30), day(30), day(30))


def test_being_there_is_contact_and_says_no_more(world: World) -> None:
    id_ = world.refer()
    loop.set_appointment(world.staff, id_, at(20))
    loop.record_meeting(world.staff, id_, MeetingOutcome.ATTENDED, by=Confirmer.ORGANISATION)
    found, row = card(id_), stored(id_)
    assert (row.contact_on, found.confirmed_by, row.received_on) == (day(20), "organisation", None)
    assert (row.status, row.to_confirm_on, row.meeting) == ("requested", None, "attended")
    with refused(Refused):
        loop.record_meeting(world.staff, id_, MeetingOutcome.NO_SHOW)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    "meeting", [MeetingOutcome.NO_SHOW, MeetingOutcome.POSTPONED, MeetingOutcome.CANCELLED]
)
def test_a_missed_appointment_asks_for_a_call_today_and_ends_nothing(
    world: World, meeting: MeetingOutcome, known: bool
) -> None:
    id_ = world.refer(due=day(30))
    if known:
        actions.confirm(world.staff, id_, Confirmer.ORGANISATION)
        assert queue() == []
    loop.set_appointment(world.staff, id_, at(21, hour=8))
    assert queue() == [(id_, False)]  # its hour has passed
    loop.record_meeting(world.staff, id_, meeting)
    assert queue() == [(id_, False)]
    row = row_of(id_)
    assert (row.queue_reason, row.since, row.status) == (QueueReason.MISSED, TODAY, "requested")
    # A new appointment sets it aside again; the person went after all settles it.
    loop.set_appointment(world.staff, id_, at(25))
    assert queue() == [(id_, True)]
    loop.record_meeting(world.staff, id_, MeetingOutcome.CANCELLED)
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    assert queue() == []
    assert stored(id_).contact_on == TODAY


def test_what_is_put_off_to_another_day_is_asked_about_then(world: World) -> None:
    id_ = world.refer()
    loop.set_appointment(world.staff, id_, at(24))
    loop.record_meeting(world.staff, id_, MeetingOutcome.POSTPONED, again_at=at(26))
    row = row_of(id_)
    assert (row.meeting, row.ask_on, card(id_).events[-1].about) == (None, day(27), "postponed")


def test_nobody_was_there_before_the_day_nor_without_an_appointment(world: World) -> None:
    id_ = world.refer()
    with refused(Refused):
        loop.record_meeting(world.staff, id_, MeetingOutcome.ATTENDED)
    with refused(Invalid, "on"):
        loop.set_appointment(world.staff, id_, at(17))
    loop.set_appointment(world.staff, id_, at(23))
    for meeting in (MeetingOutcome.ATTENDED, MeetingOutcome.NO_SHOW):
        with refused(Invalid, "meeting"):
            loop.record_meeting(world.staff, id_, meeting)


def test_contact_said_before_the_appointment_leaves_the_appointment_to_ask_about(world: World) -> None:
    id_ = world.refer()
    loop.set_appointment(world.staff, id_, at(25))
    actions.confirm(world.staff, id_, Confirmer.ORGANISATION)
    assert queue() == [(id_, True)]
    with refused(Refused):
        actions.confirm(world.staff, id_, Confirmer.CLIENT)
    with clock.frozen("2026-11-26T15:00:00+00:00"):
        actions.confirm(world.staff, id_, Confirmer.CLIENT)
        assert queue() == []
        assert stored(id_).contact_on == TODAY


def test_contact_before_the_appointment_leaves_only_the_appointment_to_ask_about(world: World) -> None:
    id_ = world.refer(due=day(19))
    loop.set_appointment(world.staff, id_, at(25))
    loop.postpone(world.staff, id_, day(23))
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    assert (row_of(id_).ask_on, row_of(id_).since) == (day(26), day(26))
    other = world.refer(due=day(19))
    loop.set_appointment(world.staff, other, at(25))
    loop.record_service(world.staff, other, Confirmer.CLIENT)
    assert (row_of(other).ask_on, row_of(other).since) == (day(26), day(26))


def test_no_appointment_is_before_the_referral_however_it_is_kept(world: World) -> None:
    with refused(Invalid, "meeting"):
        world.refer(appointment_at=at(17))
    id_ = world.refer(appointment_at=at(20))
    with refused(Invalid, "on"):
        loop.record_meeting(world.staff, id_, MeetingOutcome.POSTPONED, again_at=at(17))


def test_an_unanswered_call_before_the_appointment_waits_for_it(world: World) -> None:
    """Overdue for longer than all tries, with an appointment on the 25th: asked about on the 26th."""
    id_ = world.refer(due=day(1), sent_on=day(1))
    loop.set_appointment(world.staff, id_, at(25))
    actions.record_attempt(world.staff, id_)
    assert row_of(id_).ask_on == day(26)
    loop.record_meeting(world.staff, id_, MeetingOutcome.CANCELLED)
    actions.record_attempt(world.staff, id_)
    assert row_of(id_).ask_on == day(1)  # every day


def test_once_its_hour_has_passed_it_is_late_wherever_it_shows(world: World) -> None:
    """At 10:00: an appointment at 9:30 is late, one at 11:00 is not; on Monday both are asked about."""
    passed, ahead = world.refer(due=day(30)), world.refer(due=day(30))
    for id_, hour in ((passed, 9), (ahead, 11)):
        loop.set_appointment(world.staff, id_, at(21, hour=hour))
    rows = {id_: row_of(id_) for id_ in (passed, ahead)}
    assert [(row.late, row.aside) for row in rows.values()] == [(True, False), (False, True)]
    with database.reading():
        items = {item.id: (item.section, item.asks) for item in due(world.staff) if item.kind == "confirm"}
        assert items == {passed: ("late", "met"), ahead: ("soon", "")}
        assert waiting(world.staff) == 1
    with clock.frozen("2026-11-23T15:00:00+00:00"):
        assert row_of(ahead).late
    loop.record_meeting(world.staff, passed, MeetingOutcome.ATTENDED)
    assert not row_of(passed).late
