"""`trajectoire keys`: who comes in by ssh, and the file that lets them in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.audit.models import AuditLine
from db.staff import keys
from tests.factories import PUBLIC_KEYS
from tests.scripts.conftest import Run, data

FINGERPRINTS = [keys.parse_key(key).fingerprint for key in PUBLIC_KEYS]


def add(office: Run, login: str, place: int = 0, status: int = 0) -> str:
    """Add a key to a person by standard input; return what was said."""
    said: str = office("keys", "add", login, "-", given=f"{PUBLIC_KEYS[place]} ordi\n", status=status).stderr
    return said


def test_a_colleague_comes_and_goes(office: Run, tmp_path: Path) -> None:
    file = tmp_path / "id_ed25519.pub"
    file.write_text(f"{PUBLIC_KEYS[0]} maude@ordi\n")
    assert FINGERPRINTS[0] in office("keys", "add", "maude", str(file)).stderr
    add(office, "lise", 1)
    first, second = office("keys").stdout.splitlines()
    program = f'command="exec {sys.executable} -I -m scripts.cli --as'
    assert first == f'{program} lise",restrict,pty {PUBLIC_KEYS[1]} lise'
    assert second == f'{program} maude",restrict,pty {PUBLIC_KEYS[0]} maude'
    office("staff", "deactivate", "lise")
    assert office("keys").stdout == f"{second}\n"
    assert FINGERPRINTS[0] in office("keys", "revoke", "maude").stderr
    assert office("keys").stdout == ""
    states = {
        row["login"]: (row["active"], row["revoked_at"])
        for row in data(office("keys", "list", "--format", "json"))
    }
    assert states["lise"] == (False, None)
    assert states["maude"][1]
    told = {line.subject: line.details for line in AuditLine.select().where(AuditLine.verb == "staff.keys")}
    assert told == {"lise": {"added": FINGERPRINTS[1]}, "maude": {"revoked": [FINGERPRINTS[0]]}}


def test_no_two_people_share_a_key_and_none_comes_back(office: Run) -> None:
    add(office, "maude")
    assert "already belongs to “maude”" in add(office, "lise", status=1)
    assert "already belongs to “maude”" in add(office, "maude", status=1)
    office("keys", "revoke", FINGERPRINTS[0])
    assert "was revoked" in add(office, "maude", status=1)
    assert "has no key here" in office("keys", "revoke", FINGERPRINTS[0], status=1).stderr
    assert "has no key here" in office("keys", "revoke", "lise", status=1).stderr
    add(office, "personne", 1, status=1)


def test_one_key_of_two_is_revoked(office: Run) -> None:
    for place in (0, 1):
        add(office, "maude", place)
    office("keys", "revoke", FINGERPRINTS[0])
    (line,) = office("keys").stdout.splitlines()
    assert PUBLIC_KEYS[1] in line


@pytest.mark.parametrize("words", [("list",), (), ("--check",)])
def test_who_is_not_of_the_team_sees_none(
    office: Run, as_account: Callable[[str], None], words: tuple[str, ...]
) -> None:
    as_account("passante")
    assert "no active account" in office("keys", *words, status=1).stderr


def test_only_an_administrator_lets_people_in(office: Run, as_account: Callable[[str], None]) -> None:
    as_account("lise")
    assert "staff.keys" in add(office, "lise", status=1)
    assert "staff.keys" in office("keys", "revoke", "maude", status=1).stderr


def test_what_is_no_public_key_is_refused(office: Run, tmp_path: Path) -> None:
    assert (
        "private key"
        in office("keys", "add", "maude", "-", given="-----BEGIN OPENSSH PRIVATE KEY-----\n", status=1).stderr
    )
    binary = tmp_path / "key.pub"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "not a public key" in office("keys", "add", "maude", str(binary), status=1).stderr
    office("keys", "add", "maude", str(tmp_path / "nowhere"), status=2)


def test_the_deployed_file_is_compared_with_the_accounts(office: Run, tmp_path: Path) -> None:
    add(office, "maude")
    add(office, "lise", 1)
    deployed = tmp_path / "keys"
    deployed.write_text(f"# fait par trajectoire keys\n{office('keys').stdout}")
    deployed.chmod(0o644)
    assert "matches the accounts" in office("keys", "--check", str(deployed)).stderr
    office("keys", "revoke", "maude")
    found = office("keys", "--check", str(deployed), status=4).stdout
    assert "extra" in found
    assert "maude" in found
    assert "lise" not in found
    deployed.write_text("")
    assert "missing" in office("keys", "--check", str(deployed), status=4).stdout


def test_a_file_that_others_could_change_is_told_of(office: Run, tmp_path: Path) -> None:
    deployed = tmp_path / "keys"
    deployed.touch()
    deployed.chmod(0o664)
    assert "Accounts other than root" in office("keys", "--check", str(deployed), status=4).stderr
    assert "cannot be read" in office("keys", "--check", str(tmp_path), status=3).stderr
    assert "output of “trajectoire keys”" in office("keys", "--check", str(tmp_path / "no"), status=3).stderr
    assert "/etc/trajectoire/keys" in office("keys", "--check", status=3).stderr


@pytest.mark.parametrize("words", [("keys",), ("keys", "list"), ("keys", "--check", "nowhere")])
@pytest.mark.parametrize("login", ["maude", "lise", "aude"])
def test_only_administrators_are_told_whose_keys_open(
    office: Run, as_account: Callable[[str], None], login: str, words: tuple[str, ...]
) -> None:
    add(office, "maude")
    as_account(login)
    refused = office(*words, status=1)
    assert (refused.stdout, refused.stderr) == ("", "Your role does not allow this (staff.keys).\n")
