"""The command line run inside the test, by the account of a person of the staff."""

from __future__ import annotations

import json
import os
import pwd
import sys
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from db.staff.permissions import Role
from scripts.cli import main
from tests.conftest import PEOPLE, Prepared, account
from tests.factories import make_design

Run = Callable[..., Result]

PROGRAM = (sys.executable, "-m", "scripts.cli")
"""The program in a process of its own, from the root of the project."""

TRUE_ACCOUNT = pwd.getpwuid(os.getuid()).pw_name
"""Who such a process is run by."""


@pytest.fixture
def as_account(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes another operating-system account run the program."""

    def become(login: str) -> None:
        entry = pwd.struct_passwd((login, "x", 1000, 1000, f"{login.title()} Untel,,,", "/", "/bin/sh"))
        monkeypatch.setattr(pwd, "getpwuid", lambda _uid: entry)

    become(PEOPLE[Role.ADMINISTRATOR][0])
    return become


@pytest.fixture
def run(as_account: Callable[[str], None]) -> Run:
    """Return a function that runs `trajectoire` with these words and checks its exit status."""

    def call(*words: str, status: int = 0, given: str | None = None) -> Result:
        result = CliRunner().invoke(main, words, input=given, prog_name="trajectoire")
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture
def office(database: str, prepared: Prepared, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return `run` for a database with its staff, run by the administrator, and the four-step trajectory."""
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", database)
    prepared(_office)
    return run


def _office() -> None:
    for role in PEOPLE:
        account(role)
    make_design(account(Role.ADMINISTRATOR))


def data(result: Result) -> Any:
    """Return what a command printed with --format json."""
    return json.loads(result.stdout)
