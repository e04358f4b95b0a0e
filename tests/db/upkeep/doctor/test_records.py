"""Sick contents, on both engines: each is named with its cure, and nothing else is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from db.audit.journal import record_by_login
from db.audit.models import AuditLine
from db.clients.models import Client
from db.core import clock
from db.core import database as core
from db.core.database import proxy
from db.referrals.actions import refer
from db.staff.actions import deactivate
from db.staff.drafts import Unsaved, save
from db.staff.permissions import Role
from db.suggestions.actions import decide
from db.suggestions.models import Decision, Suggestion
from db.upkeep import schema
from db.upkeep.doctor import machine
from db.upkeep.doctor.check import State
from db.upkeep.doctor.checks import ordered
from tests.conftest import account
from tests.db.upkeep.doctor.conftest import Patient
from tests.factories import make_action, make_client, make_organisation, make_retro, make_suggestion

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_nothing_is_found_in_a_healthy_installation(patient: Patient) -> None:
    results = patient.examine()
    assert {result.check for result in results if result.state is not State.OK} == patient.never
    assert len(results) >= 15


@SQLITE
def test_nothing_is_found_on_a_healthy_shared_server(shared: Patient) -> None:
    results = shared.examine()
    assert [result for result in results if result.state is not State.OK] == []
    assert {"ssh", "sudo", "keys"} <= {result.check for result in results}


# The schema


def test_a_migration_is_pending(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql(f"DELETE FROM schema_migration WHERE name = '{schema.names()[-1]}'")
        found = patient.sick("migrations", schema.names()[-1], "trajectoire migrate", skipped=True)
        undone.rollback()
    assert "older than the program" in found.message


def test_a_migration_is_unknown(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql("UPDATE schema_migration SET name = '9999_x' WHERE name LIKE '0001%%'"
                          if not patient.sqlite else
                          "UPDATE schema_migration SET name = '9999_x' WHERE name LIKE '0001%'")  # fmt: skip
        results = patient.examine()
        undone.rollback()
    found = [result.message for result in results if result.state is State.FINDING]
    assert ["newer version" in said for said in found] == [True, False]


@SQLITE
def test_a_database_without_tables(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql("DROP TABLE schema_migration")
        patient.sick("migrations", "not initialised", "trajectoire init", skipped=True)
        undone.rollback()


@SQLITE
def test_a_record_refers_to_nothing(patient: Patient) -> None:
    core.disconnect()
    with closing(apsw.Connection(str(patient.file))) as other:
        other.execute("INSERT INTO presence VALUES ('x', 999, 'client', 1, '2026-01-01', '2026-01-01')")
    patient.sick("references", "table presence refer to rows of staff", "trajectoire restore BACKUP")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_reference_is_not_checked(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql("ALTER TABLE presence DROP CONSTRAINT presence_staff_id_fkey")
        proxy.execute_sql("ALTER TABLE presence ADD CONSTRAINT presence_staff_id_fkey"
                          " FOREIGN KEY (staff_id) REFERENCES staff NOT VALID")  # fmt: skip
        patient.sick("references", "from the table presence to staff", "ALTER TABLE presence VALIDATE")
        undone.rollback()


# Clock, backups


def test_the_clock_is_before_the_last_entry(patient: Patient) -> None:
    with clock.frozen("2026-11-22T09:00:00+00:00"):
        record_by_login("root", "upkeep.backup", verified=True)
    found = patient.sick("clock", "is dated 22 Nov 4:00", "timedatectl")
    assert "21 Nov 10:00" in found.message


def test_an_entry_is_of_the_future(patient: Patient) -> None:
    with clock.frozen("2027-11-22T09:00:00+00:00"):
        record_by_login("root", "upkeep.restore")
    record_by_login("root", "upkeep.backup", verified=True)
    patient.sick("clock", "in the future: 1", "timedatectl")


@SQLITE
@pytest.mark.parametrize("state", [machine.ClockState(1000, 0x40), machine.ClockState(16_000_000, 0)])
def test_the_clock_is_not_synchronised(
    patient: Patient, state: machine.ClockState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "clock_state", lambda: state)
    patient.sick("time", "not synchronised", "timedatectl set-ntp true")


def test_the_kernel_says_how_its_clock_is() -> None:
    state = machine.clock_state()
    assert state is None or state.error_us >= 0


def backed_up(days: int, *, verified: bool) -> None:
    """Leave one line of a backup in the journal, made so many days ago."""
    with core.connection():
        AuditLine.delete().where(AuditLine.verb == "upkeep.backup").execute()
        at = clock.now() - dt.timedelta(days=days)
        values = {"actor": "root", "verb": "upkeep.backup", "details": {"verified": verified}}
        AuditLine.insert(uid="b", at=at, **values).execute()


@pytest.mark.parametrize(
    ("days", "verified", "said", "cure"),
    [
        (31, True, "No backup was made", "every night"),
        (3, True, "made 3 days ago", "every night"),
        (1, False, "No backup was verified", "trajectoire backup FOLDER --verify"),
    ],
)
def test_backups(patient: Patient, days: int, verified: bool, said: str, cure: str) -> None:
    backed_up(days, verified=verified)
    patient.sick("backup", said, cure)


# Languages


@SQLITE
def test_a_locale_without_accents(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_CA.ISO-8859-1")
    patient.sick("locale", "fr_CA.ISO-8859-1", "LANG=C.UTF-8")


@SQLITE
@pytest.mark.parametrize("content", [None, b"not a catalogue"])
def test_a_catalogue_is_missing_or_damaged(
    patient: Patient, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "LOCALE_FOLDER", tmp_path)
    if content is not None:
        (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / "fr" / "LC_MESSAGES" / "messages.mo").write_bytes(content)
    patient.sick("locale", "“fr” is missing or damaged", "catalogues.py compile")


# People


def test_a_forgotten_draft(patient: Patient, later: Callable[[int], None]) -> None:
    typed = {"note": "Éloïse Tremblay a rappelé"}
    for uid in ("one", "two"):
        save(account(), Unsaved(uid, "contact", ("client", 1, "C-0001-B"), typed, {}, None, clock.now()))
    later(31)
    found = patient.sick("drafts", "Drafts of maude untouched for more than 30 days: 2", "Ask maude")
    assert "Tremblay" not in str(found)
    assert "C-0001" not in str(found)


def test_an_account_that_nobody_uses(patient: Patient, later: Callable[[int], None]) -> None:
    for role in (Role.LEAD, Role.STAFF):
        account(role)
    later(184)
    for login in ("root", "lise", "aude"):
        actor = account(Role.STAFF, login=login, name=login)
        make_suggestion(actor) if login != "aude" else record_used("aude")
    patient.sick("accounts", "maude was not used", "trajectoire staff deactivate maude")


def record_used(login: str) -> None:
    """Leave a line of the journal by an account."""
    record_by_login(login, "upkeep.check")
    with core.connection():
        actor_id = account(login=login, name=login).id
        AuditLine.update(actor_id=actor_id).where(AuditLine.actor == login).execute()


@SQLITE
def test_an_account_that_the_system_no_longer_has(shared: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def find(login: str) -> str:
        if login == "maude":
            raise KeyError(login)
        return login

    monkeypatch.setattr(pwd, "getpwnam", find)
    shared.sick("accounts", "maude is active, but", "trajectoire staff deactivate maude")


def leave_file(login: str) -> None:
    make_client(account(), responsible=login)


def leave_referral(login: str) -> None:
    lead, maude = account(Role.LEAD), account()
    client = make_client(maude, responsible=login)
    refer(maude, client, make_organisation(lead))
    with core.connection():  # nobody follows the file: a lead would have to look for it
        Client.update(responsible=None).execute()


def leave_suggestion(login: str) -> None:
    lead = account(Role.LEAD)
    id_ = make_suggestion(lead)
    with core.reading():
        version = Suggestion.get_by_id(id_).row_version
    decide(lead, id_, Decision.PLANNED, "oui", version, owner=login)


def leave_action(login: str) -> None:
    lead = account(Role.LEAD)
    make_action(lead, make_retro(lead), owner=login)


LEFT = {
    "files: 1": (leave_file, "trajectoire clients assign"),
    "referrals: 1": (leave_referral, "trajectoire clients assign"),
    "suggestions: 1": (leave_suggestion, "trajectoire suggestions decide … --owner"),
    "actions of retrospectives: 1": (leave_action, "trajectoire retros action … --owner"),
}


@pytest.mark.parametrize("work", LEFT)
def test_work_of_somebody_who_left(patient: Patient, work: str) -> None:
    make, cure = LEFT[work]
    make("maude")
    assert all(result.state is not State.FINDING for result in patient.examine())
    deactivate(account(Role.ADMINISTRATOR), "maude")
    found = patient.sick("leavers", f"still has open work: {work}.", cure)
    assert "maude" in found.message


# How checks are made


@SQLITE
def test_a_check_that_fails_does_not_stop_the_others(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(machine, "clock_state", failing)
    results = patient.examine()
    broken = [result for result in results if result.state is not State.OK]
    assert [(result.check, result.state) for result in broken] == [("time", State.SKIPPED)]
    assert "reference" in broken[0].message


@SQLITE
def test_findings_come_first(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "clock_state", lambda: None)
    backed_up(3, verified=True)
    states = [result.state for result in ordered(iter(patient.examine()))]
    assert states[:3] == [State.FINDING, State.SKIPPED, State.OK]
