"""Commands killed with -9 at some statement: the database is as before or as after, never between."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from db.core import database
from db.upkeep import founding, schema
from tests.engines import Engine
from tests.inputs import INPUTS
from tests.kills import contents, launcher, spread
from tests.patience import PATIENCE
from tests.scripts.conftest import PROGRAM, TRUE_ACCOUNT
from tests.terminal.program import ROOT

KILLS = 4
EARLY = "0005_referrals"
"""The last migration of a database that is then brought up to date."""


def survive(engine: Engine, *words: str, prepare: Callable[[], object] = lambda: None) -> None:
    """Kill a command at some of its steps, then let it end, on a new database after `prepare`."""
    spare, url = engine.blank(), engine.blank()
    for each in (url, spare):
        database.connect(each)
        prepare()
        before = contents()
    with launcher(spare) as commands:
        steps, _seconds = commands.run(*words)
    wanted = contents()
    assert wanted != before
    database.connect(url)
    found = before
    with launcher(url) as commands:
        for step in spread(steps, KILLS):
            assert found == before, f"ended before its step {step} of {steps}"
            commands.kill_at(step, *words)
            found = contents()
            assert found in (before, wanted), f"between, at step {step} of {steps}"
        if found == before:
            commands.run(*words)
    assert contents() == wanted
    database.disconnect()


def founded() -> None:
    """Make a database whose administrator is the account that runs the tests."""
    founding.found(TRUE_ACCOUNT, "Éric Racine")


def of_before() -> None:
    """Make a database as an early version of the program left it."""
    with database.connection():
        Runner(database.proxy.obj, str(schema.FOLDER)).up(EARLY)


def test_a_killed_init_leaves_nothing_or_all(engine: Engine) -> None:
    survive(engine, "init")


def test_a_killed_migration_leaves_the_old_schema_or_the_new(engine: Engine) -> None:
    survive(engine, "migrate", "--no-backup", prepare=of_before)


@pytest.mark.parametrize("prepare", [founded, lambda: None], ids=["founded", "missing"])
def test_a_killed_sample_leaves_nothing_or_all(engine: Engine, prepare: Callable[[], object]) -> None:
    survive(engine, "sample", "--clients", "40", prepare=prepare)


@pytest.mark.parametrize("form", INPUTS)
def test_a_killed_import_leaves_nothing_or_all(engine: Engine, tmp_path: Path, form: str) -> None:
    name, write = INPUTS[form]
    survive(engine, *write(tmp_path / name, 20), prepare=founded)


def test_migrations_started_at_once_are_done_once(engine: Engine) -> None:
    url = engine.blank()
    database.connect(url)
    of_before()
    words = (*PROGRAM, "--database", url, "migrate", "--no-backup")
    started = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=PATIENCE)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 3, told
    assert sorted(line for text in told for line in text.splitlines() if line[:4].isdigit()) == [
        name for name in schema.names() if name > EARLY
    ]
    assert schema.applied() == schema.names()
    database.disconnect()


def test_a_database_whose_maker_was_killed_just_after_saving_it_can_be_used(engine: Engine) -> None:
    with launcher(engine.blank()) as commands:
        steps, _seconds = commands.run("init")
        commands.url = engine.blank()
        commands.kill_at(steps, "init")
        commands.run("staff", "list")
        commands.run("sample", "--clients", "1")
