"""A clock that is set: what was done keeps its order, the journal says so, and days are counted right."""

from __future__ import annotations

import datetime as dt

import pytest

from db.audit.models import AuditLine
from db.audit.queries import history
from db.clients.actions_moves import move
from db.clients.card import file_timeline
from db.clients.position import Lateness
from db.clients.queries import Filter, page
from db.core import clock, database
from db.retros.actions import add_card
from tests.conftest import NOW, ActorFactory
from tests.factories import READER, make_client, make_design, make_retro, make_suggestion
from tests.traces import lines

BEGAN = dt.datetime.fromisoformat(NOW)


@pytest.mark.parametrize(
    "jump", [dt.timedelta(hours=-2), dt.timedelta(days=-400), dt.timedelta(days=-14_610)]
)
def test_the_journal_says_once_that_the_clock_went_back(actor: ActorFactory, jump: dt.timedelta) -> None:
    with clock.frozen(NOW):
        me = actor()
        make_suggestion(me)
    with clock.frozen((BEGAN + jump).isoformat()):
        first = make_suggestion(me)
        make_suggestion(me)
    (told,) = lines("clock.back")
    assert told.details == {"seconds": -jump.total_seconds()}
    assert (told.actor, told.actor_id, told.at) == ("", None, BEGAN + jump)
    with database.reading():
        (said,) = AuditLine.select().where(
            AuditLine.subject_kind == "suggestion", AuditLine.subject_id == first
        )
    assert told.id < said.id


def test_a_moment_is_no_jump_nor_is_the_future(actor: ActorFactory) -> None:
    """On PostgreSQL two lines are written at once, and the later one may come first."""
    with clock.frozen(NOW):
        me = actor()
        make_suggestion(me)
    for later in (-1, 0, 34_560_000):
        with clock.frozen((BEGAN + dt.timedelta(seconds=later)).isoformat()):
            make_suggestion(me)
    assert lines("clock.back") == []


def test_an_anonymous_note_tells_nothing_of_the_clock(actor: ActorFactory) -> None:
    """Its own hour is not kept, and must not be kept beside it either."""
    with clock.frozen(NOW):
        retro = make_retro(actor("lead"), anonymous=True)
    with clock.frozen((BEGAN - dt.timedelta(hours=2)).isoformat()):
        add_card(actor("lead"), retro, 0, "note")
    assert lines("clock.back") == []


@pytest.mark.parametrize("jumps", [(-2, 1), (0, -2), (9_600, -2), (-350_000, -349_999)])
def test_a_path_and_its_history_keep_their_order(actor: ActorFactory, jumps: tuple[int, int]) -> None:
    """Two moves, each with the clock set so many hours from where it stood at the beginning."""
    with clock.frozen(NOW):
        lead = actor("lead")
        design = make_design(lead)
        client = make_client(lead)
    for hours, step in zip(jumps, ("Inquire", "Get advice"), strict=True):
        with clock.frozen((BEGAN + dt.timedelta(hours=hours)).isoformat()):
            with database.reading():
                stay = page(Filter(READER)).rows[0].stay_id
            assert stay is not None
            move(lead, stay, design.named(step).id)
    with database.reading():
        timeline = [line.text for line in file_timeline(client) if line.kind == "entered"]
        verbs = [row.verb for row in history([("client", client)]).rows]
    assert timeline == ["Get advice", "Inquire", "Learn"]
    assert verbs == ["client.move", "client.move", "client.register"]


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        ("2026-11-01T04:30:00+00:00", "2026-11-08"),  # half past midnight, the night the clocks go back
        ("2026-11-01T06:30:00+00:00", "2026-11-08"),  # half past one, the second time
        ("2027-03-14T06:59:59+00:00", "2027-03-21"),  # the last second before the hour that is not there
        ("2027-03-14T07:00:00+00:00", "2027-03-21"),
        ("2026-10-26T03:59:59+00:00", "2026-11-01"),  # one second before midnight, a week with 169 hours
        ("2026-10-26T04:00:00+00:00", "2026-11-02"),
        ("2027-12-26T04:59:59+00:00", "2028-01-01"),  # 400 days on
        ("1986-11-21T15:00:00+00:00", "1986-11-28"),  # 40 years back
    ],
)
def test_a_due_date_is_so_many_days_on_the_wall(actor: ActorFactory, entered: str, due: str) -> None:
    with clock.frozen(entered):
        lead = actor("lead")
        make_design(lead)
        make_client(lead)
        with database.reading():
            (row,) = page(Filter(READER)).rows
        assert row.entered_on is not None
        day = dt.date.fromisoformat(due)
        assert row.entered_on + dt.timedelta(days=7) == day
        last, first = clock.instant(day, dt.time(23, 59)), clock.instant(day + dt.timedelta(1), dt.time())
    seen = []
    for moment in (last, first):
        with clock.frozen(moment.isoformat()), database.reading():
            (row,) = page(Filter(READER)).rows
            seen.append((row.days, row.pressing))
    assert seen == [(7, Lateness.SOON), (8, Lateness.LATE)]
