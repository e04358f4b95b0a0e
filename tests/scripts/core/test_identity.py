"""Who is at the keyboard: nobody's word but that of the system, of sshd and of sudo."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from db.core import database as core_database
from db.core import preflight, settings
from db.core.errors import Denied, NotReady
from db.staff.actions import add_key, deactivate, revoke_keys
from db.staff.keys import parse_key
from scripts.core import identity
from scripts.core.identity import UNSET
from scripts.core.session import Session
from tests.conftest import PEOPLE, ActorFactory
from tests.factories import PUBLIC_KEYS
from tests.scripts.conftest import TRUE_ACCOUNT, Run

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

KEY, OTHER = PUBLIC_KEYS
ME = os.getuid()
NOBODY_YET = 3_999_999_999
"""A number that no account has."""


@pytest.fixture
def shared(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the server a shared one; return the URL of its database."""
    for name in list(os.environ):
        if name.startswith(("SUDO_", "SSH_")):
            monkeypatch.delenv(name)
    share(f'database = "{database}"\nshared = true\n')
    return database


def share(text: str, mode: int = 0o644) -> None:
    """Write the file of settings, and have it read again."""
    settings.SYSTEM_FILE.write_text(text)
    settings.SYSTEM_FILE.chmod(mode)
    settings.current.cache_clear()


@pytest.fixture
def team(shared: str, actor: ActorFactory) -> None:
    """Give everyone an account, and maude a key; shared."""
    for role in PEOPLE:
        actor(role)
    add_key(actor("administrator"), "maude", KEY)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that says of a session what sshd would."""

    def tell(text: str) -> Path:
        path = tmp_path / "sshauth"
        path.write_text(text)
        path.chmod(0o600)
        monkeypatch.setenv("SSH_USER_AUTH", str(path))
        monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
        return path

    return tell


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that says of this process what the kernel would."""

    def say(login_uid: int | str = UNSET, parent: str = "sudo", rights: int = 0) -> None:
        folder = tmp_path / "proc"
        for name, file, text in (
            ("self", "loginuid", str(login_uid)),
            (str(os.getppid()), "status", f"Name:\t{parent}\nState:\tS\nUid:\t1000\t{rights}\t0\t0\n"),
        ):
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / file).write_text(text)
        monkeypatch.setattr(identity, "PROC", folder)

    return say


def person(claimed: str | None = None) -> str:
    """Return the login of who is at the keyboard."""
    with core_database.reading():
        return identity.identify(claimed)[0]


def refusal(claimed: str | None = None) -> str:
    """Return the code of the refusal, which says something in words."""
    with pytest.raises(Denied) as caught:
        person(claimed)
    assert caught.value.say()
    return caught.value.code


@pytest.mark.usefixtures("database")
def test_alone_the_account_that_runs_the_program_is_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", "0")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    assert person() == TRUE_ACCOUNT
    assert refusal("maude") == "identity.alone"


@pytest.mark.usefixtures("team")
def test_a_key_of_one_s_own_opens_the_program_as_oneself(told: Callable[[str], Path]) -> None:
    told(f"publickey {KEY}\n")
    assert person("maude") == "maude"
    told(f"publickey {KEY}\nkeyboard-interactive/pam\n")
    assert person("maude") == "maude"


@pytest.mark.usefixtures("team")
def test_the_session_remembers_which_key_opened_it(told: Callable[[str], Path]) -> None:
    told(f"publickey {KEY}\n")
    with core_database.reading():
        assert Session(claimed="maude")._actor().keys == (parse_key(KEY).fingerprint,)


@pytest.mark.usefixtures("team")
def test_a_key_opens_it_as_nobody_else(told: Callable[[str], Path], actor: ActorFactory) -> None:
    root = actor("administrator")
    told(f"publickey {KEY}\n")
    assert refusal("lise") == "identity.key.other"
    assert refusal("personne") == "identity.key.other"
    told(f"publickey {OTHER}\n")
    assert refusal("maude") == "identity.key.unknown"
    add_key(root, "lise", OTHER)
    told(f"publickey {KEY}\npublickey {OTHER}\n")
    assert refusal("maude") == refusal("lise") == "identity.key.other"
    revoke_keys(root, "maude")
    told(f"publickey {KEY}\n")
    assert refusal("maude") == "identity.key.revoked"


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    "text", ["", "password\n", "publickey\n", "publickey ssh-ed25519 AAAA\n", f"publickey {KEY} x\n"]
)
def test_a_session_that_no_key_opened_is_refused(told: Callable[[str], Path], text: str) -> None:
    told(text)
    assert refusal("maude") == "identity.untrusted"


@pytest.mark.usefixtures("team")
def test_what_tells_of_the_key_must_be_sshd_s_own_file(
    told: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = told(f"publickey {KEY}\n")
    link = tmp_path / "link"
    link.symlink_to(path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for wrong in (link, pipe, tmp_path, tmp_path / "nowhere", Path("/dev/null")):
        monkeypatch.setenv("SSH_USER_AUTH", str(wrong))
        assert refusal("maude") == "identity.untrusted"
    monkeypatch.setenv("SSH_USER_AUTH", str(path))
    for mode in (0o640, 0o604, 0o620, 0o400):
        path.chmod(mode)
        assert refusal("maude") == "identity.untrusted"
    path.chmod(0o600)
    path.write_bytes(b"publickey \xff\n")
    assert refusal("maude") == "identity.untrusted"
    monkeypatch.delenv("SSH_USER_AUTH")
    assert refusal("maude") == "identity.untold"


@pytest.mark.usefixtures("team")
def test_the_file_of_another_account_is_not_believed(
    told: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(f"publickey {KEY}\n")
    settings.current()
    plain = os.fstat

    def foreign(descriptor: int) -> os.stat_result:
        found = list(plain(descriptor))
        found[stat.ST_UID] = ME + 1
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", foreign)
    assert refusal("maude") == "identity.untrusted"


@pytest.mark.usefixtures("team")
def test_ssh_without_a_name_is_refused(told: Callable[[str], Path]) -> None:
    told(f"publickey {KEY}\n")
    assert refusal() == "identity.unset"


@pytest.mark.usefixtures("shared")
def test_sudo_is_believed_when_the_login_agrees(
    process: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_UID", str(ME))
    process(ME)
    assert person() == TRUE_ACCOUNT
    process(UNSET)
    assert refusal() == "identity.login.unset"
    process("nothing")
    assert refusal() == "identity.login.unset"
    process(ME + 1)
    assert refusal() == "identity.login.other"
    for parent, rights in (("sh", 0), ("sudo", 1000), ("sudoedit", 0)):
        process(ME, parent, rights)
        assert refusal() == "identity.sudo"
    monkeypatch.setattr(identity, "PROC", Path("/nowhere"))
    assert refusal() == "identity.sudo"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("given", ["", "root", "-1", "0x0", " 0"])
def test_a_caller_of_sudo_that_is_no_number_is_refused(
    process: Callable[..., None], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    process(0)
    monkeypatch.setenv("SUDO_UID", given)
    assert refusal() == "identity.sudo"
    monkeypatch.delenv("SUDO_UID")
    monkeypatch.setenv("SUDO_USER", "root")
    assert refusal() == "identity.sudo"


@pytest.mark.usefixtures("shared")
def test_an_account_without_a_name_is_refused(
    process: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_UID", str(NOBODY_YET))
    process(NOBODY_YET)
    assert refusal() == "identity.account"


@pytest.mark.usefixtures("team")
def test_ssh_and_sudo_at_once_contradict_each_other(
    told: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(f"publickey {KEY}\n")
    monkeypatch.setenv("SUDO_UID", str(ME))
    assert refusal("maude") == "identity.both"


@pytest.mark.usefixtures("shared")
def test_the_service_account_works_at_night(process: Callable[..., None]) -> None:
    for login_uid in (UNSET, 0, ME):
        process(login_uid)
        assert person() == TRUE_ACCOUNT
    process(ME + 1)
    assert refusal() == "identity.itself"


def test_a_closed_account_is_refused_whatever_key_it_had(
    office: Run,
    actor: ActorFactory,
    told: Callable[[str], Path],
    shared: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preflight, "RULES", ())  # what runs the tests is not isolated, and may be root
    add_key(actor("administrator"), "maude", KEY)
    told(f"publickey {KEY}\n")
    office("--as", "maude", "today")
    deactivate(actor("administrator"), "maude")
    assert "no active account" in office("--as", "maude", "today", status=1).stderr


def test_only_the_file_of_settings_counts_on_a_shared_server(
    run: Run, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", "sqlite:////elsewhere.db")
    monkeypatch.setenv("TRAJECTOIRE_SHARED", "")
    assert settings.current().database == shared
    assert settings.current().shared is True
    assert "without --database" in run("--database", "sqlite:////elsewhere.db", "today", status=1).stderr


@pytest.mark.usefixtures("database")
def test_the_environment_makes_no_server_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_SHARED", "true")
    assert settings.current().shared is False


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "text", ["shared = true", 'shared = "yes"\ndatabase = "sqlite:////x.db"', "shared = 1"]
)
def test_settings_that_leave_a_doubt_are_refused(text: str) -> None:
    share(text)
    with pytest.raises(NotReady):
        settings.current()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_settings_that_others_could_change_are_refused(mode: int) -> None:
    share('names = "shown"', mode)
    with pytest.raises(NotReady) as caught:
        settings.current()
    assert "chmod go-w" in caught.value.say()


@pytest.mark.usefixtures("database")
def test_a_file_is_trusted_when_only_root_or_the_program_s_owner_can_write_it() -> None:
    owner = os.stat(settings.__file__).st_uid
    for uid, mode, safe in (
        (0, 0o644, True),
        (owner, 0o600, True),
        (owner + 1, 0o644, False),
        (0, 0o660, False),
        (0, 0o666, False),
    ):
        found = os.stat_result((stat.S_IFREG | mode, 0, 0, 1, uid, 0, 0, 0, 0, 0))
        assert settings.is_protected(found) is safe


@pytest.mark.usefixtures("database")
def test_a_person_without_a_full_name_has_their_login() -> None:
    assert identity.full_name(pwd.struct_passwd(("maude", "x", 1, 1, "", "/", ""))) == "maude"
    assert identity.full_name(pwd.struct_passwd(("maude", "x", 1, 1, "Maude L.,,", "/", ""))) == "Maude L."
