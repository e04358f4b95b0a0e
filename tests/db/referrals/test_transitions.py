"""All ninety moves between states driven through the action: 26 succeed, 64 leave every row as it was."""

import pytest

from db.core.errors import Invalid, Refused
from db.core.translation import use_language
from db.referrals import actions
from db.referrals.lifecycle import NEED_REASON, Confirmer, Decliner, Status
from tests.db.referrals.conftest import World, bring, card
from tests.db.referrals.diagram import ALLOWED, ERROR, PAIRS, WAY
from tests.traces import lines, refused


@pytest.mark.parametrize("before", sorted({before for before, _after in PAIRS}))
def test_a_state_goes_where_the_diagram_says_and_nowhere_else(world: World, before: str) -> None:
    moved = {}
    stays = world.refer()
    bring(world.staff, stays, before)
    afters = sorted(after for origin, after in PAIRS if origin == before)
    for after in afters:
        if (before, after) not in ALLOWED:
            with refused(Refused, "status"):
                actions.set_status(world.staff, stays, Status(after), reason="parce que")
    for after in afters:
        if (before, after) not in ALLOWED:
            continue
        id_ = world.refer()
        bring(world.staff, id_, before)
        told = card(id_).events
        actions.set_status(world.staff, id_, Status(after), reason="parce que")
        found = card(id_)
        assert found.row.status == after
        (event,) = found.events[len(told) :]
        assert (event.what, event.from_status, event.to_status, event.note, event.who) == (
            "status",
            before,
            after,
            "parce que",
            "M. L.",
        )
        assert lines("referral.status")[-1].details == {"before": before, "after": after}
        moved[before, after] = True
    assert set(moved) == {pair for pair in ALLOWED if pair[0] == before}


@pytest.mark.parametrize("status", list(Status))
def test_no_state_is_entered_twice_in_a_row(world: World, status: Status) -> None:
    id_ = world.refer()
    bring(world.staff, id_, status)
    with refused(Refused, "status"):
        actions.set_status(world.staff, id_, status, reason="encore")


@pytest.mark.parametrize("status", NEED_REASON)
def test_what_stops_a_referral_says_why(world: World, status: Status) -> None:
    id_ = world.refer()
    for step in WAY[status][:-1]:
        actions.set_status(world.staff, id_, Status(step))
    with refused(Invalid, "reason"):
        actions.set_status(world.staff, id_, status, reason=" \u200b\n")
    with refused(Invalid, "reason"):
        actions.set_status(world.staff, id_, status, reason="x" * 20_001)
    actions.set_status(world.staff, id_, status, reason=" liste pleine\r\n")
    assert card(id_).reason == "liste pleine"


@pytest.mark.parametrize("decliner", list(Decliner))
def test_who_declined_is_told_only_of_a_refusal(world: World, decliner: Decliner) -> None:
    declined, accepted = world.refer(), world.refer()
    actions.set_status(world.staff, declined, Status.REJECTED, reason="non", declined_by=decliner)
    actions.set_status(world.staff, accepted, Status.ACCEPTED, declined_by=decliner)
    assert (card(declined).declined_by, card(accepted).declined_by) == (decliner, None)


def test_the_refusal_of_a_move_names_both_states_in_the_person_s_language(world: World) -> None:
    id_ = world.refer()
    use_language("fr")
    with refused(Refused, "status") as caught:
        actions.set_status(world.staff, id_, Status.COMPLETED)
    said = caught.value.say()
    assert "conclu" in said
    assert "completed" not in said


def test_going_on_takes_nothing_out_of_the_queue(world: World) -> None:
    id_ = world.refer()
    for status in (Status.ACCEPTED, Status.ON_HOLD, Status.IN_PROGRESS):
        actions.set_status(world.staff, id_, status, reason="file")
        assert card(id_).row.days_late == -7
    actions.set_status(world.staff, id_, Status.COMPLETED)
    assert card(id_).row.days_late is None


def test_a_confirmed_referral_does_not_come_back_to_the_queue(world: World) -> None:
    id_ = world.refer()
    actions.confirm(world.staff, id_, Confirmer.CLIENT)
    for status in ("accepted", "on-hold", "in-progress", "failed", ERROR):
        actions.set_status(world.staff, id_, Status(status), reason="suite")
        assert card(id_).row.days_late is None
        assert card(id_).row.contact_on is not None


def test_a_draft_that_is_sent_joins_the_queue(world: World) -> None:
    id_ = world.refer()
    bring(world.staff, id_, "draft")
    assert card(id_).row.days_late is None
    actions.set_status(world.staff, id_, Status.REQUESTED)
    assert card(id_).row.days_late == -7
