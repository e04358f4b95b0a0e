"""`trajectoire doctor`: what it prints, how it ends, and who may run it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from db.audit.journal import record_by_login
from db.core import database as core
from db.core import settings
from db.upkeep.doctor import machine
from tests.scripts.conftest import Run, data

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def healthy(frozen: object, office: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return `run` for an installation without a fault."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(machine, "clock_state", lambda: machine.ClockState(1000, 0))
    record_by_login("root", "upkeep.backup", verified=True)
    office("staff", "list")  # the first start makes the reserve file
    return office


def file_of(database: str) -> Path:
    """Return the database file."""
    return Path(database.removeprefix("sqlite:///"))


def test_a_healthy_installation(healthy: Run) -> None:
    told = healthy("doctor")
    assert told.stderr == "Nothing to fix.\n"
    assert len(told.stdout.splitlines()) >= 14
    assert all(line.startswith("in order ") for line in told.stdout.splitlines())
    rows = data(healthy("doctor", "--format", "json"))
    assert {row["state"] for row in rows} == {"ok"}
    assert rows[0] == {"check": "rights", "state": "ok", "message": "", "cure": ""}


def test_what_is_wrong_comes_first_with_the_cure_in_both_languages(healthy: Run, database: str) -> None:
    file = file_of(database)
    file.chmod(0o644)
    rows = data(healthy("doctor", "--format", "json", status=4))
    assert rows[0] == {
        "check": "rights",
        "state": "finding",
        "message": f"Other accounts on this machine can access the database. Restrict it: chmod 600 {file}",
        "cure": f"chmod 600 {file}",
    }
    told = healthy("--language", "fr", "doctor", status=4)
    assert told.stderr == "1 chose à corriger.\n"
    first, *more = told.stdout.splitlines()
    assert first == "à corriger   Droits des fichiers"
    assert f"→ chmod 600 {file}" in " ".join(line.strip() for line in more)


@pytest.mark.parametrize("login", ["maude", "lise", "aude"])
def test_only_an_administrator_runs_it(healthy: Run, as_account: Callable[[str], None], login: str) -> None:
    as_account(login)
    refused = healthy("doctor", status=1)
    assert (refused.stdout, refused.stderr) == ("", "Your role does not allow this (upkeep.check).\n")


def test_whoever_has_the_account_runs_it_when_the_database_is_unusable(
    healthy: Run, as_account: Callable[[str], None], database: str
) -> None:
    core.disconnect()
    os.truncate(file_of(database), 0)
    as_account("somebody")
    rows = data(healthy("doctor", "--format", "json", status=4))
    assert [row["check"] for row in rows if row["state"] == "finding"] == ["database"]
    assert {row["check"] for row in rows if row["state"] == "skipped"} >= {"integrity", "leavers"}
    assert {row["check"] for row in rows if row["state"] == "ok"} >= {"rights", "space", "time", "locale"}


def test_nothing_can_be_checked_without_settings(healthy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_REVIEW_DAYS", "soon")
    settings.current.cache_clear()
    told = healthy("doctor", status=3)
    assert told.stdout == ""
    assert told.stderr.startswith("The settings are not valid")
