"""What was done by mistake is taken back: the referral stands as before, and both lines stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Refused
from db.referrals import actions
from db.referrals import actions_followup as loop
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.lifecycle import Channel, Confirmer, Decliner, Party, Status
from db.referrals.models import Referral
from tests.conftest import ActorFactory
from tests.db.referrals.conftest import World, bring, card
from tests.traces import lines, refused


def facts(id_: int) -> dict[str, object]:
    """Return every column of a referral but its version."""
    with database.reading():
        row = Referral.select().where(Referral.id == id_).dicts().get()
    return {name: value for name, value in row.items() if name != "row_version"}


DEEDS: dict[str, Callable[[Actor, int], object]] = {
    "confirmed": lambda a, id_: actions.confirm(a, id_, Confirmer.CLIENT),
    "not_made": lambda a, id_: actions.record_attempt(a, id_, "occupé"),
    "again": lambda a, id_: loop.postpone(a, id_, dt.date(2026, 11, 25)),
    "escalated": lambda a, id_: loop.escalate(a, id_),
    "appointment": lambda a, id_: loop.set_appointment(a, id_, clock.now()),
    "received": lambda a, id_: loop.record_service(a, id_, Confirmer.ORGANISATION),
    "status": lambda a, id_: actions.set_status(
        a, id_, Status.REJECTED, reason="complet", declined_by=Decliner.CLIENT, next_step=NextStep.NEED
    ),
}


@pytest.mark.parametrize("what", DEEDS)
def test_a_deed_taken_back_leaves_the_referral_as_it_was_and_both_lines(world: World, what: str) -> None:
    id_ = world.refer()
    before = facts(id_)
    DEEDS[what](world.staff, id_)
    assert facts(id_) != before
    assert loop.undo(world.staff, id_) == what
    assert facts(id_) == before
    events = card(id_).events
    assert [event.what for event in events] == ["made", what, "undone"]
    assert (events[-1].about, events[-1].undoes) == (what, events[1].id)
    assert lines("referral.status")[-1].details == {"undone": what}


def test_deeds_are_taken_back_one_after_the_other_down_to_the_first(world: World) -> None:
    id_ = world.refer()
    stages = [facts(id_)]
    for deed in ("not_made", "again", "appointment"):
        DEEDS[deed](world.staff, id_)
        stages.append(facts(id_))
    loop.record_meeting(world.staff, id_, MeetingOutcome.NO_SHOW)
    stages.append(facts(id_))
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    for stage in reversed(stages):
        loop.undo(world.staff, id_)
        assert facts(id_) == stage
    with refused(Refused):
        loop.undo(world.staff, id_)
    assert len(card(id_).events) == 1 + 5 + 5


def test_an_entry_in_error_can_be_an_error(world: World) -> None:
    id_ = world.refer()
    actions.set_status(world.staff, id_, Status.ENTERED_IN_ERROR, reason="mauvais dossier")
    loop.undo(world.staff, id_)
    assert card(id_).row.status == "requested"
    assert card(id_).row.days_late is not None


@pytest.mark.parametrize("status", [status.value for status in Status if status != "entered-in-error"])
def test_anything_may_turn_out_to_be_entered_in_error(world: World, status: str) -> None:
    id_ = world.refer()
    bring(world.staff, id_, status)
    actions.set_status(world.staff, id_, Status.ENTERED_IN_ERROR, reason="doublon")
    assert card(id_).row.status == "entered-in-error"


def test_feedback_taken_back_counts_no_more_and_stays_to_be_read(world: World) -> None:
    id_ = world.refer()
    actions.add_feedback(world.staff, id_, Party.CLIENT, Channel.PHONE, appropriate=False)
    loop.undo(world.staff, id_)
    (said,) = card(id_).feedback
    assert said.withdrawn_on == dt.date(2026, 11, 21)


def test_only_who_did_it_on_the_same_day_or_a_lead_can(world: World, actor: ActorFactory) -> None:
    from db.clients.actions import involve

    other, lead = actor(login="luc", name="Luc"), actor("lead")
    involve(world.staff, world.client, "luc")
    id_ = world.refer()
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    with refused(Refused):
        loop.undo(other, id_)
    with clock.frozen("2026-11-22T15:00:00+00:00"):
        with refused(Refused):
            loop.undo(world.staff, id_)
        loop.undo(lead, id_)
        assert card(id_).row.days_late is not None
