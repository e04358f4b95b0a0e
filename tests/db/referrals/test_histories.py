"""Whatever people do in whatever order: nobody is lost between two places."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from db.core import clock, database
from db.core.errors import Refused
from db.referrals import actions, queries
from db.referrals.lifecycle import ENDED, Channel, Confirmer, Decliner, Handoff, Party, Status
from db.referrals.models import Referral, ReferralEvent
from db.referrals.queries import Filter
from tests.db.referrals.conftest import World
from tests.db.referrals.diagram import ALLOWED
from tests.traces import content

STEPS = 60


def deed(world: World, rng: random.Random, ids: list[int]) -> str:
    """Do one thing at random to one referral at random, right or wrong, and return what."""
    what = rng.choice(("refer", "confirm", "not_made", "status", "status", "feedback"))
    id_, on = rng.choice(ids), clock.today() + dt.timedelta(days=rng.randint(-3, 1))
    if what == "refer":
        ids.append(world.refer(handoff=rng.choice(list(Handoff)), sent_on=on))
    elif what == "confirm":
        actions.confirm(world.staff, id_, rng.choice(list(Confirmer)), on)
    elif what == "not_made":
        actions.not_made(world.staff, id_)
    elif what == "feedback":
        actions.give_feedback(world.staff, id_, rng.choice(list(Party)), rng.choice(list(Channel)), on=on)
    else:
        status = rng.choice(list(Status))
        reason, decliner = rng.choice(("", "parce que")), rng.choice((None, *Decliner))
        actions.set_status(world.staff, id_, status, reason=reason, declined_by=decliner)
    return what


def states() -> dict[int, Referral]:
    """Return every referral as it is stored."""
    with database.reading():
        return {row.id: row for row in Referral.select()}


def queue() -> set[int]:
    """Return the ids of the whole queue."""
    with database.reading():
        assert queries.count(Filter()) == len(queries.page(Filter()).rows)
        return {row.id for row in queries.page(Filter()).rows}


def check(before: dict[int, Referral], was_queue: set[int], what: str) -> None:
    """Check that everyone is accounted for, and that only a fact took someone out of the queue."""
    after, now_queue = states(), queue()
    for id_, row in after.items():
        closed = row.contact_on is not None
        done = row.status in (*ENDED, Status.DRAFT, Status.ENTERED_IN_ERROR)
        assert (id_ in now_queue) is not (closed or done)
        assert closed is (row.confirmed_by is not None) is (row.confirmed_at is not None)
        assert row.to_confirm_on in (None, row.due_on)
        if id_ in before and row.status is not before[id_].status:
            assert (before[id_].status, row.status) in ALLOWED
    left = was_queue - now_queue
    if left:
        assert what in ("confirm", "status")
    for id_ in left:
        fact = after[id_].contact_on is not None or after[id_].status is not before[id_].status
        assert fact
        with database.reading():
            events = list(after[id_].events.order_by(ReferralEvent.id))
        assert events[-1].what in ("confirmed", "status")


@pytest.mark.parametrize("seed", range(6))
def test_nothing_leaves_the_queue_but_by_a_fact(world: World, seed: int) -> None:
    rng = random.Random(seed)
    ids = [world.refer()]
    refusals = 0
    for step in range(STEPS):
        with clock.frozen(f"2026-12-{1 + step // 3:02}T15:00:00+00:00"):
            before, was_queue, rows = states(), queue(), content()
            try:
                what = deed(world, rng, ids)
            except Refused:
                refusals += 1
                assert content() == rows
            else:
                check(before, was_queue, what)
    assert 0 < refusals < STEPS
    assert len(ids) > 2
