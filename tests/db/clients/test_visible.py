"""Whose files and referrals each person reaches: every role beside every tie to a file, from a table.

Server reference, §6. Deeds by role and place are in tests/db/staff/test_matrix.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from db.clients import reach
from db.clients.actions import register
from db.clients.actions_outside import ExactSearch, find_outside, open_outside
from db.clients.models import BreakGlass, Client, Engagement, Involvement
from db.clients.queries import Filter, count, page
from db.clients.reach import id_in_reach, reachable, visible, within_reach
from db.clients.ties import LASTING_VERBS
from db.core import clock
from db.core.actor import Actor
from db.core.database import connection, proxy
from db.core.errors import Refused, Stale
from db.directory.models import DirectoryReport, Organisation
from db.referrals import reach as referrals
from db.referrals.actions import refer
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.referrals.queries import Filter as ReferralFilter
from db.referrals.queries import count as referral_count
from db.referrals.queries import page as referral_page
from db.referrals.reach import find
from db.retros.models import Card
from db.staff import queries
from db.staff.actions import add_staff, deactivate, founder, set_roles
from db.staff.actions_alerts import acknowledge
from db.staff.alerts import unread
from db.staff.models import Alert, Staff, Team
from db.staff.permissions import PERMISSIONS, Reach, Role
from db.suggestions.models import Comment, Suggestion, Support
from tests.conftest import Prepared, account
from tests.db.staff.test_matrix import Case
from tests.db.staff.test_permissions import DEEDS
from tests.factories import PERSON, make_client, make_design, make_organisation


@dataclass(frozen=True)
class Tie:
    """Where a file stands; people by login, `me` being the one who asks, who is of team Nord."""

    responsible: str | None = "stranger"
    team: str | None = None
    involved: str | None = None
    opened: str | None = None
    """Who opened the file from outside their caseload."""
    hours: int = 1
    """How long it stays open from now."""


TIES = {
    "mine": Tie("me"),
    "mine, of another team": Tie("me", team="Sud"),
    "where I take part": Tie(involved="me"),
    "opened by me": Tie(opened="me"),
    "opened by me, until yesterday": Tie(opened="me", hours=-1),
    "opened by a colleague": Tie(opened="colleague"),
    "nobody's": Tie(None),
    "nobody's, of my team": Tie(None, team="Nord"),
    "nobody's, of another team": Tie(None, team="Sud"),
    "a colleague's": Tie("colleague"),
    "where a colleague takes part": Tie(involved="colleague"),
    "of my team, a stranger's": Tie(team="Nord"),
    "of a colleague who has left": Tie("former"),
    "a stranger's": Tie(),
    "of another team, a stranger's": Tie(team="Sud"),
    "where a stranger takes part": Tie("loner", involved="stranger"),
    "of someone without a team": Tie("loner"),
}

OPEN_TO_ME = {"mine", "mine, of another team", "where I take part", "opened by me", "nobody's"}
OF_THE_TEAM = {
    "a colleague's",
    "where a colleague takes part",
    "of my team, a stranger's",
    "of a colleague who has left",
}
CASELOAD = OPEN_TO_ME | {"nobody's, of my team"}
TEAM = CASELOAD | OF_THE_TEAM
EVERYTHING, NOTHING = set(TIES), set[str]()


@dataclass(frozen=True)
class Who:
    """Someone who asks: roles, team, and whose files they follow."""

    roles: tuple[Role, ...]
    team: str
    follows: set[str]


PEOPLE = {
    "staff": Who((Role.STAFF,), "Nord", CASELOAD),
    "staff-without-a-team": Who((Role.STAFF,), "", OPEN_TO_ME),
    "staff-and-auditor": Who((Role.STAFF, Role.AUDITOR), "Nord", CASELOAD),
    "lead": Who((Role.LEAD,), "Nord", TEAM),
    "lead-and-administrator": Who((Role.LEAD, Role.ADMINISTRATOR), "Nord", TEAM),
    "lead-of-all": Who((Role.LEAD,), "", EVERYTHING),
    "administrator": Who((Role.ADMINISTRATOR,), "Nord", NOTHING),
    "auditor": Who((Role.AUDITOR,), "Nord", NOTHING),
}
FOR_FILES = sorted(verb for verb, given in PERMISSIONS.items() if given.get(Role.LEAD) is Reach.TEAM)
"""What is done for people's files, and so by who follows them."""


def expected(who: Who, verb: str) -> set[str]:
    """Return the ties by which this person reaches a file for a verb."""
    if any(PERMISSIONS[verb].get(role) is Reach.ANY for role in who.roles):
        return EVERYTHING
    if not any(role in PERMISSIONS[verb] for role in who.roles):
        return NOTHING
    return (
        who.follows
        if verb not in LASTING_VERBS or who.follows == EVERYTHING
        else who.follows - {"opened by me"}
    )


class Office:
    """One file and two referrals for each tie, and those who ask."""

    def __init__(self) -> None:
        root = account("administrator")
        make_design(root)
        organisation = make_organisation(root)
        founding = founder("root", "root")
        for login, team in (("colleague", "Nord"), ("former", "Nord"), ("stranger", "Sud"), ("loner", "")):
            account(login=login, name=login.title(), team=team)
        deactivate(founding, "former")
        for login, who in PEOPLE.items():
            add_staff(founding, login, login.title(), *who.roles, team=who.team)
        self.ties = {make_client(root, tie): tie for tie in TIES}
        self.ids = {tie: client for client, tie in self.ties.items()}
        self.made: dict[int, tuple[str, str | None]] = {}
        """The tie and the maker of each referral, by id."""
        for client, tie in self.ties.items():
            for maker in ("me", "stranger", None):  # nobody made what an import brought
                self.made[refer(root, client, organisation)] = (tie, maker)
        with connection():
            self.staff = {row.login: row.id for row in Staff.select()}
            self.teams = {row.name: row.id for row in Team.select()}

    @contextmanager
    def asking(self, login: str) -> Iterator[Actor]:
        """Tie the files and the referrals to someone, whom it yields; it is undone at the end."""
        staff: dict[str | None, int | None] = {"me": self.staff[login], None: None}
        staff.update(self.staff)
        with connection(), proxy.atomic() as undone:
            for client, name in self.ties.items():
                tie = TIES[name]
                team = self.teams[tie.team] if tie.team else None
                Client.update(responsible=staff[tie.responsible], team=team).where(
                    Client.id == client
                ).execute()
                if tie.involved:
                    Involvement.insert(client=client, staff=staff[tie.involved]).execute()
                if tie.opened:
                    until = clock.now() + dt.timedelta(hours=tie.hours)
                    BreakGlass.insert(client=client, staff=staff[tie.opened], until=until, why="x").execute()
            for by in ("me", "stranger", None):
                theirs = [id_ for id_, (_tie, maker) in self.made.items() if maker == by]
                Referral.update(made_by=staff[by]).where(Referral.id.in_(theirs)).execute()
            yield queries.actor(login)
            undone.rollback()


USUAL = reach.MAX_IDS


@pytest.fixture(params=[USUAL, 8, -1], ids=["a caseload", "its many referrals", "thousands of files"])
def office(
    prepared: Prepared, frozen: object, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """Return the office once; what each person's ties change is undone."""
    monkeypatch.setattr(reach, "MAX_IDS", request.param)
    made: Office = prepared(Office)
    return made


def those(ids: Iterable[int], ask: Callable[[int], object]) -> set[int]:
    """Return which of these may be asked for, one after the other, without being refused."""
    found = set()
    for id_ in ids:
        with suppress(Refused):
            ask(id_)
            found.add(id_)
    return found


def test_every_person_and_verb_and_tie_to_a_file(office: Office) -> None:
    tried = 0
    for login, who in PEOPLE.items():
        with office.asking(login) as me:
            for verb in FOR_FILES:
                rows = Client.select(Client.id).where(visible(me, verb))
                assert {office.ties[row.id] for row in rows} == expected(who, verb), (login, verb)
                rows = Client.select(Client.id).where(id_in_reach(Client.id, me, verb))
                assert {office.ties[row.id] for row in rows} == expected(who, verb), (login, verb)
                tried += len(TIES)
    assert tried == len(PEOPLE) * len(FOR_FILES) * len(TIES) >= 1500


def test_every_way_to_ask_for_a_file_answers_alike(office: Office) -> None:
    """One file and many, and the mark in a list, by every tie."""
    for login, who in PEOPLE.items():
        with office.asking(login) as me:
            ids = office.ties.keys()
            assert {office.ties[id_] for id_ in within_reach(me, ids)} == who.follows, login
            for verb in ("client.read", "client.looks"):
                found = those(ids, partial(reachable, me, verb))
                assert {office.ties[id_] for id_ in found} == expected(who, verb), (login, verb)
            listed = {office.ties[row.id] for row in page(Filter(me)).rows}
            assert listed == who.follows, login
            assert count(Filter(me)) == len(listed), login


def test_every_person_and_verb_and_referral_by_its_maker(office: Office) -> None:
    """Who made a referral follows it whoever has the file, as long as their role follows any."""
    tried = 0
    for login, who in PEOPLE.items():
        with office.asking(login) as me:
            for verb in ("client.read", "referral.make", "referral.confirm", "referral.status"):
                theirs = {
                    id_
                    for id_, (tie, maker) in office.made.items()
                    if tie in who.follows or (maker == "me" and who.follows)
                }
                rows = Referral.select(Referral.id).where(referrals.visible(me, verb))
                assert {row.id for row in rows} == theirs, (login, verb)
                tried += len(office.made)
            if reach.MAX_IDS == USUAL:  # one is found by the condition just tried, however it is asked
                assert those(office.made, partial(find, me, verb)) == theirs, login
            wanted = ReferralFilter(me, state="all")
            within = {row.id for row in referral_page(wanted).rows if row.within}
            assert within == theirs, login
            assert referral_count(wanted) == len(referral_page(wanted).rows), login
    assert tried == len(PEOPLE) * 4 * len(office.made) >= 1500


def test_what_changes_with_the_account_changes_the_reach_at_once(office: Office) -> None:
    """Another role, another team: asked of the account as it is now."""
    with office.asking("staff"):
        mine = Staff.update(role=Role.LEAD).where(Staff.login == "staff")
        for change, follows in (
            (mine, TEAM),
            (Staff.update(team=None).where(Staff.login == "staff"), EVERYTHING),
            (Staff.update(role=Role.ADMINISTRATOR).where(Staff.login == "staff"), NOTHING),
        ):
            change.execute()
            me = queries.actor("staff")
            rows = Client.select(Client.id).where(visible(me))
            assert {office.ties[row.id] for row in rows} == follows


def told(login: str, office: Office) -> set[str | None]:
    """Return the files of which a lead is told something."""
    rows = unread(queries.actor(login), 40)
    told = (row.client_id for row in rows if row.verb != "staff.manage")
    return {office.ties[id_] if id_ else None for id_ in told}


def test_the_leads_of_both_are_told_each_until_they_have_read_it(office: Office) -> None:
    """What nobody has read goes on to those who lead then."""
    with office.asking("lead"):
        stranger = queries.actor("stranger")
        open_outside(stranger, office.ids["a colleague's"], "remplace")
        for login in ("lead", "lead-and-administrator", "lead-of-all"):
            assert told(login, office) == {"a colleague's"}
        assert told("staff", office) == told("administrator", office) == set()
        lead = queries.actor("lead")
        for row in unread(lead, 40):
            acknowledge(lead, row.id)
        assert told("lead", office) == set()
        assert told("lead-of-all", office) == {"a colleague's"}
        with pytest.raises(Stale):
            acknowledge(lead, Alert.select().where(Alert.client_id.is_null(False)).get().id)
        find_outside(
            stranger, ExactSearch(number="C-404"), "appel"
        )  # finds nobody: the leads of the team that asks
        assert told("lead", office) == set()
        assert told("lead-of-all", office) == {"a colleague's", None}
        root = queries.actor("root")
        Staff.update(role=Role.ADMINISTRATOR).where(Staff.login == "root").execute()
        set_roles(root, "lead-of-all", Role.STAFF)
        assert told("lead-of-all", office) == set()
        assert None in told("lead", office)  # nobody to whom it was told leads any more


def test_a_file_registered_for_a_stranger_is_theirs_alone(office: Office) -> None:
    with office.asking("staff") as me:
        id_ = register(me, PERSON, responsible="stranger")
        assert not within_reach(me, [id_])
        assert within_reach(queries.actor("stranger"), [id_])


SIGNED: dict[str, tuple[Any, str]] = {
    "engage": (Engagement, "staff"),
    "open_outside": (BreakGlass, "staff"),
    "refer": (Referral, "made_by"),
    "confirm": (ReferralEvent, "by"),
    "add_feedback": (Feedback, "by"),
    "verify": (Organisation, "verified_by"),
    "report": (DirectoryReport, "by"),
    "close_report": (DirectoryReport, "settled_by"),
    "suggest": (Suggestion, "author"),
    "support": (Support, "staff"),
    "comment": (Comment, "author"),
    "decide": (Comment, "author"),
    "add_card": (Card, "author"),
}
"""What a deed signs, and where."""


def test_everyone_signs_what_they_do_with_their_own_name(prepared: Prepared, frozen: object) -> None:
    case: Case = prepared(Case)
    for deed, (model, column) in SIGNED.items():
        with connection(), proxy.atomic() as undone:
            lead = case.give(Role.LEAD, "own")
            signed = model.select().where(getattr(model, column) == lead.id)
            before = signed.count()
            DEEDS[deed][1](lead, case.world)
            assert signed.count() > before, deed
            undone.rollback()
