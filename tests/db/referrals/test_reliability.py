"""How an organisation's referrals went: shares and medians worked by hand."""

import datetime as dt

import pytest

from db.core import clock, database
from db.core.errors import NotFound
from db.directory.actions import set_remark, verify
from db.referrals import actions
from db.referrals.actions_followup import set_appointment
from db.referrals.lifecycle import Confirmer, Status
from db.referrals.reliability import OrganisationSummary, Reliability, organisation_summary, reliability
from tests.db.referrals.conftest import World, bring
from tests.factories import READER, make_organisation


def known(world: World) -> Reliability:
    """Return how the referrals went."""
    with database.reading():
        return reliability(READER, world.organisation)


def reached(world: World, after: int) -> int:
    """Refer on 1 November and confirm contact so many days later."""
    first = dt.date(2026, 11, 1)
    id_ = world.refer(sent_on=first)
    actions.confirm(world.staff, id_, Confirmer.CLIENT, first + dt.timedelta(days=after))
    return id_


def test_nothing_is_known_of_a_new_organisation(world: World) -> None:
    assert known(world) == Reliability(None, None)


def test_what_awaits_confirmation_says_nothing_yet(world: World) -> None:
    world.refer()
    assert known(world) == Reliability(None, None)


def test_shares_and_median_over_an_odd_and_an_even_number(world: World) -> None:
    for days in (0, 2, 9):
        reached(world, days)
    world.refer()
    assert known(world) == Reliability(1.0, 2.0)
    reached(world, 5)
    assert known(world) == Reliability(1.0, 3.5)


def test_an_end_without_contact_lowers_the_share(world: World) -> None:
    reached(world, 1)
    reached(world, 1)
    reached(world, 4)
    bring(world.staff, world.refer(), "failed")
    assert known(world) == Reliability(0.75, 1.0)


def test_contact_with_an_appointment_still_to_come_is_one_contact_of_one(world: World) -> None:
    for _time in range(2):
        set_appointment(world.staff, reached(world, 2), clock.now() + dt.timedelta(days=3))
    bring(world.staff, world.refer(), "failed")
    assert known(world) == Reliability(2 / 3, 2.0)


def test_drafts_mistakes_and_what_was_cancelled_are_left_out(world: World) -> None:
    actions.set_status(world.staff, reached(world, 3), Status.ENTERED_IN_ERROR, reason="double")
    for status in ("draft", "cancelled", "entered-in-error"):
        bring(world.staff, world.refer(), status)
    assert known(world) == Reliability(None, None)


def test_other_organisations_do_not_mix(world: World) -> None:
    other = make_organisation(world.staff, "Autre")
    reached(world, 2)
    with database.reading():
        assert reliability(READER, other) == Reliability(None, None)


def test_a_standing_adds_the_remark_and_the_last_check(world: World) -> None:
    set_remark(world.staff, world.organisation, "guichet 2")
    verify(world.staff, world.organisation, dt.date(2026, 11, 2))
    reached(world, 2)
    with database.reading():
        assert organisation_summary(READER, world.organisation) == OrganisationSummary(
            Reliability(1.0, 2.0), dt.date(2026, 11, 2), "guichet 2"
        )
        with pytest.raises(NotFound):
            organisation_summary(READER, 404)
