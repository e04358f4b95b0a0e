"""The sample data: the same for a seed, true to every rule of the areas, and believable."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from peewee import fn

from db.clients.actions import Person, identity_values, register
from db.clients.models import (
    OUTSIDE,
    Asked,
    Attendance,
    Client,
    Engagement,
    Enrolment,
    Identity,
    MoveTally,
    OpenTally,
    Stay,
)
from db.clients.numbers import has_wrong_letter
from db.clients.position import Lateness, MoveKind, deadlines, lateness, needs_reason
from db.core import clock
from db.core.database import connect, disconnect, proxy, reading
from db.core.errors import Denied, Invalid, NotReady, Refused
from db.core.translation import use_language
from db.directory.models import Organisation, Service
from db.overview.today import today
from db.referrals.deadlines import is_in_queue
from db.referrals.lifecycle import EventKind, Handoff, Status, due_on, next_statuses
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.retros.models import Card, Phase, Retro, RetroAction, Vote
from db.staff.permissions import Role
from db.suggestions.models import Comment, Decision, Suggestion, Support
from db.trajectories.actions import StepDraft, create_trajectory
from db.trajectories.queries import current_trajectories, design
from db.upkeep.founding import found
from db.upkeep.sample.fill import BATCH, fill
from db.upkeep.sample.texts import read
from db.upkeep.schema import models
from tests.conftest import ActorFactory, Prepared, account

CLIENTS = 1200
NOT_OURS = {"audit_line", "revision"}
"""Tables that every action writes, with identifiers made at random."""


@pytest.fixture
def sample(prepared: Prepared, frozen: dt.datetime) -> Iterator[dict[str, int]]:
    """Fill the database, and give the rows by table; reads inside the test share one connection."""
    written = prepared(_sample)
    with reading():
        yield written


def _sample() -> dict[str, int]:
    return fill(account(Role.ADMINISTRATOR), CLIENTS)


def _rows(model: Any) -> list[tuple[Any, ...]]:
    return list(model.select().tuples())


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the sample's tables."""
    with reading():
        return {
            model._meta.table_name: sorted(_rows(model), key=repr)
            for model in models()
            if model._meta.table_name not in NOT_OURS
        }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_same_seed_gives_the_same_data(frozen: dt.datetime, tmp_path: Path, language: str) -> None:
    use_language(language)
    seen = []
    for turn, seed in enumerate((7, 7, 8)):
        connect(f"sqlite:///{tmp_path}/{turn}.db")
        fill(found("root", "Éric Racine"), 60, seed)
        seen.append(everything())
        disconnect()
    assert seen[0] == seen[1]
    assert seen[0]["stay"] != seen[2]["stay"]


def test_every_row_is_counted(sample: dict[str, int]) -> None:
    assert sample["client"] == CLIENTS
    for model in (Client, Identity, Enrolment, Stay, Engagement, Asked, Referral, Feedback, Service, Card):
        assert sample[model._meta.table_name] == model.select().count()


def test_the_counters_equal_a_recount(sample: dict[str, int]) -> None:
    stays = list(Stay.select(Stay, Enrolment.trajectory).join(Enrolment))
    still_open = Counter((s.step_id, s.soon_on, s.due_on) for s in stays if s.left_at is None)
    assert {(t.step_id, t.soon_on, t.due_on): t.count for t in OpenTally.select()} == still_open
    moves = Counter(
        (s.enrolment.trajectory_id, s.step_id, s.went_to, s.spent_days) for s in stays if s.left_at
    )
    moves.update((s.enrolment.trajectory_id, OUTSIDE, s.step_id, 0) for s in stays if s.place == 1)
    tallied = {(t.trajectory_id, t.from_step, t.to_step, t.days): t.count for t in MoveTally.select()}
    assert tallied == moves
    votes: Counter[int] = Counter()
    for vote in Vote.select():
        votes[vote.card_id] += vote.dots
    assert {card.id: card.votes for card in Card.select() if card.votes} == votes
    support = Counter(row.suggestion_id for row in Support.select())
    assert {row.id: row.support for row in Suggestion.select() if row.support} == support


def test_the_visits_of_a_path_follow_each_other(sample: dict[str, int]) -> None:
    designs = {row.id: design(row.id) for row in current_trajectories()}
    kinds: Counter[MoveKind] = Counter()
    for enrolment in Enrolment.select():
        visits = list(Stay.select().where(Stay.enrolment == enrolment.id).order_by(Stay.place))
        assert [visit.place for visit in visits] == list(range(1, len(visits) + 1))
        assert visits[0].kind is MoveKind.START
        assert enrolment.opened_at == visits[0].entered_at
        assert (enrolment.closed_at is None) == (visits[-1].left_at is None)
        for visit in visits:
            kinds[visit.kind] += 1
            entered = clock.local(visit.entered_at).date()
            expected = designs[enrolment.trajectory_id].step(visit.step_id).expected_days
            assert (visit.soon_on, visit.due_on) == deadlines(entered, expected)
            assert bool(visit.reason) == needs_reason(visit.kind)
            assert visit.client_id == enrolment.client_id
            if visit.left_at is None:
                assert (visit.went_to, visit.spent_days) == (None, None)
            else:
                assert visit.spent_days == (clock.local(visit.left_at).date() - entered).days
                assert visit.entered_at < visit.left_at < clock.now()
        for here, there in pairwise(visits):
            assert (here.left_at, here.went_to) == (there.entered_at, there.step_id)
        if enrolment.closed_at:
            assert (visits[-1].left_at, visits[-1].went_to) == (enrolment.closed_at, OUTSIDE)
            assert enrolment.outcome
    assert min(kinds[kind] for kind in (MoveKind.SKIP, MoveKind.BACK, MoveKind.REPEAT)) > 0


def test_the_shares_are_believable(sample: dict[str, int]) -> None:
    day = clock.today()
    stays = list(Stay.select(Stay.client, Stay.soon_on, Stay.due_on).where(Stay.left_at.is_null()))
    states = Counter(lateness(day, stay.soon_on, stay.due_on) for stay in stays)
    assert 0.04 < states[Lateness.LATE] / len(stays) < 0.16
    assert 0.03 < states[Lateness.SOON] / len(stays) < 0.13
    assert 0.5 < len({stay.client_id for stay in stays}) / CLIENTS < 0.75
    referrals = Referral.select().count()
    assert 0.4 < referrals / CLIENTS < 0.8
    awaited = Referral.select().where(Referral.to_confirm_on.is_null(False)).count()
    assert 0.01 < awaited / referrals < 0.09
    assert Referral.select().where(Referral.to_confirm_on < day).count() > 0
    stale = Organisation.select().where(Organisation.review_on < day).count()
    assert 0.05 < stale / Organisation.select().count() < 0.45
    two = Enrolment.select(Enrolment.client).group_by(Enrolment.client).having(fn.COUNT(Enrolment.id) > 1)
    assert 0.02 < two.count() / CLIENTS < 0.12
    first = Enrolment.select(fn.MIN(Enrolment.opened_at)).scalar()
    assert 800 < (clock.now() - first).days < 1300


def test_referrals_obey_their_lifecycle(sample: dict[str, int]) -> None:
    told: dict[int, list[ReferralEvent]] = defaultdict(list)
    for event in ReferralEvent.select().order_by(ReferralEvent.referral, ReferralEvent.id):
        told[event.referral_id].append(event)
    for row in Referral.select():
        events = told[row.id]
        assert events[0].what is EventKind.MADE
        assert row.due_on == due_on(row.handoff, row.sent_on)
        assert [event.at for event in events] == sorted(event.at for event in events)
        status = Status(events[0].to_status)
        for event in events[1:]:
            if event.what is EventKind.STATUS:
                assert Status(event.from_status) is status
                assert Status(event.to_status) in next_statuses(status)
                status = Status(event.to_status)
        assert row.status is status
        waits = is_in_queue(status, row.contact_on, row.appointment_at, row.meeting)
        assert (row.to_confirm_on is not None) is (row.ask_on is not None) is waits
        assert not waits or row.to_confirm_on <= min(row.due_on, row.ask_on)
        assert (row.received_on is None) is (status is not Status.COMPLETED)
        happened = Counter(event.what for event in events)
        assert happened[EventKind.CONFIRMED] == (row.contact_on is not None)
        assert happened[EventKind.NOT_MADE] == row.attempts
        assert happened[EventKind.FEEDBACK] == Feedback.select().where(Feedback.referral == row.id).count()
        if row.contact_on:
            assert row.sent_on <= row.contact_on <= clock.local(row.confirmed_at).date()
        if row.previous_id:
            assert row.previous.client_id == row.client_id
            assert row.previous.status in (Status.REJECTED, Status.FAILED)
    assert {row.status for row in Referral.select(Referral.status).distinct()} == set(Status)
    assert {row.handoff for row in Referral.select(Referral.handoff).distinct()} == set(Handoff)


def test_what_people_said_lies_in_the_past_and_what_is_planned_ahead(sample: dict[str, int]) -> None:
    now, day = clock.now(), clock.today()
    settled = Engagement.attendance != Attendance.PLANNED
    assert Engagement.select().where(settled, Engagement.at >= now).count() == 0
    assert Engagement.select().where(settled, Engagement.planned_for.is_null(False)).count() == 0
    assert Engagement.select().where(~settled, Engagement.planned_for.is_null()).count() == 0
    planned = [clock.local(row.planned_for) for row in Engagement.select().where(~settled)]
    assert sum(at.date() == day for at in planned) > 0
    assert all(8 <= at.hour < 16 for at in planned)
    assert Asked.select().where(Asked.received_on < Asked.asked_on).count() == 0
    assert Asked.select().where(Asked.received_on.is_null()).count() > 0
    assert Comment.select().where(Comment.created_at >= now).count() == 0
    for row in Suggestion.select():
        answered = Comment.select().where(Comment.suggestion == row.id, Comment.official == True)  # noqa: E712
        assert [comment.text for comment in answered] == ([row.decision_reason] if row.decided_at else [])
        assert row.decided_at is None or row.created_at < row.decided_at < now
    assert {row.decision for row in Suggestion.select()} == set(Decision)


def test_retrospectives_are_closed_but_one(sample: dict[str, int]) -> None:
    assert [row.phase for row in Retro.select().order_by(Retro.held_on.desc(), Retro.id.desc())] == [
        Phase.COLLECT,
        *[Phase.CLOSED] * (sample["retro"] - 1),
    ]
    anonymous = Card.select().join(Retro).where(Retro.anonymous == True)  # noqa: E712
    assert anonymous.where(Card.author.is_null(False)).count() == 0
    assert all(row.prompts == ["Start", "Stop", "Continue"] for row in Retro.select())
    assert RetroAction.select().where(RetroAction.done_on.is_null()).count() > 0


def test_people_are_stored_as_the_forms_store_them(sample: dict[str, int]) -> None:
    families = set()
    for row in Identity.select(Identity, Client).join(Client):
        person = Person(**{name: getattr(row, name) for name in Person.__dataclass_fields__})
        stored = identity_values(row.client.number, person)
        assert {name: getattr(row, name) for name in stored} == stored
        assert re.fullmatch(r"C-\d{6}-[A-Z]", row.client.number)
        assert not has_wrong_letter(row.client.number)
        assert not row.phone or re.fullmatch(r"(418|514|819) 555-01\d\d", row.phone)
        assert 17 < (clock.today() - row.birth_date).days / 365.25 < 96
        families.add(row.family)
    assert len(families) > 200


def test_whoever_makes_the_sample_has_a_full_day(sample: dict[str, int], actor: ActorFactory) -> None:
    me = actor(Role.ADMINISTRATOR)
    kinds = Counter(item.kind for item in today(me))
    assert {"stay", "meet", "decide", "verify", "write"} <= set(kinds)
    assert kinds["meet"] > 1


def test_new_rows_go_on_after_the_sample(actor: ActorFactory, frozen: dt.datetime) -> None:
    me = actor(Role.ADMINISTRATOR)
    fill(me, 20)
    assert register(me, Person("Éric", "Roy")) == 21


def test_progress_is_told_batch_by_batch(actor: ActorFactory) -> None:
    heard: list[tuple[int, int]] = []
    fill(actor(Role.ADMINISTRATOR), BATCH + 5, progress=lambda done, all_: heard.append((done, all_)))
    assert heard == [(BATCH, BATCH + 5), (BATCH + 5, BATCH + 5)]


def test_a_design_without_durations_is_followed_too(actor: ActorFactory) -> None:
    me = actor(Role.ADMINISTRATOR)
    create_trajectory(me, "Sur mesure", [StepDraft("Un"), StepDraft("Deux", 36_000)])
    fill(me, 40)
    with reading():
        assert Stay.select().count() >= 40


def test_only_an_empty_database_is_filled(actor: ActorFactory) -> None:
    me = actor(Role.ADMINISTRATOR)
    fill(me, 5)
    with pytest.raises(Refused, match=r"sample\.taken"):
        fill(me, 5)
    with reading():
        assert Client.select().count() == 5


def test_a_full_disk_leaves_the_database_empty(tmp_path: Path) -> None:
    connect(f"sqlite:///{tmp_path}/full.db")
    me = found("root", "Éric Racine")
    with reading():
        proxy.execute_sql("PRAGMA max_page_count = 300")
        with pytest.raises(NotReady, match=r"database\.full"):
            fill(me, 500)
    with reading():
        assert not Client.select().exists()
        assert not Organisation.select().exists()
        proxy.execute_sql("PRAGMA max_page_count = 100000")
    assert fill(me, 5)["client"] == 5
    disconnect()


def test_it_is_for_administrators_and_for_a_sound_number(actor: ActorFactory) -> None:
    with pytest.raises(Denied):
        fill(actor(Role.LEAD), 5)
    with pytest.raises(Invalid):
        fill(actor(Role.ADMINISTRATOR), 0)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    return [_shape(part) for part in value] if isinstance(value, list) else type(value)


def test_both_languages_are_as_rich() -> None:
    assert _shape(read("fr")) == _shape(read("en"))


def test_the_french_is_set_as_canadian_french_is() -> None:
    wrong = re.compile("[ \u00a0][;!?]|(?<!\u00a0):(?= )|«(?!\u00a0)|(?<!\u00a0)»|\u2019")
    assert [text for text in _texts(read("fr")) if wrong.search(text)] == []
