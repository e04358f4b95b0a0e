"""Whatever people do in whatever order, and whoever leaves: nobody is lost between two places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import SQL

from db.clients.models import Client
from db.core import clock, database
from db.core.actor import Actor
from db.core.bulk import insert_rows, raw_rows
from db.core.day import EACH
from db.core.errors import Refused
from db.core.paging import Span
from db.referrals import actions, queries
from db.referrals import actions_followup as loop
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.day import next_steps, to_confirm
from db.referrals.lifecycle import Channel, Confirmer, Decliner, EventKind, Handoff, Party, Status
from db.referrals.models import Referral, ReferralEvent
from db.referrals.queries import Filter
from db.referrals.queue import IN_QUEUE
from db.referrals.reach import falls_to
from db.staff.models import Staff
from db.staff.queries import actor as actor_of
from db.upkeep import schema
from tests.conftest import ActorFactory
from tests.db.referrals.diagram import ALLOWED
from tests.factories import READER, make_client, make_design, make_organisation

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

UNDER_WAY = ("requested", "accepted", "in-progress", "on-hold")
Rows = dict[Any, list[tuple[Any, ...]]]
FACTS = ("confirmed", "status", "meeting", "received", "undone")
DEEDS = (
    *("confirm", "not_made", "again", "status", "undo") * 3,
    *("escalate", "appointment", "meet", "received", "feedback", "elsewhere", "mistake", "next") * 2,
    *("close account", "change team", "change role", "give the file"),
)


class Agency:
    """Two teams, one without a lead, and a lead of all; people come, go and change teams."""

    def __init__(self, actor: ActorFactory) -> None:
        root = actor("administrator")
        make_design(root)
        for name in ("eva", "luc"):
            actor(login=name, name=name, team="Nord")
        for name in ("sam", "tom"):
            actor(login=name, name=name, team="Sud")
        actor("lead", login="lina", name="Lina", team="Nord")
        self.rng, self.root = Random(26), root
        self.places = [make_organisation(root, f"Organisme {number}") for number in range(3)]
        self.clients = [
            make_client(root, f"P{number}", number=f"C-{number}", responsible=who)
            for number, who in enumerate(("eva", "sam", "tom") * 3)
        ]
        self.begin(26)

    def begin(self, seed: int) -> None:
        """Begin a history with no referral."""
        self.rng = Random(seed)
        self.ids: list[int] = []
        self.queue: set[int] = set()
        self.able: dict[str, Actor] = {}

    def refer(self, count: int = 1) -> None:
        """Make referrals, each by who is responsible for the file."""
        for _number in range(count):
            client = self.rng.choice(self.clients)
            made = actions.refer(
                self.who(client),
                client,
                self.rng.choice(self.places),
                handoff=self.rng.choice(list(Handoff)),
                sent_on=clock.today() - dt.timedelta(days=self.rng.randint(0, 3)),
            )
            self.ids.append(made)

    def who(self, client: int) -> Actor:
        """Return who acts for a file: the one responsible while they may, else the lead of all."""
        responsible = Client.get_by_id(client).responsible_id
        return next((person for person in self.following() if person.id == responsible), self.root)

    def following(self) -> Iterable[Actor]:
        """Return who looks after referrals now."""
        if not self.able:
            people = [actor_of(row.login) for row in Staff.select().where(Staff.active == True)]  # noqa: E712
            self.able = {person.login: person for person in people if person.may("referral.confirm")}
        return self.able.values()

    def deed(self, what: str, id_: int) -> None:
        """Do one thing to one referral, right or wrong."""
        rng, today = self.rng, clock.today()
        row = Referral.get_by_id(id_)
        who, by = self.who(row.client_id), rng.choice(list(Confirmer))
        on = today + dt.timedelta(days=rng.randint(-3, 1))
        at = clock.instant(today + dt.timedelta(days=rng.randint(-2, 9)), dt.time(10))
        if what == "confirm":
            actions.confirm(who, id_, by, on)
        elif what == "not_made":
            actions.record_attempt(who, id_)
        elif what == "again":
            loop.postpone(who, id_, today + dt.timedelta(days=rng.randint(0, 12)))
        elif what == "status":
            status, reason = rng.choice(list(Status)), rng.choice(("", "parce que"))
            decliner, step = rng.choice((None, *Decliner)), rng.choice((None, *NextStep))
            actions.set_status(who, id_, status, reason=reason, declined_by=decliner, next_step=step)
        elif what == "undo":
            loop.undo(who, id_)
        elif what == "escalate":
            loop.escalate(who, id_)
        elif what == "appointment":
            loop.set_appointment(who, id_, at)
        elif what == "meet":
            again = rng.choice((None, at))
            loop.record_meeting(who, id_, rng.choice(list(MeetingOutcome)), by=by, again_at=again)
        elif what == "received":
            loop.record_service(who, id_, by, on)
        elif what == "feedback":
            actions.add_feedback(
                who, id_, rng.choice(list(Party)), rng.choice(list(Channel)), useful=4, on=on
            )
        elif what == "elsewhere":
            place, ends = rng.choice(self.places), rng.random() < 0.5
            self.ids.append(actions.refer(who, row.client_id, place, previous=id_, ends_previous=ends))
        elif what == "mistake":
            actions.set_status(who, id_, Status.ENTERED_IN_ERROR, reason="doublon")
        elif what == "next":
            loop.set_next_step(who, id_, rng.choice(list(NextStep)))
        else:
            self.people(what, row.client_id)

    def people(self, what: str, client: int) -> None:
        """Let someone leave, change team or role, or take over a file."""
        login = self.rng.choice(("eva", "luc", "sam", "tom", "lina"))
        self.able = {}
        changes: dict[str, dict[str, Any]] = {
            "close account": {"active": False},
            "change team": {"team": self.rng.choice((None, 1, 2))},
            "change role": {"roles": self.rng.choice(("auditor", "staff", "lead"))},
        }
        change = changes.get(what)
        if change:
            Staff.update(**change).where(Staff.login == login).execute()
        else:
            holder = self.rng.choice((None, *(row.id for row in Staff.select())))
            Client.update(responsible=holder).where(Client.id == client).execute()

    def check(self, what: str = "") -> None:
        """Check that everyone is closed by a fact or in someone's queue, and that a fact closed them."""
        rows = {row.id: row for row in Referral.select()}
        waiting = {id_ for id_, row in rows.items() if _waits(row)}
        assert _ids(IN_QUEUE) == waiting
        for id_ in self.queue - waiting:
            last = ReferralEvent.select().where(ReferralEvent.referral == id_)
            assert last.order_by(ReferralEvent.id.desc()).get().what in FACTS, what
        self.queue = waiting
        theirs = {person.id: _ids(IN_QUEUE, falls_to(person)) for person in self.following()}
        holders = self.holders()
        for id_ in waiting:
            row = rows[id_]
            assert any(id_ in theirs[person] for person in holders(row))
            assert row.ask_on >= row.to_confirm_on
            assert row.ask_on <= clock.today() + dt.timedelta(days=45)

    def holders(self) -> Callable[[Referral], set[int]]:
        """Return what tells whose a referral is: who made it, else who has the file, else a lead."""
        able = {person.id for person in self.following()}
        leads = {person.id for person in self.following() if person.may("client.lead")}
        has_file = {row.id: row.responsible_id for row in Client.select()}

        def whose(row: Referral) -> set[int]:
            return {row.made_by_id} & able or {has_file[row.client_id]} & able or leads

        return whose

    def check_days(self) -> None:
        """Check that the queue is whole, and what is due in the day of who it falls to, or next there."""
        today = clock.today()
        assert {row.id for row in queries.page(Filter(READER), Span(limit=1000)).rows} == _ids(IN_QUEUE)
        calls = {person.id: [item.id for item in to_confirm(person)] for person in self.following()}
        steps = {person.id: [item.id for item in next_steps(person)] for person in self.following()}
        due = Referral.select().where(Referral.ask_on <= today).order_by(Referral.to_confirm_on, Referral.id)
        undone = Referral.select().where(Referral.next_on <= today).order_by(Referral.next_on, Referral.id)
        holders = self.holders()
        for rows, days in ((list(due), calls), (list(undone), steps)):
            place = {row.id: number for number, row in enumerate(rows)}
            for row in rows:
                assert any(_stands(place, row.id, days[person]) for person in holders(row))

    def check_elsewhere(self, url: str, rows: Rows) -> None:
        """Check the same on another engine, in the days that follow when nobody does anything."""
        database.connect(url)
        with database.connection(), database.proxy.atomic():
            for model, its in rows.items():
                insert_rows(model, model._meta.sorted_fields, its)
            for later in (0, 3, 12):
                with clock.frozen(f"2026-12-{1 + later:02}T15:00:00+00:00"):
                    self.check()
                    self.check_days()


def every_row() -> Rows:
    """Return all that is stored, by table in the order in which rows name each other."""
    models: list[Any] = schema.models()
    return {model: list(model.select().order_by(SQL("1")).tuples()) for model in models}


def _stands(place: dict[int, int], id_: int, day: list[int]) -> bool:
    """Tell whether a referral stands in a day, or could not for all that is more pressing."""
    return id_ in day or (len(day) == EACH and all(place[other] < place[id_] for other in day))


def _ids(*conditions: Any) -> set[int]:
    return {id_ for (id_,) in raw_rows(Referral.select(Referral.id).where(*conditions))}


def _waits(row: Referral) -> bool:
    pending = row.appointment_at is not None and row.meeting != "attended"
    return row.status in UNDER_WAY and (row.contact_on is None or pending)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Work in one transaction that is undone: fast, and each history begins anew."""
    with database.connection(), database.proxy.atomic() as undone:
        yield
        undone.rollback()


def day(number: int) -> AbstractContextManager[None]:
    """Hold time on a morning of November 2026."""
    return clock.frozen(f"2026-11-{number:02}T15:00:00+00:00")


@pytest.fixture
def agency(actor: ActorFactory) -> Agency:
    """Return an agency without a referral."""
    with day(1):
        return Agency(actor)


def live(agency: Agency, what: str, id_: int) -> bool:
    """Do one thing; return whether it was refused, which leaves nothing."""
    before = Referral.get_by_id(id_).status
    try:
        with database.proxy.atomic():
            agency.deed(what, id_)
    except Refused:
        return True
    after = Referral.get_by_id(id_).status
    assert what == "undo" or after is before or (before, after) in ALLOWED
    return False


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**16),
    days=st.lists(
        st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 20)), max_size=4), min_size=2, max_size=8
    ),
)
def test_any_history_leaves_nobody_out(agency: Agency, seed: int, days: list[list[tuple[str, int]]]) -> None:
    with day(1), nothing_kept():
        agency.begin(seed)
        agency.refer(3)
        for number, deeds in enumerate(days):
            with day(2 + 3 * number):
                for what, place in deeds:
                    live(agency, what, agency.ids[place % len(agency.ids)])
                    agency.check(what)
        with day(2 + 3 * len(days)):
            agency.check_days()


def test_a_month_of_three_hundred_referrals_loses_nobody(
    agency: Agency, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with nothing_kept():
        refusals = 0
        for number in range(1, 31):
            with day(number):
                agency.refer(10)
                deeds = agency.rng.choices(DEEDS, k=24)
                refusals += sum(live(agency, what, agency.rng.choice(agency.ids)) for what in deeds)
                agency.check()
                agency.check_days()
        assert len(agency.ids) >= 300
        assert 0 < refusals < 30 * 24
        kinds = {event.what for event in ReferralEvent.select(ReferralEvent.what).distinct()}
        assert kinds == set(EventKind)
        assert Referral.select().where(Referral.previous.is_null(False)).count() > 5
        month = every_row()
    agency.check_elsewhere(request.getfixturevalue("postgresql_engine").fresh(tmp_path), month)
