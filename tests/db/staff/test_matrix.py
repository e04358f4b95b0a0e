"""Every role, every deed, on one's own file, the team's and another team's: generated from the table.

Acceptance test 16 of the server reference, at the actions; a refused one leaves no row.
"""

from __future__ import annotations

import pytest

from db.clients.models import Client, Engagement, Stay
from db.clients.reach import OUTSIDE_CASELOAD, reachable
from db.core.actor import Actor
from db.core.database import connection, proxy
from db.core.errors import Denied, Refused
from db.referrals.models import Referral
from db.staff import queries
from db.staff.actions import add_staff, founder
from db.staff.models import AlertTo, Staff
from db.staff.permissions import PERMISSIONS, Reach, Role
from tests.conftest import Prepared, account
from tests.db.staff.test_permissions import DEEDS, World, make_world
from tests.traces import content, lines

OUT_OF_REACH = {OUTSIDE_CASELOAD, "referral.unknown", "stale"}
"""What a record out of reach is refused with: the same as one that is not there."""
PLACES = ("own", "team", "other")
WIDE = {Reach.CASELOAD: {"own"}, Reach.TEAM: {"own", "team"}, Reach.ANY: set(PLACES)}


NO_FILE = ("client.alert", "client.lead", "exchange.", "staff.", "trajectory.")
"""Verbs whose reach says of which files they show something, and not which deeds are refused."""


def allowed(role: Role, verb: str, place: str) -> bool:
    """Return what the table says of a role's deed on a file that is somebody's."""
    if verb == "client.alert":  # for leads, while there are any
        return role is Role.LEAD
    reach = PERMISSIONS[verb].get(role)
    return reach is not None and (verb.startswith(NO_FILE) or place in WIDE[reach])


class Case:
    """People of two teams around one file."""

    def __init__(self) -> None:
        self.world: World = make_world(account("administrator"))
        account(login="second", name="Su Second")
        account(login="former", name="Fred Former")
        with connection():
            Staff.update(active=False).where(Staff.login == "former").execute()
        team = "Nord"
        founding = founder("root", "root")
        for role in Role:
            id_ = add_staff(founding, f"pure-{role}", f"Pure {role}", role, team=team)
            if role is Role.LEAD:
                with connection():
                    AlertTo.create(alert=self.world.alert, staff=id_)
        with connection():
            self.who = {role: queries.actor(f"pure-{role}") for role in Role}
        holders = {"team": account(login="colleague", name="Colette Nord", team=team)}
        holders["other"] = account(login="stranger", name="Sam Sud", team="Sud")
        self.holders: dict[str, Actor] = holders

    def give(self, role: Role, place: str) -> Actor:
        """Put the file where it is asked to be, and return who acts."""
        who = self.who[role]
        holder = who if place == "own" else self.holders[place]
        Client.update(responsible=holder.id).where(Client.id == self.world.client).execute()
        Engagement.update(staff=holder.id).execute()
        Stay.update(entered_by=holder.id).execute()
        return who


@pytest.fixture
def case(prepared: Prepared, frozen: object) -> Case:
    """Return the world once; each case is undone again."""
    made: Case = prepared(Case)
    return made


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_every_deed_by_role_and_place(case: Case, role: Role, place: str) -> None:
    with connection():
        who = case.give(role, place)
        before = content()
        for deed, (verb, act) in DEEDS.items():
            with proxy.atomic() as undone:
                if allowed(role, verb, place):
                    signed = len(lines(verb))
                    act(who, case.world)
                    assert content() != before, deed
                    assert {line.actor for line in lines(verb)[signed:]} == {who.login}
                else:
                    with pytest.raises(Refused) as caught:
                        act(who, case.world)
                    expected = OUT_OF_REACH if role in PERMISSIONS[verb] else {"denied"}
                    assert caught.value.code in expected, deed
                    assert content() == before, deed
                undone.rollback()


def test_the_matrix_is_whole() -> None:
    assert len(Role) * len(DEEDS) * len(PLACES) >= 400


@pytest.mark.parametrize("verb", ["client.looks", "client.read"])
def test_every_role_and_look_and_place(case: Case, verb: str) -> None:
    with connection():
        for role in Role:
            for place in PLACES:
                who = case.give(role, place)
                if allowed(role, verb, place):
                    assert reachable(who, verb, case.world.client)
                else:
                    with pytest.raises(Denied):
                        reachable(who, verb, case.world.client)


def test_who_made_a_referral_follows_it_whoever_has_the_file(case: Case) -> None:
    with connection():
        who = case.give(Role.STAFF, "other")
        Referral.update(made_by=who.id).execute()
        DEEDS["confirm"][1](who, case.world)
        assert lines("referral.confirm")[-1].actor == who.login
