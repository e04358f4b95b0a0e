"""A healthy installation, and how a test makes it sick."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.audit.journal import record_by_login
from db.core import clock, mounts, preflight
from db.core import database as core
from db.core.translation import use_language
from db.staff.permissions import Role
from db.upkeep.doctor import access, machine
from db.upkeep.doctor.check import Result, Site, State
from db.upkeep.doctor.checks import CHECKS, run
from tests.conftest import PEOPLE, Prepared, account
from tests.factories import make_design


class Patient:
    """An installation that a test makes sick, and what the doctor says of it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.file = Path(url.removeprefix("sqlite:///"))
        self.shared = False
        self.sqlite = url.startswith("sqlite")

    def site(self) -> Site:
        """Return what the doctor examines."""
        return Site(self.url, shared=self.shared)

    def examine(self) -> list[Result]:
        """Return the results of every check; both languages can say all of them."""
        results = list(run(self.site()))
        for language in ("fr", "en"):
            use_language(language)
            for result in results:
                assert result.title
                assert (result.message == "") is (result.state is State.OK), result
                assert "{" not in result.message + result.cure, result
                assert result.cure or result.state is not State.FINDING, result
        return results

    def sick(self, code: str, said: str, cure: str, *, skipped: bool = False) -> Result:
        """Examine: one thing is wrong, nothing else is, and this cures it; return the finding.

        With `skipped`, checks that need the database or its tables could not be made.
        """
        results = self.examine()
        found = [result for result in results if result.state is State.FINDING]
        assert [result.check for result in found] == [code], found
        assert said in found[0].message, found[0].message
        assert cure in found[0].cure, found[0].cure
        left_out = {result.check for result in results if result.state is State.SKIPPED}
        assert left_out <= ({check.code for check in CHECKS} if skipped else self.never), left_out
        return found[0]

    @property
    def never(self) -> set[str]:
        """The checks that cannot be made here: amcheck is not installed on the embedded server."""
        return set() if self.sqlite else {"integrity"}


@pytest.fixture
def patient(
    frozen: dt.datetime, database: str, prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Patient:
    """Return a healthy installation."""
    prepared(_office)
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(machine, "clock_state", lambda: machine.ClockState(1000, 0))
    monkeypatch.setattr(access, "SSHD", tmp_path / "sshd.conf")
    monkeypatch.setattr(access, "SUDOERS", tmp_path / "sudoers")
    monkeypatch.setattr(access, "KEYS", tmp_path / "keys")
    patient = Patient(database, tmp_path)
    if patient.sqlite:
        with core.connection():
            core.proxy.obj.disk.ensure_reserve()
    return patient


def _office() -> None:
    for role in PEOPLE:
        account(role)
    make_design(account(Role.ADMINISTRATOR))
    record_by_login("root", "upkeep.backup", verified=True)


@pytest.fixture
def shared(patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Patient:
    """Return a healthy shared server, on which everyone has an account and sudo, and nobody a key."""
    import pwd

    patient.shared = True
    number = os.stat(tmp_path).st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    (tmp_path / "mounts").write_text(f"20 1 {device} / / rw - ext4 /dev/sda rw\n")
    monkeypatch.setattr(mounts, "MOUNTS", str(tmp_path / "mounts"))
    of_process = ("place.root", "place.isolated")  # the tests' own
    rules = tuple(rule for rule in preflight.RULES if rule.code not in of_process)
    monkeypatch.setattr(preflight, "RULES", rules)
    monkeypatch.setattr(pwd, "getpwnam", lambda login: login)
    for path, name in ((access.SSHD, "sshd_trajectoire.conf"), (access.SUDOERS, "sudoers")):
        text = (access.DOCUMENTED / name).read_text()
        path.write_text(f"# installed\n\n{text.replace(access.PYTHON, patient.site().program)}")
    return patient


@pytest.fixture
def later() -> Iterator[Callable[[int], None]]:
    """Return a function that sets the clock some days on, with a verified backup made then."""
    holding = []

    def go(days: int) -> None:
        moment = clock.frozen((clock.now() + dt.timedelta(days=days)).isoformat())
        moment.__enter__()
        holding.append(moment)
        record_by_login("root", "upkeep.backup", verified=True)

    yield go
    for moment in reversed(holding):
        moment.__exit__(None, None, None)
