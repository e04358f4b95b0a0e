"""An initialised database of the account that runs the tests, and the hard texts in one."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.core import database
from db.upkeep import founding
from scripts.core.identity import account
from tests.engines import SqliteEngine
from tests.terminal import hard
from tests.terminal.program import Program


@pytest.fixture
def office(sqlite_engine: SqliteEngine) -> str:
    """Return the URL of a database whose administrator is the account that runs the tests."""
    url = sqlite_engine.blank()
    database.connect(url)
    founding.found(*account())
    database.disconnect()
    return url


Office = Callable[..., Program]
"""Starts the app in French; takes what the environment has more, and what else Program takes."""


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return what starts sessions on a database that the tests of a module share."""
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{folder}/trajectoire.db"
    database.connect(url)
    founding.found(*account())
    database.disconnect()
    private = {f"XDG_{kind}_HOME": str(folder) for kind in ("DATA", "CONFIG", "STATE", "CACHE")}

    def start(environ: dict[str, str] | None = None, **more: Any) -> Program:
        words = ["--database", url, "--language", "fr", "tui"]
        return Program(words, private | (environ or {}), **more)

    return start


@pytest.fixture(scope="session")
def hard_office(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database with every hard text, stored through the actions."""
    hard.hard_texts()  # skips before anything is connected
    return f"sqlite:///{_made_once('hard', tmp_path_factory, _fill)}"


@pytest.fixture(scope="session")
def spoiled_office(hard_office: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a copy in which the raw texts are, as if nothing had been cleaned."""

    def spoil(path: Path) -> None:
        shutil.copyfile(hard_office.removeprefix("sqlite:///"), path)
        database.connect(f"sqlite:///{path}")
        hard.spoil()
        database.disconnect()

    return f"sqlite:///{_made_once('spoiled', tmp_path_factory, spoil)}"


def _fill(path: Path) -> None:
    database.connect(f"sqlite:///{path}")
    hard.fill(founding.found(*account()))
    database.disconnect()


def _made_once(name: str, folders: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """Return a copy of a file that takes seconds: of the processes that share a run one makes it."""
    own = folders.getbasetemp()
    made = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"{name}.db"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = made.with_suffix(".half")
            make(half)
            half.rename(made)
    return Path(shutil.copyfile(made, folders.mktemp(name) / "trajectoire.db"))
