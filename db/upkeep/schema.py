"""The schema: brought up to date by scripts, one process at a time, and checked at each start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from peewee import Model, sort_models  # type: ignore[attr-defined]

from db.core import database, incident
from db.core.bulk import raw_rows
from db.core.database_errors import uninitialised
from db.core.errors import NotReady, Problem, Refused
from db.core.model import tables
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
    return list(sort_models(list(tables())))


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
    """Apply what is pending, all or nothing, and return the names; several at once wait for each other.

    Raises NotReady when a migration fails; the database is then as it was.
    """
    name, done = "", list[str]()
    if not pending():
        return done
    try:
        with exclusive():
            runner = _runner()
            for name in pending():
                done += runner.up(name)
            _rebuild()
    except Exception as error:
        if isinstance(error, Problem) and error.code != "database.empty":  # a table that the script misses
            raise
        raise NotReady(
            "migrate.failed",
            N_(
                "The migration {name} failed and nothing was changed. Reinstall the previous version of the "
                "program, which still works with this database, and report the reference {reference}."
            ),
            name=name,
            reference=incident.log_traceback(),
        ) from error
    return done


def _rebuild() -> None:
    """Derive again what the directory derives, as this version does."""
    from db.directory.entries import reindex
    from db.directory.models import Organisation

    reindex(*(id_ for (id_,) in raw_rows(Organisation.select(Organisation.id))))


def pending() -> list[str]:
    """Return the migrations that the connected database has not had, in order."""
    return sorted(set(names()) - set(applied()))


def initialise() -> None:
    """Create the schema in an empty database; raises Refused when it has one."""
    with exclusive():
        create()


def create() -> None:
    """Create the schema inside `exclusive()`; raises Refused when the database has tables."""
    if applied():
        raise Refused("init.exists", N_("This database is already initialised. Nothing was changed."))
    if database.proxy.get_tables():
        raise Refused("init.foreign", N_("This database has tables of another program. Nothing was changed."))
    _runner().up()


def _runner() -> Any:
    from playhouse.migrations import Runner

    return Runner(database.proxy.obj, str(FOLDER))


@contextmanager
def exclusive() -> Iterator[None]:
    """Hold the migration lock and one transaction: all that is written in it is kept, or nothing is.

    SQLite checks foreign keys at the end: before, it would delete what refers to a table that is rebuilt.
    """
    with database.connection(), _alone():
        database.check_writable()
        with _foreign_keys_off(), database.proxy.atomic():
            yield
            _check_foreign_keys()


@contextmanager
def _foreign_keys_off() -> Iterator[None]:
    """Switch SQLite's foreign keys off, which it does outside a transaction only."""
    if not database.is_sqlite():
        yield
        return
    database.proxy.execute_sql("PRAGMA foreign_keys = 0")
    try:
        yield
    finally:
        database.proxy.execute_sql("PRAGMA foreign_keys = 1")


def _check_foreign_keys() -> None:
    if database.is_sqlite() and (row := database.proxy.execute_sql("PRAGMA foreign_key_check").fetchone()):
        raise RuntimeError(f"a row of {row[0]} refers to a missing row of {row[2]}")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the migration lock: an advisory one on PostgreSQL, a lock file beside an SQLite database."""
    if database.is_sqlite():
        with lock(Path(database.proxy.obj.database)):
            yield
        return
    database.proxy.execute_sql("SET lock_timeout = 0")  # another migration may take minutes
    database.proxy.execute_sql(f"SELECT pg_advisory_lock({_LOCK})")
    database.proxy.execute_sql("RESET lock_timeout")
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
