"""A sick PostgreSQL server, and sick lines of sshd, sudo and keys on a shared one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from db.core import database as core
from db.core.database import proxy
from db.staff import authorized_keys
from db.staff.actions import add_key
from db.staff.models import Staff
from db.staff.permissions import Role
from db.upkeep.doctor import access, server
from db.upkeep.doctor.check import Result, State
from db.upkeep.doctor.server import Standby
from tests.conftest import account
from tests.db.upkeep.doctor.conftest import Patient
from tests.factories import PUBLIC_KEYS

POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def outcome(patient: Patient, code: str) -> Result:
    """Return the only outcome of a check, of which nothing else is a finding."""
    results = patient.examine()
    assert {result.check for result in results if result.state is State.FINDING} <= {code}
    (found,) = (result for result in results if result.check == code)
    return found


# PostgreSQL


@POSTGRESQL
def test_an_old_server(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "server_version", lambda: 13)
    patient.sick("server", "PostgreSQL 13; 15 or later", "pg_upgradecluster 13")


@POSTGRESQL
def test_another_role_reaches_the_tables(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql("CREATE ROLE jean LOGIN")
        proxy.execute_sql("GRANT SELECT ON client TO jean")
        patient.sick("reach", "jean", "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jean")
        undone.rollback()


@POSTGRESQL
def test_an_index_is_not_valid(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'presence_staff_id'::regclass"
        )
        patient.sick("integrity", "presence_staff_id is not valid", "REINDEX INDEX presence_staff_id")
        undone.rollback()


@POSTGRESQL
def test_indexes_are_compared_where_amcheck_is_installed(patient: Patient) -> None:
    said = outcome(patient, "integrity")
    assert said.state is State.SKIPPED
    assert "CREATE EXTENSION amcheck" in said.cure
    with core.connection(), proxy.atomic() as undone:
        if not proxy.execute_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'").fetchone():
            pytest.skip("this server comes without amcheck")
        proxy.execute_sql("CREATE EXTENSION amcheck")
        assert outcome(patient, "integrity").state is State.OK
        undone.rollback()


@POSTGRESQL
def test_a_schema_replaced_long_ago(patient: Patient) -> None:
    with core.connection(), proxy.atomic() as undone:
        proxy.execute_sql("CREATE SCHEMA replaced_20261101t120000z")
        assert all(result.state is not State.FINDING for result in patient.examine())
        proxy.execute_sql("CREATE SCHEMA replaced_20261001t120000123456z")
        patient.sick(
            "replaced", "replaced_20261001t120000123456z", 'DROP SCHEMA "replaced_20261001t120000123456z"'
        )
        undone.rollback()


FAR = Standby("s1", "streaming", 90.0, 0)
LONG = Standby("s1", "streaming", 0.5, 100 * 2**20)
NEAR = Standby("s1", "streaming", None, 4096)
HIDDEN = Standby(None, None, None, None)


@POSTGRESQL
@pytest.mark.parametrize(
    ("connected", "names", "said", "cure"),
    [
        ([FAR, NEAR], "ANY 1 (s1)", "s1 is behind by 90 s and", "journalctl -u postgresql"),
        ([LONG], "", "100 MiB", "journalctl -u postgresql"),
        ([], "ANY 1 (s1, s2)", "nobody can save", "Fail over by hand"),
    ],
)
def test_a_standby_is_missing_or_behind(
    patient: Patient,
    connected: Sequence[Standby],
    names: str,
    said: str,
    cure: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "standbys", lambda: connected)
    monkeypatch.setattr(server, "synchronous_names", lambda: names)
    patient.sick("standby", said, cure)


@POSTGRESQL
def test_standbys_that_keep_up_or_cannot_be_seen(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "standbys", lambda: [NEAR])
    assert outcome(patient, "standby").state is State.OK
    monkeypatch.setattr(server, "standbys", lambda: [HIDDEN])
    said = outcome(patient, "standby")
    assert said.state is State.SKIPPED
    assert "GRANT pg_monitor TO" in said.cure


@POSTGRESQL
def test_a_line_in_the_clear(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "is_local", lambda _host: False)
    patient.sick("encryption", "is not encrypted", "sslmode=verify-full")


def test_which_hosts_are_this_machine() -> None:
    for here in ("", "/run/postgresql", "localhost", "127.0.0.1", "::1"):
        assert server.is_local(here)
    for elsewhere in ("db.example.org", "192.0.2.1", "2001:db8::1"):
        assert not server.is_local(elsewhere)


@POSTGRESQL
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody@127.0.0.1:1/trajectoire", "cannot be reached"),
        ("postgresql://exemple:secret@[/x", "is not valid"),
    ],
)
def test_a_server_that_does_not_answer(patient: Patient, url: str, said: str) -> None:
    core.disconnect()
    before, proxy.obj = proxy.obj, None
    try:
        patient.url = url
        found = patient.sick("database", said, "", skipped=True)
        assert "secret" not in str(found)
    finally:
        core.disconnect()
        proxy.initialize(before)


# sshd, sudo, keys


@SQLITE
@pytest.mark.parametrize("name", ["SSHD", "SUDOERS"])
def test_lines_are_not_as_documented(shared: Patient, name: str) -> None:
    path: Path = getattr(access, name)
    code, cure = {"SSHD": ("ssh", "sshd -t"), "SUDOERS": ("sudo", "visudo -c")}[name]
    text = path.read_text()
    path.write_text(text.replace("    ", "\t").replace("\n\n", "\n# ours\n"))
    assert outcome(shared, code).state is State.OK
    kept = [line for line in text.splitlines() if not line.strip().startswith(("DisableForwarding", "%traj"))]
    path.write_text("\n".join(kept))
    said = shared.sick(code, "is not as documented", cure)
    assert "DisableForwarding yes" in said.message or "%traj_staff" in said.message
    path.write_text(f"{text}\nPermitOpen any\n")
    shared.sick(code, "“PermitOpen any”", cure)
    path.unlink()
    shared.sick(code, f"{path} is missing", f"{path} && sudo ")


@SQLITE
def test_lines_that_others_can_change(shared: Patient) -> None:
    access.SSHD.chmod(0o666)
    shared.sick("ssh", "Accounts other than root can change", f"chmod go-w {access.SSHD}")


@SQLITE
def test_lines_that_cannot_be_read(shared: Patient) -> None:
    access.SUDOERS.unlink()
    access.SUDOERS.mkdir()
    said = outcome(shared, "sudo")
    assert said.state is State.SKIPPED
    assert said.cure == f"Compare it yourself: sudo diff {access.SUDOERS} {access.DOCUMENTED / 'sudoers'}"


def everyone_has_a_key() -> list[str]:
    """Give a key to the two who are neither administrators nor lead; return the lines of the file."""
    for login, key in zip(("maude", "aude"), PUBLIC_KEYS, strict=True):
        add_key(account(Role.ADMINISTRATOR), login, key)
    pairs = zip(("aude", "maude"), reversed(PUBLIC_KEYS), strict=True)
    return [authorized_keys.authorized_line(Patient("", Path()).site().program, *pair) for pair in pairs]


@SQLITE
def test_the_file_of_keys(shared: Patient) -> None:
    lines = everyone_has_a_key()
    shared.sick("keys", "nobody can come in with a key", f"mkdir -p {access.KEYS.parent}")
    access.KEYS.write_text("\n".join(lines))
    assert outcome(shared, "keys").state is State.OK
    access.KEYS.write_text(lines[0])
    shared.sick("keys", "differs from the accounts (lines: 1)", "trajectoire keys > keys.new")
    access.KEYS.write_text("\n".join([*lines, lines[0].replace("restrict,", "")]))
    shared.sick("keys", "differs from the accounts (lines: 1)", "trajectoire keys > keys.new")


@SQLITE
def test_sudo_is_not_needed_where_everyone_has_a_key(shared: Patient) -> None:
    access.KEYS.write_text("\n".join(everyone_has_a_key()))
    access.SUDOERS.unlink()
    shared.sick("sudo", "is missing", "visudo -c")  # lise has none
    with core.connection():
        Staff.update(active=False).where(Staff.login == "lise").execute()
    assert outcome(shared, "sudo").state is State.OK
