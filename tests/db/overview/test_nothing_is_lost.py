"""Whoever leaves, is away or loses a file: whatever is due stands in the day of someone who is there."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from db.clients.actions import assign, involve
from db.clients.actions_contacts import engage
from db.clients.actions_outside import open_outside
from db.clients.models import Attendance, Client, Engagement, Mode, Stay
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Problem
from db.overview.actions_handover import hand_over
from db.overview.today import due
from db.referrals.actions import refer
from db.referrals.models import Referral
from db.retros.models import RetroAction
from db.staff import actions as staff_actions
from db.staff.actions_absences import end_absence, set_absence
from db.staff.models import Alert, AlertTo, Staff
from db.staff.permissions import Role
from db.staff.queries import actor as account
from tests.conftest import ActorFactory
from tests.factories import make_action, make_client, make_design, make_organisation, make_retro

pytestmark = pytest.mark.usefixtures("frozen")
TODAY = dt.date(2026, 11, 21)
PEOPLE = {"eva": "Nord", "luc": "Nord", "sam": "Sud", "tom": "Sud", "lina": "Nord", "lou": "Sud"}
HISTORIES = int(os.environ.get("HISTORIES", "10"))
"""Tried each time; 300 take some minutes."""


class Office:
    """Two teams with a lead each, six files with something due in each, and an administrator."""

    def __init__(self, actor: ActorFactory) -> None:
        self.root = actor("administrator")
        make_design(self.root)
        for login, team in PEOPLE.items():
            actor(
                "lead" if login[0] == "l" and login != "luc" else "staff", login=login, name=login, team=team
            )
        place = make_organisation(self.root, "Organisme")
        self.clients = []
        with database.reading():
            people = {login: account(login) for login in PEOPLE}
        for number, login in enumerate(("eva", "sam", "tom", "luc", "eva", "lina")):
            with clock.frozen("2026-10-01T15:00:00+00:00"):
                client = make_client(self.root, f"P{number}", number=f"C-{number}", responsible=login)
            self.clients.append(client)
            worker = people[login]
            engage(worker, client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.PLANNED)
            refer(worker, client, place, due=TODAY)
            open_outside(people["tom" if PEOPLE[login] == "Nord" else "eva"], client, "remplace")
        retro = make_retro(self.root)
        for login in ("eva", "tom", "lou"):
            make_action(self.root, retro, owner=login, due_on=TODAY)

    def deed(self, rng: Random) -> None:
        """Do one thing to someone or to a file, allowed or not."""
        login, other = rng.choice(list(PEOPLE)), rng.choice(list(PEOPLE))
        client = rng.choice(self.clients)
        days = dt.timedelta(days=rng.randint(0, 3))
        deeds: tuple[Callable[[], Any], ...] = (
            lambda: staff_actions.deactivate(self.root, login),
            lambda: staff_actions.reactivate(self.root, login),
            lambda: staff_actions.set_roles(
                self.root, login, rng.choice((Role.STAFF, Role.LEAD, Role.AUDITOR))
            ),
            lambda: set_absence(self.root, login, TODAY - days, TODAY + days, rng.choice((other, ""))),
            lambda: end_absence(self.root, login),
            lambda: assign(account("root"), client, other),
            lambda: involve(account("root"), client, other, part=rng.random() < 0.5),
            lambda: hand_over(self.root, login, other),
            lambda: (
                Client.update(responsible=None, team=rng.choice((None, 1, 2)))
                .where(Client.id == client)
                .execute()
            ),
            lambda: Staff.update(team=rng.choice((None, 1, 2))).where(Staff.login == login).execute(),
        )
        with suppress(Problem):
            rng.choice(deeds)()


def whole() -> set[tuple[str, int]]:
    """Return everything that is due, as the tables have it."""
    unread = AlertTo.select(AlertTo.alert).where(AlertTo.seen_at.is_null(False))
    found: dict[str, Any] = {
        "stay": Stay.select(Stay.id).where(Stay.left_at.is_null()),
        "meet": Engagement.select(Engagement.id).where(Engagement.planned_for.is_null(False)),
        "confirm": Referral.select(Referral.id).where(Referral.to_confirm_on.is_null(False)),
        "act": RetroAction.select(RetroAction.id).where(RetroAction.done_on.is_null()),
        "alert": Alert.select(Alert.id).where(Alert.verb == "client.outside", Alert.id.not_in(unread)),
    }
    return {(kind, id_) for kind, query in found.items() for (id_,) in query.tuples()}


def in_days() -> set[tuple[str, int]]:
    """Return what stands in the day of somebody with an open account."""
    logins = [row.login for row in Staff.select(Staff.login).where(Staff.active == True)]  # noqa: E712 - SQL
    return {(item.kind, item.id) for login in logins for item in due(account(login))}


def there() -> Iterator[Actor]:
    """Yield the open accounts of caseworkers and leads."""
    for row in Staff.select().where(Staff.active == True):  # noqa: E712 - SQL
        person = account(row.login)
        if person.may("client.read"):
            yield person


def test_whatever_is_due_stands_in_the_day_of_someone_who_is_there(actor: ActorFactory) -> None:
    office = Office(actor)
    with database.reading():
        assert whole() <= in_days()
    for seed in range(HISTORIES):
        rng = Random(seed)
        with database.connection(), database.proxy.atomic() as history:
            for _deed in range(rng.randint(1, 8)):
                office.deed(rng)
            lost = whole() - in_days() if any(there()) else set()
            history.rollback()
        assert not lost, (seed, lost)
