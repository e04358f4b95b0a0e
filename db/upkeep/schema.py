"""The schema: brought up to date by scripts, one process at a time, and checked at each start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from peewee import Model, sort_models  # type: ignore[attr-defined]

from db.core import database
from db.core.database_errors import uninitialised
from db.core.errors import NotReady, Refused
from db.core.model import Base
from db.core.translation import N_

FOLDER = Path(__file__).parent.parent / "migrations"
AREAS = ("audit", "staff", "directory", "trajectories", "clients", "referrals", "suggestions", "retros")
_LOCK = 0x7472616A  # any constant; the same in every copy of the program


def models() -> list[type[Model]]:
    """Return every table of the product, those that are referred to first."""
    import_module("db.core.revision")
    for area in AREAS:
        import_module(f"db.{area}.models")
    import_module("db.directory.details")
    import_module("db.staff.drafts")
    import_module("db.staff.presence")
    return list(sort_models(list(_tables(Base))))


def _tables(model: type[Model]) -> Iterator[type[Model]]:
    """Yield what is made from a model, but not what only others are made from."""
    for made in model.__subclasses__():
        yield from _tables(made) if made.__subclasses__() else (made,)


def names() -> list[str]:
    """Return the migrations that this program knows, in order."""
    return sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


def applied() -> list[str]:
    """Return the migrations that the connected database has had; empty for one that was never initialised."""
    with database.connection():
        if not database.proxy.table_exists("schema_migration"):
            return []
        rows = database.proxy.execute_sql("SELECT name FROM schema_migration ORDER BY name").fetchall()
    return [row[0] for row in rows]


def check_ready() -> None:
    """Raise NotReady unless the connected database has exactly the schema that this program needs."""
    had, known = set(applied()), set(names())
    if not had:
        raise uninitialised()
    if had - known:
        raise NotReady(
            "database.newer",
            N_("This database was created by a newer version of the program. Update the program."),
        )
    if known - had:
        raise NotReady(
            "database.older", N_("This database is older than the program. Run “trajectoire migrate”.")
        )


def migrate() -> list[str]:
    """Apply what is pending and return the names; several at once wait for each other."""
    with database.connection(), _alone():
        database.check_writable()
        return list(_runner().up())


def initialise() -> None:
    """Create the schema in an empty database; raises Refused when it has one."""
    with database.connection(), _alone():
        if applied():
            raise Refused("init.exists", N_("This database is already initialised. Nothing was changed."))
        _runner().up()


def _runner() -> Any:
    from playhouse.migrations import Runner

    return Runner(database.proxy.obj, str(FOLDER))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the migration lock: an advisory one on PostgreSQL, a lock file beside an SQLite database."""
    if database.is_sqlite():
        with lock(Path(database.proxy.obj.database)):
            yield
        return
    database.proxy.execute_sql(f"SELECT pg_advisory_lock({_LOCK})")
    try:
        yield
    finally:
        database.proxy.execute_sql(f"SELECT pg_advisory_unlock({_LOCK})")


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the lock file beside an SQLite database; raises NotReady if its folder cannot be written."""
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise NotReady(
            "database.folder", N_("The folder {folder} is not writable."), folder=str(path.parent)
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
