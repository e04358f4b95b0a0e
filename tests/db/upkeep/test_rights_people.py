"""The program on a database with a role for each person: the same, and it says in words what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from db.audit.models import AuditLine
from db.clients.actions import Person, register
from db.clients.actions_contacts import ask
from db.clients.actions_looks import acknowledge
from db.clients.models import BreakGlass, Client, Identity
from db.clients.reach import alerts
from db.core import database, settings
from db.core.database import connection
from db.core.errors import Denied, NotReady, Refused
from db.referrals.models import Referral
from db.staff.actions import add_staff, deactivate
from db.staff.permissions import Reach, Role
from db.upkeep.rights_check import differences
from scripts import identity
from scripts.cli import main
from tests.db.exchange.test_fhir import TASK, bundle
from tests.db.upkeep.rights_site import OWNER, Site
from tests.engines import PostgresqlEngine, SqliteEngine

DIRECTORY = '[{"id": "6a1c2e0e-3d0f-4c55-9d5e-0a8f6f7c1a11", "name": "Centre", "description": "Aide"}]'
As = Callable[..., Result]


@pytest.fixture
def site(made: Site, postgresql_engine: PostgresqlEngine) -> Iterator[Site]:
    """Yield a database of the test's own, connected as the administrator of the server."""
    copy = made.copy(postgresql_engine)
    database.connect(copy.url)
    yield copy
    database.disconnect()
    postgresql_engine.drop(copy.url)


@pytest.fixture
def run(site: Site, monkeypatch: pytest.MonkeyPatch) -> As:
    """Return a function that runs `trajectoire` as somebody, whom the system and the server know alike."""

    def call(login: str, *words: str, status: int = 0) -> Result:
        monkeypatch.setattr(identity, "account", lambda: (login, login))
        monkeypatch.setenv("TRAJECTOIRE_DATABASE", site.address(login))
        settings.current.cache_clear()
        result = CliRunner().invoke(main, words, prog_name="trajectoire")
        assert result.exit_code == status, result.output
        return result

    return call


def become(site: Site, role: Role) -> None:
    database.connect(site.address(site.case.who[role].login))


def test_a_file_of_another_team_is_found_by_its_number_and_opens_with_a_reason(site: Site, run: As) -> None:
    with connection():
        site.case.give(Role.STAFF, "other")
        number = Client.get(Client.id == site.world.client).number
    assert number not in run("pure-staff", "clients", "list").stdout
    assert "outside your caseload" in run("pure-staff", "clients", "show", number, status=1).stderr
    run("pure-staff", "clients", "open", number, "Elle est ici")
    assert "Tremblay" in run("pure-staff", "clients", "show", number, "--identity").stdout
    assert number in run("pure-staff", "clients", "list").stdout
    run("pure-staff", "clients", "engage", number, "--mode", "phone")
    assert "Elle est ici" in run("pure-auditor", "clients", "looks", number, "--format", "csv").stdout
    run("pure-auditor", "clients", "show", number, status=1)


def test_a_file_is_registered_for_a_colleague_of_another_team(site: Site) -> None:
    become(site, Role.STAFF)
    who = site.case.who[Role.STAFF]
    client = register(who, Person("Ève", "Roy"), trajectory="Access", responsible="stranger")
    with connection():
        assert Client.get(Client.id == client).responsible_id == site.case.holders["other"].id
        assert not Identity.select().where(Identity.client == client).exists()


def test_what_the_database_refuses_is_said_in_words(site: Site) -> None:
    with connection():
        site.case.give(Role.STAFF, "other")
    become(site, Role.STAFF)
    unbound = replace(site.case.who[Role.STAFF], permissions={"client.ask": Reach.ANY})
    with pytest.raises(Denied) as refused:
        ask(unbound, site.world.client, "relevé")
    assert refused.value.code == "database.denied"
    assert refused.value.say().startswith("The database refuses this to your account")


def test_everyone_acts_as_themselves(run: As) -> None:
    refused = run("pure-administrator", "--actor", "stranger", "clients", "list", status=1)
    assert "leave --actor out" in refused.stderr


def test_names_leave_only_after_a_line_in_the_journal(site: Site, run: As) -> None:
    names = "SELECT count(*) FROM identity WHERE family = 'Tremblay'"
    with psycopg.connect(site.address("pure-administrator"), autocommit=True) as session:
        assert session.execute(names).fetchone() == (0,)
        assert "Tremblay" in run("pure-administrator", "export", "clients", "--identities").stdout
        assert session.execute(names).fetchone() == (1,)
        run("pure-administrator", "suggestions", "add", "Autre chose")
        assert session.execute(names).fetchone() == (0,)


def test_the_journal_says_of_how_many_files_names_left(site: Site, run: As) -> None:
    with connection():
        referrals = Referral.select().count()
    told = run("pure-administrator", "export", "referrals", "--identities").stdout
    with connection():
        line = AuditLine.select().where(AuditLine.verb == "exchange.identities").get()
    assert line.details["rows"] == referrals == told.count("\n") - 1 > 1
    assert line.details["files"] == 1


@pytest.mark.parametrize("login", ["pure-lead", "pure-administrator"])
def test_what_concerns_everybody_goes_in_and_out(site: Site, run: As, login: str, tmp_path: Path) -> None:
    with connection():
        site.case.give(Role.LEAD, "other")
        number = Client.get(Client.id == site.world.client).number
    for table in ("clients", "referrals", "events"):
        assert number in run(login, "export", table, "--as", "csv").stdout
    assert "Tremblay" not in run(login, "export", "clients").stdout
    log = tmp_path / "log.csv"
    log.write_text(
        "case:concept:name,concept:name,time:timestamp\n"
        f"{login}-1,Premier,2026-01-02T10:00:00Z\n{login}-1,Second,2026-01-09T10:00:00Z\n"
    )
    run(login, "import", "events", str(log), "--trajectory", f"Log {login}")
    run(login, "import", "events", str(log), "--trajectory", f"Log {login}")
    run("pure-staff", "import", "events", str(log), "--trajectory", "Log", status=1)


@pytest.mark.parametrize("login", ["pure-lead", "pure-administrator"])
def test_referrals_come_in_with_their_people_and_are_followed(
    site: Site, run: As, login: str, tmp_path: Path
) -> None:
    done = {**TASK, "status": "completed", "output": [{"valueReference": {"reference": "Procedure/d1"}}]}
    part = {**TASK, "id": "t2", "partOf": [{"reference": "Task/t1"}]}
    assert "1 new" in run(login, "import", "fhir", str(bundle(tmp_path, TASK))).stderr
    told = run(login, "import", "fhir", str(bundle(tmp_path, done, part))).stderr
    assert "1 new, 1 changed" in told
    assert "2 unchanged" in run(login, "import", "fhir", str(bundle(tmp_path, done, part))).stderr
    database.connect(site.url)
    with connection():
        row = Referral.get(Referral.reference == "Task/t1")
        assert (row.status, row.feedback.count()) == ("completed", 1)
        assert Identity.get(Identity.client == row.client_id).given == "Ève"
        assert Referral.get(Referral.reference == "Task/t2").parent_id == row.id
    database.disconnect()
    directory = tmp_path / "directory.json"
    directory.write_text(DIRECTORY)
    for _time in range(2):
        run(login, "import", "hsds", str(directory))


def test_referrals_come_in_for_nobody_else(site: Site, run: As, tmp_path: Path) -> None:
    before = site.everything()
    for login in ("pure-staff", "pure-auditor"):
        run(login, "import", "fhir", str(bundle(tmp_path, TASK)), status=1)
    database.connect(site.url)
    assert site.everything() == before


def test_who_imports_sees_of_the_referrals_only_what_an_import_brought(
    site: Site, run: As, tmp_path: Path
) -> None:
    run("pure-administrator", "import", "fhir", str(bundle(tmp_path, TASK)))
    with psycopg.connect(site.address("pure-administrator"), autocommit=True) as session:
        assert session.execute("SELECT reference FROM referral").fetchall() == [("Task/t1",)]
        for sql in (
            "UPDATE referral SET made_by_id = 1",
            "UPDATE referral SET reference = NULL",
            'INSERT INTO feedback (created_at, row_version, referral_id, party, channel, "on", comment,'
            " by_id) SELECT now(), 1, id, 'client', 'phone', now(), '', rights.me() FROM referral",
            "INSERT INTO referral_event (referral_id, at, what, from_status, to_status, note)"
            f" VALUES ({site.world.referral}, now(), 'made', '', '', '')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(sql)
        run("pure-administrator", "suggestions", "add", "Autre chose")
        assert session.execute("SELECT count(*) FROM referral").fetchone() == (0,)
    with psycopg.connect(site.address("pure-auditor")) as session:
        assert session.execute("SELECT count(*) FROM referral").fetchone() == (0,)


def test_a_file_that_no_lead_has_is_told_of_to_every_lead_without_a_name(site: Site) -> None:
    with connection():
        site.case.give(Role.STAFF, "other")
        BreakGlass.update(staff=site.case.who[Role.STAFF].id, seen_at=None).execute()
    lead = site.case.who[Role.LEAD]

    def told() -> list[tuple[str, str, str]]:
        with connection():
            return [(alert.who, alert.given, alert.initials) for alert in alerts(lead)]

    become(site, Role.LEAD)
    assert told() == []  # another lead has all files
    with psycopg.connect(site.url, autocommit=True) as server:
        server.execute("UPDATE staff SET role = 'administrator' WHERE login = 'root'")
        assert told() == [("Pure staff", "", "")]
        server.execute("UPDATE staff SET role = 'lead' WHERE login = 'stranger'")
        assert told() == []  # who has the file leads its team
        server.execute("UPDATE staff SET active = false WHERE login = 'stranger'")
    acknowledge(lead, site.world.alert)
    assert told() == []


def test_what_was_said_is_withdrawn_and_never_rewritten(site: Site, run: As) -> None:
    with connection():
        site.case.give(Role.STAFF, "own")
    run("pure-staff", "referrals", "feedback", str(site.world.referral), "--party", "client",
        "--channel", "phone", "--comment", "bien")  # fmt: skip
    run("pure-staff", "referrals", "undo", str(site.world.referral))
    with psycopg.connect(site.address("pure-staff"), autocommit=True) as session:
        (row,) = session.execute("SELECT withdrawn_on FROM feedback WHERE comment = 'bien'").fetchall()
        assert row[0] is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("UPDATE feedback SET comment = 'mal'")


def test_a_report_is_settled_in_ones_own_name(site: Site) -> None:
    stranger = site.case.holders["other"]
    with psycopg.connect(site.address("pure-staff"), autocommit=True) as session:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("UPDATE directory_report SET settled_by_id = %s", (stranger.id,))
        settled = session.execute("UPDATE directory_report SET settled_by_id = rights.me()")
        assert settled.rowcount == 1


def test_a_closed_account_sees_nothing_at_once_and_comes_in_no_more(site: Site) -> None:
    root = site.root
    add_staff(root, "leaving", "Léa Vingt")
    site.apply()
    with psycopg.connect(site.address("leaving"), autocommit=True) as session:
        assert session.execute("SELECT count(*) FROM client").fetchone() != (0,)
        deactivate(root, "leaving")
        assert session.execute("SELECT count(*) FROM client").fetchone() == (0,)
    site.apply()
    database.connect(site.address("leaving"))
    with pytest.raises(NotReady) as refused, connection():
        pass
    assert refused.value.code == "database.account"


def test_the_check_finds_what_was_changed_by_hand(site: Site, run: As) -> None:
    assert "refuses what it should" in run(OWNER, "rights", "--check").stderr
    with psycopg.connect(site.url, autocommit=True) as server:
        for sql in (
            "GRANT SELECT ON identity TO PUBLIC",
            'GRANT UPDATE (actor) ON audit_line TO "pure-staff"',
            "CREATE POLICY wide ON identity USING (true)",
            "DROP POLICY add ON look",
            "ALTER TABLE engagement DISABLE ROW LEVEL SECURITY",
            "ALTER FUNCTION rights.me() SECURITY INVOKER",
            'GRANT pg_read_all_data TO "pure-staff"',
        ):
            server.execute(sql)
    told = run(OWNER, "rights", "--check", "--format", "csv", status=4).stdout
    for part in (
        "left over,grant,SELECT on identity to everybody",
        "left over,grant,UPDATE on audit_line.actor to pure-staff",
        "left over,policy,wide on identity",
        "missing,policy,add on look",
        "missing,security,engagement",
        'missing,function,"CREATE OR REPLACE FUNCTION rights.me()',
        "stands above all rights,role,pure-staff",
    ):
        assert part in told
    with psycopg.connect(site.url, autocommit=True) as server:
        server.execute('REVOKE pg_read_all_data FROM "pure-staff"')
    site.apply()
    run(OWNER, "rights", "--check")
    assert "refuses this to your account" in run("pure-administrator", "rights", "--check", status=1).stderr


def test_a_role_above_all_rights_is_no_person(site: Site) -> None:
    with connection():
        (name,) = database.proxy.execute_sql("SELECT session_user").fetchone()
    add_staff(site.root, name, "La Machine")
    site.apply()
    with connection():
        people = database.proxy.execute_sql(
            "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'trajectoire_people'::regrole"
        )
        admitted = {login for (login,) in people.fetchall()}
    assert name not in admitted
    assert '"pure-staff"' in admitted


def test_another_engine_has_no_roles(sqlite_engine: SqliteEngine, tmp_path: Path) -> None:
    database.connect(sqlite_engine.fresh(tmp_path))
    with pytest.raises(Refused) as refused:
        differences()
    assert refused.value.code == "rights.engine"
    database.disconnect()
