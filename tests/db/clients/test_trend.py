"""The clients of each step week by week: a worked example, and the same as counting the stays."""

import datetime as dt
import random
from typing import Any

import pytest

from db.clients import actions_moves as moves
from db.clients.models import Stay
from db.clients.trend import WEEKS, week_ends, weekly, weekly_clients
from db.core import clock, database
from tests.conftest import ActorFactory
from tests.factories import READER, STEPS, make_client, make_design


def test_weeks_are_counted_back_from_now() -> None:
    """10 now; this week 3 came and 1 left (+2), the week before 4 left and none came (-4)."""
    assert weekly(10, (2, -4, 0)) == (12, 12, 8, 10)
    assert weekly(0, ()) == (0,)


@pytest.mark.parametrize("frozen", ["2026-11-21T15:00:00+00:00"], indirect=True)
@pytest.mark.usefixtures("frozen")
def test_a_week_ends_at_midnight_in_the_agency() -> None:
    """On Saturday 21 November, the week before ended with Saturday the 14th."""
    ends = [end.isoformat() for end in week_ends(clock.today())]
    assert len(ends) == WEEKS - 1
    assert ends[0] == "2026-11-15T05:00:00+00:00"
    assert ends[-1] == "2026-09-06T04:00:00+00:00"  # in summer time


def test_who_comes_and_who_leaves(actor: ActorFactory) -> None:
    """One since August, one who came on 10 November and moved on on the 17th, one who came on the 20th."""
    design = make_design(actor("lead"))
    first, second = (step.id for step in design.steps[:2])
    for number, day in (("A", "2026-08-03"), ("B", "2026-11-10"), ("C", "2026-11-20")):
        with clock.frozen(f"{day}T15:00:00+00:00"):
            make_client(actor(), number=number)
    with database.reading():
        stay = Stay.select().order_by(Stay.id)[1].id
    with clock.frozen("2026-11-17T15:00:00+00:00"):
        moves.move(actor(), stay, second)
    with clock.frozen("2026-11-21T15:00:00+00:00"), database.reading():
        found, hers = weekly_clients(READER, design), weekly_clients(actor(team="Nord"), design)
    assert found[first] == (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2)
    assert found[second] == (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert set(found) == {first, second}
    assert hers == {}  # of fewer than five, not all of them hers


@pytest.mark.parametrize("seed", range(2))
def test_it_equals_a_count_of_the_stays(actor: ActorFactory, seed: int) -> None:
    draw, staff, design = random.Random(seed), actor(), make_design(actor("lead"))
    steps = [step.id for step in design.steps]
    day = dt.datetime(2026, 8, 20, 15, tzinfo=dt.UTC)
    while day < dt.datetime(2026, 11, 20, tzinfo=dt.UTC):
        with clock.frozen(day.isoformat()):
            make_client(staff, step=draw.choice(STEPS).name)
            with database.reading():
                stays = [stay.id for stay in Stay.select().where(Stay.left_at.is_null())]
            moves.move(staff, draw.choice(stays), draw.choice([*steps, None]), "au hasard")
        day += dt.timedelta(hours=draw.randint(1, 160))
    with clock.frozen("2026-11-21T15:00:00+00:00"), database.reading():
        moments = [clock.now(), *week_ends(clock.today())]
        known: list[Any] = list(Stay.select().namedtuples())
        for step, weeks in weekly_clients(READER, design).items():
            for moment, count in zip(reversed(moments), weeks, strict=True):
                there = [
                    stay
                    for stay in known
                    if stay.step == step
                    and stay.entered_at < moment
                    and (stay.left_at is None or stay.left_at >= moment)
                ]
                assert count == len(there), (step, moment)
