"""An initialised database of the account that runs the tests, and the hard texts in one."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from db.core import database
from db.upkeep import founding
from scripts.identity import account
from tests.engines import SqliteEngine
from tests.terminal import hard


@pytest.fixture
def office(sqlite_engine: SqliteEngine) -> str:
    """Return the URL of a database whose administrator is the account that runs the tests."""
    url = sqlite_engine.blank()
    database.connect(url)
    founding.found(*account())
    database.disconnect()
    return url


@pytest.fixture(scope="session")
def hard_office(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database with every hard text, stored through the actions.

    Of the processes that share a run one fills it, which takes seconds, and the others copy it.
    """
    hard.hard_texts()  # skips before anything is connected
    own = tmp_path_factory.getbasetemp()
    filled = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "hard.db"
    with filled.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not filled.exists():
            half = filled.with_suffix(".half")
            database.connect(f"sqlite:///{half}")
            hard.fill(founding.found(*account()))
            database.disconnect()
            half.rename(filled)
    url = sqlite_engine.blank()
    shutil.copyfile(filled, url.removeprefix("sqlite:///"))
    return url


@pytest.fixture(scope="session")
def spoiled_office(hard_office: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a copy in which the raw texts are, as if nothing had been cleaned."""
    path = tmp_path_factory.mktemp("spoiled") / "trajectoire.db"
    path.write_bytes(Path(hard_office.removeprefix("sqlite:///")).read_bytes())
    url = f"sqlite:///{path}"
    database.connect(url)
    hard.spoil()
    database.disconnect()
    return url
