"""An initialised database of the account that runs the tests, and the hard texts in one."""

from __future__ import annotations

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
def hard_office(sqlite_engine: SqliteEngine) -> str:
    """Return the URL of a database with every hard text, stored through the actions."""
    hard.hard_texts()  # skips before anything is connected
    url = sqlite_engine.blank()
    database.connect(url)
    hard.fill(founding.found(*account()))
    database.disconnect()
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
