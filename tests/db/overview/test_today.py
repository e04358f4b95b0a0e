"""« Ma journée »: what needs a person, in the order of need, and gone once settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.clients import actions as client_actions
from db.clients import actions_contacts as contacts
from db.clients import actions_moves as moves
from db.clients.models import Attendance, Mode
from db.clients.position import Lateness
from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.day import EACH, TodayItem
from db.directory.actions import edit_organisation, verify
from db.directory.actions_people import add_contact, add_phone
from db.overview import today as overview
from db.referrals.actions import confirm, record_attempt, refer, set_status
from db.referrals.lifecycle import Confirmer, Handoff, Status
from db.retros.actions import close_retro, finish_action
from db.suggestions.actions import decide
from db.suggestions.models import Decision
from tests.conftest import ActorFactory
from tests.factories import (
    ORGANISATION,
    READER,
    make_action,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)

pytestmark = pytest.mark.usefixtures("frozen")
TODAY = dt.date(2026, 11, 21)


def day_of(actor: Actor) -> list[TodayItem]:
    """Return the day of a person."""
    with database.reading():
        return overview.today(actor)


def kinds(actor: Actor) -> list[tuple[str, str]]:
    """Return section and kind of each line."""
    return [(item.section, item.kind) for item in day_of(actor)]


def at(moment: str) -> dt.datetime:
    """Return an instant of Québec's clocks, in November."""
    return dt.datetime.fromisoformat(f"{moment}:00-05:00")


def came(staff: Actor, day: int, name: str = "Anna", *, step: str = "Learn") -> int:
    """Register someone on a day of November; a stay in « Learn » lasts seven days."""
    with clock.frozen(f"2026-11-{day:02}T15:00:00+00:00"):
        return make_client(staff, name, "B", step=step)


def checked(staff: Actor, name: str = "Centre") -> int:
    """Enter an organisation that was verified today."""
    organisation = make_organisation(staff, name)
    verify(staff, organisation)
    return organisation


def test_a_day_without_anything_is_empty(actor: ActorFactory) -> None:
    assert day_of(actor()) == []


def test_late_before_today_before_soon_and_people_before_paper(actor: ActorFactory) -> None:
    lead = actor("lead")
    make_design(lead)
    with clock.frozen("2026-10-01T15:00:00+00:00"):
        make_suggestion(lead)
        retro = make_retro(lead)
        make_action(lead, retro, "Vieille", owner="lise", due_on=dt.date(2026, 11, 2))
    late = came(lead, 10)  # due on the 17th
    soon = came(lead, 15, "Zoé")  # from the 21st, due on the 22nd
    place = make_organisation(lead)  # to verify from tomorrow on
    refer(lead, late, place, sent_on=dt.date(2026, 11, 20), due=dt.date(2026, 11, 20))
    refer(lead, soon, place, due=TODAY)
    refer(lead, soon, place, due=TODAY + dt.timedelta(days=7))
    for hour, client in (("14:30", late), ("09:00", soon)):
        contacts.engage(
            lead, client, at=at(f"2026-11-21T{hour}"), mode=Mode.PHONE, attendance=Attendance.PLANNED
        )
    make_action(lead, retro, "Aujourd'hui", owner="lise", due_on=TODAY)
    with clock.frozen("2026-11-21T16:00:00+00:00"):
        items = day_of(lead)
    assert [(item.section, item.kind, item.client_id) for item in items] == [
        ("late", "stay", late),
        ("late", "confirm", late),
        ("late", "meet", soon),  # two hours ago
        ("late", "decide", None),
        ("late", "act", None),
        ("today", "meet", late),
        ("today", "confirm", soon),
        ("today", "act", None),
        ("today", "write", None),
        ("soon", "stay", soon),
        ("soon", "confirm", soon),
    ]
    with clock.frozen("2026-11-22T16:00:00+00:00"):
        assert ("late", "verify") in kinds(lead)


@pytest.mark.parametrize(
    ("due", "section"), [(20, "late"), (21, "today"), (22, "soon"), (28, "soon"), (29, None)]
)
def test_a_referral_to_confirm_is_the_day_s_until_a_fact_settles_it(
    actor: ActorFactory, due: int, section: str | None
) -> None:
    staff, lead = actor(), actor("lead")
    make_design(lead)
    client = make_client(lead, number="C-1", responsible=staff.login)
    place = checked(lead)
    add_contact(lead, place, "Ève", phone="418 555-0199")
    add_phone(lead, place, "418 555-0100", extension="22")
    id_ = refer(
        staff,
        client,
        place,
        handoff=Handoff.DETAILS,
        sent_on=dt.date(2026, 11, 1),
        due=dt.date(2026, 11, due),
    )
    expected = [] if section is None else [(section, "confirm")]
    assert kinds(staff) == expected
    assert kinds(lead) == []
    record_attempt(staff, id_)  # it comes back on its day, or five days after, and stays late until then
    assert kinds(staff) == ([] if section is None else [("late" if due == 20 else "soon", "confirm")])
    for item in day_of(staff):
        assert ("reminder" in overview.said(item)[1]) is (due == 20)
        assert (item.id, item.number, item.initials, item.days) == (id_, "C-1", "É. T.", 21 - due)
        assert (item.text, item.person, item.phone, item.rules) == ("Centre", True, "", "le matin")
    confirm(staff, id_, Confirmer.CLIENT)
    assert kinds(staff) == []


def test_whom_to_call_is_told_of_each_line_and_no_other_number(actor: ActorFactory) -> None:
    staff = actor()
    make_design(actor("lead"))
    place = checked(staff)
    add_phone(staff, place, "418 555-0100", extension="22")
    sent_on = dt.date(2026, 11, 10)
    ids = {
        handoff: refer(
            staff, make_client(staff, number=f"C-{handoff}"), place, handoff=handoff, sent_on=sent_on
        )
        for handoff in (Handoff.CONFIRMATION, Handoff.DETAILS, Handoff.WENT_ALONG)
    }
    told = {item.id: (item.person, item.phone) for item in day_of(staff)}
    assert told == {
        ids[Handoff.CONFIRMATION]: (False, "418 555-0100 x22"),
        ids[Handoff.DETAILS]: (True, ""),
        ids[Handoff.WENT_ALONG]: (False, ""),  # staff were there themselves
    }


def test_a_referral_that_ended_is_not_the_day_s(actor: ActorFactory) -> None:
    staff = actor()
    make_design(actor("lead"))
    id_ = refer(staff, make_client(staff), checked(staff), due=TODAY)
    assert kinds(staff) == [("today", "confirm")]
    set_status(staff, id_, Status.CANCELLED, reason="a déménagé")
    assert kinds(staff) == []


@pytest.mark.parametrize(
    ("entered", "section"),
    # seven days: soon from the sixth on (5.6 rounded up), late the day after the seventh
    [(21, None), (16, None), (15, "soon"), (14, "soon"), (13, "late")],
)
def test_a_stay_is_the_day_s_of_who_is_responsible_until_they_move(
    actor: ActorFactory, entered: int, section: str | None
) -> None:
    staff, lead = actor(), actor("lead")
    design = make_design(lead)
    client = came(staff, entered)
    for what in ("avis de cotisation", "bail"):
        contacts.ask(staff, client, what)
    assert kinds(staff) == ([] if section is None else [(section, "stay")])
    assert kinds(lead) == []
    for item in day_of(staff):
        assert (item.text, item.detail) == ("Learn", "avis de cotisation")
        assert (item.days, item.expected_days) == (21 - entered, 7)
    with database.reading():
        (row,) = page(Filter(READER)).rows
    assert row.stay_id is not None
    assert (row.pressing is Lateness.ON_TIME) is (section is None)
    moves.move(staff, row.stay_id, design.named("Inquire").id)
    assert kinds(staff) == []


@pytest.mark.parametrize(
    ("moment", "section"),
    [
        ("2026-11-20T16:00", "late"),
        ("2026-11-21T08:00", "late"),
        ("2026-11-21T10:00", "today"),
        ("2026-11-21T23:30", "today"),  # already the 22nd at Greenwich
        ("2026-11-22T09:00", "soon"),
        ("2026-11-24T09:00", None),
    ],
)
def test_a_planned_contact_is_the_day_s_of_who_planned_it_until_settled(
    actor: ActorFactory, moment: str, section: str | None
) -> None:
    staff, lead = actor(), actor("lead")
    make_design(lead)
    client = make_client(lead, responsible=staff.login)
    planned = contacts.engage(
        staff,
        client,
        at=at(moment),
        mode=Mode.HOME_VISIT,
        attendance=Attendance.PLANNED,
        note="apporter le formulaire\net un crayon",
    )
    contacts.engage(staff, client, at=at("2026-11-21T07:00"), mode=Mode.PHONE, attendance=Attendance.HELD)
    assert kinds(staff) == ([] if section is None else [(section, "meet")])
    assert kinds(lead) == []
    for item in day_of(staff):
        assert (item.id, item.at, item.mode) == (planned, at(moment), "home_visit")
        assert (item.text, item.rules, item.phone) == ("apporter le formulaire", "le matin", "")
    contacts.record_attendance(staff, planned, Attendance.NO_SHOW)
    assert kinds(staff) == []


def test_an_appointment_and_how_to_reach_someone_go_with_the_file(actor: ActorFactory) -> None:
    staff, lead = actor(), actor("lead")
    make_design(lead)
    client = make_client(staff)
    contacts.engage(staff, client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.PLANNED)
    assert [item.rules for item in day_of(staff)] == ["le matin"]
    client_actions.assign(lead, client, lead.login)
    client_actions.involve(lead, client, staff.login, part=False)
    assert [item.rules for item in day_of(lead)] == ["le matin"]  # the appointment went with the file
    assert day_of(staff) == []


def test_a_suggestion_unanswered_for_thirty_days_is_for_those_who_decide(actor: ActorFactory) -> None:
    staff, auditor, lead = actor(), actor("auditor"), actor("lead")
    with clock.frozen("2026-10-21T15:00:00+00:00"):  # 31 days before
        id_ = make_suggestion(staff)
    with clock.frozen("2026-10-22T15:00:00+00:00"):
        make_suggestion(staff, "Autre idée")
    assert kinds(staff) == kinds(auditor) == []
    (item,) = day_of(lead)
    assert (item.kind, item.section, item.id, item.days) == ("decide", "late", id_, 31)
    assert item.on == dt.date(2026, 11, 20)
    decide(lead, id_, Decision.DECLINED, "non", 1)
    assert kinds(lead) == []


def test_entries_to_verify_are_one_line_for_those_who_may(actor: ActorFactory) -> None:
    staff, auditor = actor(), actor("auditor")
    first, second = make_organisation(staff, "A"), make_organisation(staff, "B")
    assert kinds(staff) == []
    with clock.frozen("2026-11-22T15:00:00+00:00"):
        assert [(item.kind, item.section, item.count) for item in day_of(staff)] == [("verify", "late", 2)]
        assert kinds(auditor) == []
        verify(staff, first)
        assert [item.count for item in day_of(staff)] == [1]
        edit_organisation(staff, second, replace(ORGANISATION, active=False), ORGANISATION)
        assert kinds(staff) == []


@pytest.mark.parametrize(
    ("due", "section"), [(20, "late"), (21, "today"), (28, "soon"), (29, None), (None, None)]
)
def test_an_action_is_its_owner_s_until_it_is_done(
    actor: ActorFactory, due: int | None, section: str | None
) -> None:
    staff, lead = actor(), actor("lead")
    with clock.frozen("2026-11-01T15:00:00+00:00"):
        retro = make_retro(lead)
        due_on = dt.date(2026, 11, due) if due else None
        action = make_action(lead, retro, owner="maude", due_on=due_on)
    close_retro(lead, retro)
    assert kinds(staff) == ([] if section is None else [(section, "act")])
    assert kinds(lead) == []
    for item in day_of(staff):
        assert (item.id, item.detail, item.retro_id) == (action, "Rétro équipe Nord", retro)
    finish_action(staff, action, "rien")
    assert kinds(staff) == []


def test_a_retrospective_is_its_team_s_and_its_lead_s_while_notes_are_taken(actor: ActorFactory) -> None:
    north = actor(login="n", name="N. Nord", team="Nord")
    south = actor(login="s", name="S. Sud", team="Sud")
    alone, auditor, lead = actor(), actor("auditor", team="Nord"), actor("lead")
    retro = make_retro(lead, team="Nord")
    assert kinds(north) == kinds(lead) == [("today", "write")]
    assert kinds(south) == kinds(alone) == kinds(auditor) == []
    close_retro(lead, retro)
    assert kinds(north) == kinds(lead) == []
    everyone_s = make_retro(lead)
    assert [item.retro_id for item in day_of(south)] == [everyone_s]
    assert kinds(auditor) == []


def test_the_top_line_counts_what_a_person_can_settle(actor: ActorFactory) -> None:
    staff, lead, auditor = actor(team="Sud"), actor("lead"), actor("auditor")
    make_design(lead)
    client = came(staff, 1)
    came(lead, 1, "Zoé")
    came(staff, 21, "Léa")
    with clock.frozen("2026-11-20T15:00:00+00:00"):
        place = make_organisation(staff)
    refer(staff, client, place)  # not due yet
    refer(staff, client, place, handoff=Handoff.CALLED)
    confirm(staff, refer(staff, client, place), Confirmer.CLIENT)
    make_suggestion(staff)
    decide(lead, make_suggestion(staff, "Autre"), Decision.PLANNED, "oui", 1)
    make_retro(lead)
    actor(login="n", name="N. Nord", team="Nord")
    make_retro(lead, team="Nord")
    with database.reading():
        assert (
            overview.attention(staff).items()
            >= {
                "trajectories": 1,
                "referrals": 1,
                "directory": 1,
                "suggestions": 0,
                "retros": 1,
            }.items()
        )
        assert (
            overview.attention(lead).items()
            >= {
                "trajectories": 1,
                "referrals": 0,
                "directory": 1,
                "retros": 2,
                "suggestions": 1,
            }.items()
        )
        assert (
            overview.attention(auditor).items()
            >= {
                "trajectories": 0,
                "referrals": 0,
                "directory": 0,
                "suggestions": 0,
                "retros": 0,
            }.items()
        )


def test_a_kind_never_floods_the_day(actor: ActorFactory) -> None:
    staff = actor()
    make_design(actor("lead"))
    client, place = make_client(staff), checked(staff)
    for _number in range(EACH + 3):
        refer(staff, client, place, due=TODAY)
    assert len(day_of(staff)) == EACH
