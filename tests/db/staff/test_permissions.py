"""Who may do what: the table, what the actions ask of it, and what a refusal leaves behind."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import db
from db.clients import actions as clients
from db.clients import actions_contacts as contacts
from db.clients import actions_corrections as corrections
from db.clients import actions_moves as moves
from db.clients import actions_outside as outside
from db.clients import actions_reveal as looks
from db.clients.models import Attendance, Mode, Stay
from db.clients.queries import Filter, page
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Invalid
from db.directory import actions as directory
from db.directory import actions_people as people
from db.directory import actions_reports as reports
from db.directory.models import ReportOutcome
from db.overview import actions_handover as handover
from db.referrals import actions as referrals
from db.referrals import actions_followup as loop
from db.referrals.codes import MeetingOutcome, NextStep
from db.referrals.lifecycle import Channel, Confirmer, Party, Status
from db.retros import actions as retros
from db.staff import actions as staff
from db.staff import actions_absences as absences
from db.staff import actions_alerts as alerts
from db.staff.models import Alert, AlertTo
from db.staff.permissions import PERMISSIONS, Reach, Role, parse_roles, permissions
from db.suggestions import actions as suggestions
from db.suggestions.models import Decision
from db.trajectories.actions import create_trajectory
from tests.factories import (
    PERSON,
    PROMPTS,
    PUBLIC_KEYS,
    READER,
    STEPS,
    make_action,
    make_client,
    make_design,
    make_organisation,
    make_retro,
    make_suggestion,
)

ROOT = Path(db.__file__).parent


def asked(node: ast.expr) -> Iterator[str]:
    """Yield the verbs that the second argument of `writing` may be."""
    if isinstance(node, ast.IfExp):
        yield from asked(node.body)
        yield from asked(node.orelse)
    else:
        assert isinstance(node, ast.Constant), "a verb is written out where it is used"
        yield str(node.value)


def verbs() -> set[str]:
    """Return every verb that a `with writing(actor, "…")` asks for; undoing asks for any that was done."""
    found: set[str] = set()
    for path in sorted(set(ROOT.rglob("*.py")) - {ROOT / "overview" / "undo.py"}):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "writing":
                found.update(asked(node.args[1]))
    return found


LOOKS = {
    "client.read",
    "client.lead",
    "client.looks",
    "retro.read",
    "trajectory.path",
    "upkeep.check",
    "upkeep.restore",
}
"""What a role may read or do, which no action asks for in the database of now."""


def test_every_verb_that_an_action_asks_for_is_in_the_table_and_the_other_way_round() -> None:
    assert verbs() | LOOKS == set(PERMISSIONS)


def test_a_verb_is_an_area_and_a_deed() -> None:
    areas = {path.name for path in ROOT.iterdir() if path.is_dir()}
    singular = {area.removesuffix("s") for area in areas} | {"trajectory"}
    for verb in PERMISSIONS:
        area, _dot, deed = verb.partition(".")
        assert area in areas | singular
        assert deed.isalpha()


def test_the_table_gives_each_role_what_it_is() -> None:
    team, lead, administrator, auditor = (permissions([role]) for role in Role)
    assert not {verb for verb in auditor if not verb.startswith("staff.")} - {
        "client.looks",
        "trajectory.path",
    }
    assert set(team) < set(lead)
    assert not {"suggestion.decide", "retro.open", "trajectory.design", "exchange.export"} & set(team)
    assert not {"exchange.identities", "staff.manage", "upkeep.sample"} & set(lead)
    assert not {verb for verb in administrator if verb.startswith(("client.", "referral."))}
    assert (team["client.read"], lead["client.read"]) == (Reach.CASELOAD, Reach.TEAM)


def test_several_roles_may_what_each_may_with_the_widest_reach() -> None:
    both = permissions([Role.STAFF, Role.AUDITOR])
    assert set(both) == set(permissions([Role.STAFF])) | set(permissions([Role.AUDITOR]))
    assert (both["client.read"], both["client.looks"]) == (Reach.CASELOAD, Reach.ANY)
    assert parse_roles(["lead", "staff"]) == {Role.LEAD}
    with pytest.raises(Invalid):
        parse_roles(["administrator", "auditor"])
    with pytest.raises(Invalid):
        parse_roles([])


@dataclass(frozen=True)
class World:
    """One of each, to act upon."""

    client: int
    alert: int
    stay: int
    step: int
    planned: int
    asked: int
    organisation: int
    service: int
    report: int
    contact: int
    phone: int
    referral: int
    expected: int
    failed: int
    suggestion: int
    retro: int
    action: int


def make_failure(root: Actor, client: int, organisation: int) -> int:
    """Make a referral that the organisation declined."""
    id_ = referrals.refer(root, client, organisation)
    referrals.set_status(root, id_, Status.REJECTED, reason="complet")
    return id_


def undone(who: Actor, referral: int) -> None:
    """Do something with a referral, and take it back."""
    loop.escalate(who, referral)
    loop.undo(who, referral)


def wrong_move(who: Actor, world: World) -> None:
    """Move the client by mistake, and correct that."""
    moves.move(who, world.stay, world.step)
    with database.reading():
        wrong = Stay.get((Stay.client == world.client) & Stay.left_at.is_null())
    corrections.stay_in_error(who, wrong.id)


def back_again(who: Actor) -> None:
    """Be away, and be back."""
    absences.set_absence(who, who.login, clock.today(), clock.today())
    absences.end_absence(who, who.login)


def brought_back(who: Actor, client: int) -> None:
    """Mark a file as entered in error, and bring it back."""
    corrections.file_in_error(who, client)
    corrections.bring_back(who, client)


def make_world(root: Actor) -> World:
    """Make one of each."""
    design = make_design(root)
    client = make_client(root)
    organisation = make_organisation(root)
    now = dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)
    retro = make_retro(root)
    staff.add_key(root, root.login, PUBLIC_KEYS[0])
    with database.reading():
        stay = page(Filter(READER)).rows[0].stay_id
    assert stay is not None
    with database.connection():
        told = Alert.create(verb="client.outside", client_id=client, subject="C-1", text="absence")
        AlertTo.create(alert=told, staff=root.id)
    return World(
        client,
        told.id,
        stay,
        design.named("Inquire").id,
        contacts.engage(root, client, at=now, mode=Mode.PHONE, attendance=Attendance.PLANNED),
        contacts.ask(root, client, "avis"),
        organisation,
        directory.add_service(root, organisation, directory.ServiceDraft("Autre")),
        reports.report(root, organisation, "fermé"),
        people.add_contact(root, organisation, "Ève"),
        people.add_phone(root, organisation, "418"),
        referrals.refer(root, client, organisation),
        referrals.refer(root, client, organisation, appointment_at=clock.now()),
        make_failure(root, client, organisation),
        make_suggestion(root),
        retro,
        make_action(root, retro),
    )


PLACE = directory.OrganisationDraft("Centre")
SERVICE = directory.ServiceDraft("Service")
DEEDS: dict[str, tuple[str, Callable[[Actor, World], object]]] = {
    "register": ("client.register", lambda a, w: clients.register(a, PERSON)),
    "edit_identity": ("client.edit", lambda a, w: clients.edit_identity(a, w.client, PERSON, PERSON)),
    "move": ("client.move", lambda a, w: moves.move(a, w.stay, w.step)),
    "assign": ("client.assign", lambda a, w: clients.assign(a, w.client, "root")),
    "involve": ("client.assign", lambda a, w: clients.involve(a, w.client, "second")),
    "engage": (
        "client.engage",
        lambda a, w: contacts.engage(
            a, w.client, at=clock.now(), mode=Mode.PHONE, attendance=Attendance.HELD
        ),
    ),
    "record_attendance": (
        "client.engage",
        lambda a, w: contacts.record_attendance(a, w.planned, Attendance.HELD),
    ),
    "correct_contact": (
        "client.correct",
        lambda a, w: corrections.correct_contact(
            a, w.planned, at=clock.now(), mode=Mode.ONLINE, attendance=Attendance.PLANNED
        ),
    ),
    "contact_in_error": ("client.correct", lambda a, w: corrections.contact_in_error(a, w.planned)),
    "correct_stay": (
        "client.correct",
        lambda a, w: corrections.correct_stay(a, w.stay, clock.today() - dt.timedelta(days=1)),
    ),
    "stay_in_error": ("client.correct", lambda a, w: wrong_move(a, w)),
    "file_in_error": ("client.withdraw", lambda a, w: corrections.file_in_error(a, w.client)),
    "bring_back": ("client.withdraw", lambda a, w: brought_back(a, w.client)),
    "ask": ("client.ask", lambda a, w: contacts.ask(a, w.client, "relevé")),
    "receive": ("client.ask", lambda a, w: contacts.receive(a, w.asked)),
    "reveal": ("client.reveal", lambda a, w: looks.reveal(a, w.client)),
    "open_outside": ("client.outside", lambda a, w: outside.open_outside(a, w.client, "remplace")),
    "find_outside": (
        "client.search",
        lambda a, w: outside.find_outside(a, outside.ExactSearch(number="C-1"), "appel"),
    ),
    "set_absence": (
        "staff.away",
        lambda a, w: absences.set_absence(a, a.login, clock.today(), clock.today()),
    ),
    "end_absence": ("staff.away", lambda a, w: back_again(a)),
    "hand_over": ("staff.handover", lambda a, w: handover.hand_over(a, a.login, "second")),
    "reactivate": ("staff.manage", lambda a, w: staff.reactivate(a, "former")),
    "acknowledge": ("client.alert", lambda a, w: alerts.acknowledge(a, w.alert)),
    "refer": ("referral.make", lambda a, w: referrals.refer(a, w.client, w.organisation)),
    "confirm": ("referral.confirm", lambda a, w: referrals.confirm(a, w.referral, Confirmer.CLIENT)),
    "record_attempt": ("referral.confirm", lambda a, w: referrals.record_attempt(a, w.referral)),
    "set_status": ("referral.status", lambda a, w: referrals.set_status(a, w.referral, Status.ACCEPTED)),
    "add_feedback": (
        "referral.feedback",
        lambda a, w: referrals.add_feedback(a, w.referral, Party.CLIENT, Channel.PHONE, useful=4),
    ),
    "postpone": (
        "referral.confirm",
        lambda a, w: loop.postpone(a, w.referral, clock.today() + dt.timedelta(days=1)),
    ),
    "undo": ("referral.status", lambda a, w: undone(a, w.referral)),
    "escalate": ("referral.confirm", lambda a, w: loop.escalate(a, w.referral)),
    "set_appointment": ("referral.confirm", lambda a, w: loop.set_appointment(a, w.referral, clock.now())),
    "record_meeting": (
        "referral.confirm",
        lambda a, w: loop.record_meeting(a, w.expected, MeetingOutcome.NO_SHOW),
    ),
    "record_service": (
        "referral.confirm",
        lambda a, w: loop.record_service(a, w.referral, Confirmer.CLIENT),
    ),
    "set_next_step": ("referral.status", lambda a, w: loop.set_next_step(a, w.failed, NextStep.NEED)),
    "add_organisation": ("directory.edit", lambda a, w: directory.add_organisation(a, PLACE)),
    "edit_organisation": (
        "directory.edit",
        lambda a, w: directory.edit_organisation(a, w.organisation, PLACE, PLACE),
    ),
    "set_remark": ("directory.edit", lambda a, w: directory.set_remark(a, w.organisation, "vu")),
    "add_service": ("directory.edit", lambda a, w: directory.add_service(a, w.organisation, SERVICE)),
    "edit_service": ("directory.edit", lambda a, w: directory.edit_service(a, w.service, SERVICE, SERVICE)),
    "add_contact": ("directory.edit", lambda a, w: people.add_contact(a, w.organisation, "Ève")),
    "add_phone": ("directory.edit", lambda a, w: people.add_phone(a, w.organisation, "418")),
    "verify": ("directory.verify", lambda a, w: directory.verify(a, w.organisation)),
    "edit_contact": (
        "directory.edit",
        lambda a, w: people.edit_contact(
            a, w.contact, people.ContactDraft("Éva"), people.ContactDraft("Ève")
        ),
    ),
    "edit_phone": (
        "directory.edit",
        lambda a, w: people.edit_phone(a, w.phone, people.PhoneDraft("1"), people.PhoneDraft("418")),
    ),
    "remove_contact": ("directory.edit", lambda a, w: people.remove_contact(a, w.contact)),
    "remove_phone": ("directory.edit", lambda a, w: people.remove_phone(a, w.phone)),
    "report": ("directory.report", lambda a, w: reports.report(a, w.organisation, "déménagé")),
    "close_report": (
        "directory.verify",
        lambda a, w: reports.close_report(a, w.report, ReportOutcome.DISMISSED),
    ),
    "suggest": ("suggestion.add", lambda a, w: suggestions.suggest(a, "Idée")),
    "support": ("suggestion.support", lambda a, w: suggestions.support(a, w.suggestion)),
    "comment": ("suggestion.comment", lambda a, w: suggestions.comment(a, w.suggestion, "vu")),
    "decide": (
        "suggestion.decide",
        lambda a, w: suggestions.decide(a, w.suggestion, Decision.PLANNED, "oui", 1),
    ),
    "open_retro": ("retro.open", lambda a, w: retros.open_retro(a, "Rétro", PROMPTS)),
    "add_card": ("retro.note", lambda a, w: retros.add_card(a, w.retro, 0, "note")),
    "add_action": ("retro.note", lambda a, w: retros.add_action(a, w.retro, "faire")),
    "finish_action": ("retro.note", lambda a, w: retros.finish_action(a, w.action, "rien")),
    "close_retro": ("retro.close", lambda a, w: retros.close_retro(a, w.retro)),
    "create_trajectory": ("trajectory.design", lambda a, w: create_trajectory(a, "Autre", STEPS)),
    "set_preferences": ("staff.preferences", lambda a, w: staff.set_preferences(a, language="fr")),
    "add_staff": ("staff.manage", lambda a, w: staff.add_staff(a, "jean", "Jean Roy")),
    "set_roles": ("staff.manage", lambda a, w: staff.set_roles(a, "second", Role.LEAD)),
    "deactivate": ("staff.manage", lambda a, w: staff.deactivate(a, "second")),
    "add_key": ("staff.keys", lambda a, w: staff.add_key(a, "second", PUBLIC_KEYS[1])),
    "revoke_keys": ("staff.keys", lambda a, w: staff.revoke_keys(a, "root")),
}
"""Each deed of the areas' actions, and the verb that it asks for; imports, exports and samples have their own
tests."""

AREAS = ("clients", "directory", "overview", "referrals", "retros", "staff", "suggestions", "trajectories")


def test_every_action_of_every_area_is_tried_here() -> None:
    written = set()
    for path in (path for area in AREAS for path in (ROOT / area).glob("actions*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(call, ast.Call) and getattr(call.func, "id", "") == "writing"
                for call in ast.walk(node)
            ):
                written.add(node.name)
    assert written == set(DEEDS)
