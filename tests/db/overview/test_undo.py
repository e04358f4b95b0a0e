"""Undoing: whatever was done today, the last thing first, until a colleague builds on it."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from db.audit.batch import run_on_each
from db.audit.models import AuditLine, UndoStep
from db.clients import actions as clients
from db.clients import actions_contacts as contacts
from db.clients import actions_corrections as corrections
from db.clients import actions_moves as moves
from db.clients.actions import Person
from db.clients.models import Asked, Attendance, Client, Engagement, Identity, Mode, Stay
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import Denied, Refused, Stale
from db.directory import actions as directory
from db.directory import actions_people as people
from db.directory import actions_reports as reports
from db.directory.actions import OrganisationDraft, ServiceDraft
from db.directory.models import Contact, DirectoryReport, Offer, Organisation, Phone, ReportOutcome, Service
from db.overview.undo import last_action, undo
from db.referrals import actions as referrals
from db.referrals import actions_followup as follow_up
from db.referrals.changes import Opinion
from db.referrals.codes import NextStep
from db.referrals.lifecycle import Channel, Confirmer, Party, Status
from db.referrals.models import Referral
from db.retros import actions as retros
from db.retros.models import Retro, RetroAction
from db.staff.permissions import Role
from db.suggestions import actions as suggestions
from db.suggestions.models import Decision, Suggestion
from db.trajectories.models import Step
from db.upkeep import schema
from tests.conftest import Prepared, account
from tests.factories import make_client, make_design, make_organisation, make_retro, make_suggestion
from tests.traces import refused

pytestmark = pytest.mark.usefixtures("frozen")

APART = {"AuditLine", "Revision", "Alert", "AlertTo"}
"""The journal, what was told to leads, and counters of writes: both lines stay."""


def content() -> dict[str, list[Any]]:
    """Return every row of all tables but those apart; offers are made anew, so their ids change."""
    found = {}
    with database.reading():
        models: list[Any] = schema.models()
        for model in models:
            fields = [f for f in model._meta.sorted_fields if f.name != "row_version" and f is not Offer.id]
            found[str(model.__name__)] = sorted(model.all_rows(*fields).tuples(), key=repr)
    return {name: rows for name, rows in found.items() if name not in APART}


def office() -> None:
    """Fill an agency with one of each, made by a colleague."""
    maude = account()
    make_design(account(Role.LEAD))
    for name in ("Roy", "Côté"):
        make_client(maude, "Anne", name)
    first = make_organisation(maude)
    people.add_contact(maude, first, "Zoé", phone="418 555-0199")
    people.add_phone(maude, first, "418 555-0100")
    make_organisation(maude, "Comptoir")
    make_suggestion(maude)
    retro = make_retro(account(Role.LEAD), cards=("note",))
    retros.add_action(maude, retro, "Rédiger la liste")
    with database.reading():
        ids = [row.id for row in Client.select()]
    for id_ in ids:
        contacts.ask(maude, id_, "avis de cotisation")
        referrals.refer(maude, id_, first)
    UndoStep.delete().execute()


@pytest.fixture
def lead(prepared: Prepared) -> Actor:
    """Return a lead in an agency with one of each."""
    prepared(office)
    return account(Role.LEAD)


Deed = Callable[[Actor, random.Random], object]


def some(model: Any, chance: random.Random) -> Any:
    """Return a row."""
    with database.reading():
        return chance.choice(list(model.all_rows().order_by(model._meta.primary_key)))


def a_client(chance: random.Random) -> int:
    return int(some(Client, chance).id)


def an_entry(chance: random.Random) -> int:
    return int(some(Organisation, chance).id)


def a_referral(chance: random.Random) -> int:
    return int(some(Referral, chance).id)


def _move(actor: Actor, chance: random.Random) -> None:
    with database.reading():
        stay = chance.choice(list(Stay.select().where(Stay.left_at.is_null())))
        steps = [step.id for step in Step.select()]
    moves.move(actor, stay.id, chance.choice([*steps, None]), "raison")


def _wrong(actor: Actor, chance: random.Random) -> None:
    stay, left = some(Stay, chance), chance.random() < 0.2
    if chance.random() < 0.4:
        day = clock.today() - dt.timedelta(days=chance.randrange(3))
        corrections.correct_stay(actor, stay.id, day, left=left)
    else:
        corrections.stay_in_error(actor, stay.id, left=left)


def _correct(actor: Actor, chance: random.Random) -> None:
    row = some(Engagement, chance)
    corrections.correct_contact(
        actor, row.id, at=clock.now(), mode=Mode.ONLINE, attendance=Attendance.HELD, note="autre"
    )


def _edit_client(actor: Actor, chance: random.Random) -> None:
    with database.reading():
        row = some(Identity, chance)
    before = Person(**{name: getattr(row, name) for name in Person.__dataclass_fields__})
    clients.edit_identity(actor, row.client_id, Person(given=f"Zoé {chance.random()}"), before)


def _edit_entry(actor: Actor, chance: random.Random) -> None:
    row = some(Organisation, chance)
    before = OrganisationDraft(
        **{name: getattr(row, name) for name in OrganisationDraft.__dataclass_fields__}
    )
    directory.edit_organisation(actor, row.id, OrganisationDraft(f"Nouveau {chance.random()}"), before)


def _edit_service(actor: Actor, chance: random.Random) -> None:
    row = some(Service, chance)
    before = ServiceDraft(**{name: getattr(row, name) for name in ServiceDraft.__dataclass_fields__})
    directory.edit_service(actor, row.id, ServiceDraft(f"Aide {chance.random()}", languages="en"), before)


def _several(actor: Actor, _chance: random.Random) -> None:
    with database.reading():
        waiting = [(row.id, row.row_version) for row in Referral.select()]

    def again(actor: Actor, id_: int, version: int | None) -> None:
        referrals.record_attempt(actor, id_, version=version)

    run_on_each(actor, "referral", again, waiting)


DEEDS: tuple[Deed, ...] = (
    _move,
    _edit_client,
    _edit_entry,
    _edit_service,
    _several,
    *[_move] * 3,
    *[_wrong] * 5,
    _correct,
    lambda actor, c: corrections.contact_in_error(actor, some(Engagement, c).id),
    lambda actor, c: corrections.file_in_error(actor, a_client(c)),
    lambda actor, c: corrections.bring_back(actor, a_client(c)),
    lambda actor, _c: clients.register(actor, Person("Luc", "Roy")),
    lambda actor, c: clients.assign(actor, a_client(c), c.choice(["lise", "maude"])),
    lambda actor, c: clients.involve(actor, a_client(c), "maude", part=c.random() < 0.5),
    lambda actor, c: contacts.engage(
        actor, a_client(c), at=clock.now(), mode=Mode.PHONE, attendance=c.choice(list(Attendance))
    ),
    lambda actor, c: contacts.record_attendance(actor, some(Engagement, c).id, Attendance.HELD, "venue"),
    lambda actor, c: contacts.ask(actor, a_client(c), "carte"),
    lambda actor, c: contacts.receive(actor, some(Asked, c).id),
    lambda actor, c: referrals.refer(actor, a_client(c), an_entry(c)),
    lambda actor, c: referrals.refer(
        actor, (row := some(Referral, c)).client_id, an_entry(c), previous=row.id, ends_previous=True
    ),
    lambda actor, c: referrals.confirm(
        actor,
        a_referral(c),
        Confirmer.CLIENT,
        opinion=Opinion(Party.CLIENT, Channel.PHONE, appropriate=True),
    ),
    lambda actor, c: referrals.record_attempt(actor, a_referral(c)),
    lambda actor, c: referrals.set_status(actor, a_referral(c), c.choice(list(Status)), reason="complet"),
    lambda actor, c: follow_up.postpone(actor, a_referral(c), clock.today() + dt.timedelta(days=2)),
    lambda actor, c: follow_up.escalate(actor, a_referral(c)),
    lambda actor, c: follow_up.set_appointment(actor, a_referral(c), clock.now() + dt.timedelta(days=1)),
    lambda actor, c: follow_up.record_service(actor, a_referral(c), Confirmer.CLIENT),
    lambda actor, c: follow_up.set_next_step(actor, a_referral(c), NextStep.ORGANISATION),
    lambda actor, c: follow_up.undo(actor, a_referral(c)),
    lambda actor, _c: directory.add_organisation(actor, OrganisationDraft("Refuge"), phone="418 555-0101"),
    lambda actor, c: directory.verify(actor, an_entry(c), reports=c.choice([None, ReportOutcome.CORRECTED])),
    lambda actor, c: directory.set_remark(actor, an_entry(c), "guichet 2"),
    lambda actor, c: directory.add_service(actor, an_entry(c), ServiceDraft("Repas", languages="fr")),
    lambda actor, c: reports.report(actor, an_entry(c), "numéro changé"),
    lambda actor, c: reports.close_report(actor, some(DirectoryReport, c).id, ReportOutcome.DISMISSED),
    lambda actor, c: people.add_contact(actor, an_entry(c), "Max", phone="418 555-0102"),
    lambda actor, c: people.remove_contact(actor, some(Contact, c).id),
    lambda actor, c: people.remove_phone(actor, some(Phone, c).id),
    lambda actor, _c: suggestions.suggest(actor, "Une affiche à l'entrée"),
    lambda actor, c: suggestions.support(actor, some(Suggestion, c).id),
    lambda actor, c: suggestions.comment(actor, some(Suggestion, c).id, "bonne idée"),
    lambda actor, c: suggestions.decide(actor, some(Suggestion, c).id, Decision.PLANNED, "oui", None),
    lambda actor, _c: retros.open_retro(actor, "Rétro Sud", ["Garder"]),
    lambda actor, c: retros.add_card(actor, some(Retro, c).id, 0, "moins de papier"),
    lambda actor, c: retros.add_action(actor, some(Retro, c).id, "Appeler"),
    lambda actor, c: retros.finish_action(actor, some(RetroAction, c).id, "fait"),
    lambda actor, c: retros.close_retro(actor, some(Retro, c).id),
)


def undo_all(actor: Actor) -> int:
    """Undo until there is nothing left, and return how many times."""
    times = 0
    with database.reading():
        while UndoStep.select().where(UndoStep.actor_id == actor.id).exists():
            found = last_action(actor)
            assert undo(actor, found.gesture).gesture == found.gesture
            times += 1
    return times


@pytest.mark.parametrize("seed", range(4))
def test_after_undoing_all_every_table_is_as_at_the_start(lead: Actor, seed: int) -> None:
    before, chance, done = content(), random.Random(seed), 0
    deeds = [*DEEDS, *chance.choices(DEEDS, k=len(DEEDS))]
    chance.shuffle(deeds)
    for deed in deeds:
        with suppress(Refused, Stale, IndexError):
            deed(lead, chance)
            done += 1
    with database.reading():
        lines = AuditLine.select().count()
    assert done > len(deeds) / 3
    assert undo_all(lead) <= done
    assert content() == before
    with database.reading():
        assert AuditLine.select().count() > lines


def test_an_action_is_named_and_both_lines_stay(lead: Actor) -> None:
    with database.reading():
        client = Client.select().order_by(Client.id).first()
    contacts.ask(lead, client.id, "carte")
    with database.reading():
        assert last_action(lead).say() == f"recorded what was requested or received, {client.number}"
    undo(lead)
    with database.reading():
        made, taken_back = AuditLine.select().order_by(AuditLine.id)[-2:]
    assert (made.verb, taken_back.verb) == ("client.ask", "client.ask")
    assert taken_back.details == {"taken_back": made.id}
    with refused(Refused) as caught:
        undo(lead)
    assert caught.value.code == "undo.nothing"


def test_what_a_colleague_built_on_stays_and_the_colleague_is_named(lead: Actor) -> None:
    maude, client = account(), make_client(lead, "Luc", "Roy", responsible="maude")
    contacts.ask(maude, client, "carte")
    with refused(Refused) as caught:
        undo(lead)
    assert caught.value.code == "undo.built_on"
    assert "Maude Lévesque" in caught.value.say()
    assert undo(maude).gone == ()
    assert undo(lead).gone == (("client", client),)
    with database.reading():
        assert Client.get_or_none(id=client) is None


def test_another_field_of_the_same_row_is_nobodys_obstacle(lead: Actor) -> None:
    maude = account()
    with database.reading():
        entry = Organisation.select().order_by(Organisation.id).first()
    directory.set_remark(lead, entry.id, "guichet 2")
    directory.verify(maude, entry.id)
    undo(lead)
    with database.reading():
        after = Organisation.get_by_id(entry.id)
    assert (after.remark, after.verified_on) == ("", clock.today())
    assert after.row_version == entry.row_version + 3


def test_several_at_once_are_undone_at_once(lead: Actor) -> None:
    before = content()
    _several(lead, random.Random(1))
    with database.reading():
        assert last_action(lead).number == 2
    undo(lead)
    assert content() == before


def test_only_today_and_only_ones_own(lead: Actor) -> None:
    maude = account()
    suggestions.suggest(lead, "Une affiche")
    with refused(Refused):
        undo(maude)
    root = account(Role.ADMINISTRATOR)
    suggestions.suggest(replace(maude, on_behalf=root.login), "Au nom d'une autre")
    with refused(Refused):
        undo(maude)
    with clock.frozen("2026-11-22T15:00:00+00:00"):
        with refused(Refused):
            undo(lead)
        suggestions.suggest(maude, "Une autre")
        with database.reading():
            assert UndoStep.select().count() == 1


def test_what_was_asked_about_is_undone_and_nothing_else(lead: Actor) -> None:
    suggestions.suggest(lead, "Une affiche")
    with database.reading():
        asked = last_action(lead).gesture
    suggestions.suggest(lead, "Une autre")
    with refused(Stale):
        undo(lead, asked)


@pytest.mark.parametrize("module", ["db.overview.undo", "db.directory.actions_people"])
def test_a_program_that_loads_nothing_else_knows_all_that_refers_to_a_row(module: str) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import {module}; from db.core.model import tables; print(*map(repr, tables()))",
        ],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    areas = ["clients", "directory", "referrals", "retros", "suggestions"]
    for model in schema.models():
        area, part = model.__module__.split(".")[1:3]
        if area in (areas if module == "db.overview.undo" else ["directory"]):
            assert f"<Model: {model.__name__}>" in told, part


def test_nothing_is_kept_of_who_wrote_without_a_name(lead: Actor) -> None:
    retro = make_retro(lead, "Anonyme", anonymous=True)
    undo_all(lead)
    retro = make_retro(account(Role.LEAD), "Anonyme", anonymous=True)
    retros.add_card(account(), retro, 0, "secret")
    with database.reading():
        assert not UndoStep.select().where(UndoStep.changes.contains("secret")).exists()


def test_a_file_out_of_reach_stays_as_it_is(database: str) -> None:
    root = account(Role.ADMINISTRATOR)
    make_design(root)
    nord = account(login="nora", name="Nora Nord", team="Nord")
    account(login="sam", name="Sam Sud", team="Sud")
    client = make_client(nord)
    contacts.ask(nord, client, "carte")
    clients.assign(account(Role.LEAD), client, "sam")
    clients.involve(account(Role.LEAD), client, "nora", part=False)
    with refused(Denied, "number"):
        undo(nord)
