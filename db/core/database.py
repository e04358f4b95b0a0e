"""The database: where it is, how it is opened, and the one door for reading."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, DatabaseError, DatabaseProxy, InterfaceError

from db.core import fields
from db.core.errors import NotReady
from db.core.translation import N_

proxy = DatabaseProxy()

WAL_RESET_FIXED = (3, 51, 3)
"""First SQLite release without the WAL-reset fault, which could damage a file shared by many processes."""

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged change survives a power cut
    "foreign_keys": 1,
    "cache_size": -2000,
    "temp_store": "memory",
    "secure_delete": 1,
}
LOCK_SECONDS = 30
"""How long a write waits for another one to end before it is refused as busy."""

_bound = threading.Lock()


def connect(url: str) -> Database:
    """Bind every model to the database at `url`; the connection itself opens at the first read or write.

    Raises NotReady for a URL that is neither sqlite:/// nor postgresql://, or a faulty SQLite.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/"):
        database = _sqlite(rest[1:])
    elif scheme in ("postgresql", "postgres"):
        database = _postgresql(url)
    else:
        raise _not_understood(url)
    with _bound:
        disconnect()
        proxy.initialize(database)
    return database


def disconnect() -> None:
    """Close whatever this thread and the pool hold open."""
    if proxy.obj is not None:
        if not proxy.is_closed():
            proxy.close()
        proxy.obj.close_idle()


def is_sqlite() -> bool:
    """Tell which of the two engines the models are bound to."""
    return bool(proxy.obj.server_kind == "sqlite")


def _sqlite(path: str) -> Database:
    from apsw import Error
    from playhouse.apsw_ext import APSWDatabase
    from playhouse.pool import PooledDatabase

    class Sqlite(PooledDatabase, APSWDatabase):  # type: ignore[misc]
        server_kind = "sqlite"
        driver_error = Error

        def _is_closed(self, conn: Any) -> bool:
            return False

        def _add_conn_hooks(self, conn: Any) -> None:
            conn.convert_binding = lambda cursor, number, value: str(value)  # dates of the migration history
            super()._add_conn_hooks(conn)

    if Sqlite.server_version < WAL_RESET_FIXED:
        raise NotReady(
            "database.fault",
            N_("SQLite {version} can damage a shared file; {needed} or later is needed."),
            version=".".join(map(str, Sqlite.server_version)),
            needed=".".join(map(str, WAL_RESET_FIXED)),
        )
    database = Sqlite(
        path,
        pragmas=_PRAGMAS,
        timeout=LOCK_SECONDS,
        lock_type="IMMEDIATE",
        field_types=fields.FIELD_TYPES["sqlite"],
        max_connections=8,
    )
    database.timeout = LOCK_SECONDS  # the pool keeps the parameter for itself
    return database


def _postgresql(url: str) -> Database:
    try:
        from playhouse.postgres_ext import PooledPsycopg3Database
        from psycopg import Error, ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise NotReady(
            "database.driver", N_("The PostgreSQL driver is missing: install trajectoire[postgres].")
        ) from error

    class Postgresql(PooledPsycopg3Database):  # type: ignore[misc]
        server_kind = "postgresql"
        driver_error = Error

    try:
        options: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise _not_understood(url) from None  # the driver's text quotes the address, its password included
    options.setdefault("connect_timeout", 5)
    options["options"] = (
        f"-c TimeZone=UTC -c lock_timeout={LOCK_SECONDS}s {options.get('options', '')}".strip()
    )
    name = options.pop("dbname", None)
    return Postgresql(
        name,
        field_types=fields.FIELD_TYPES["postgresql"],
        max_connections=8,
        timeout=10,
        **options,
    )


def _not_understood(url: str) -> NotReady:
    """Return the refusal of an address, without what may be a password: before the @, or an option."""
    before, at, after = url.rpartition("@")
    place = re.split("[?=]", after)[0]
    shown = f"{before.partition('://')[0]}://…@{place}" if at else place
    return NotReady("database.url", N_("The database address {url} is not understood."), url=shown)


@contextmanager
def connection() -> Iterator[None]:
    """Use this thread's connection, opened and given back here unless the caller already holds it."""
    outermost = proxy.obj is None or proxy.is_closed()
    try:
        if outermost:
            proxy.connect()
        yield
    except (InterfaceError, DatabaseError, proxy.driver_error) as error:
        # peewee does not make its own error of one that comes in the middle of a list
        told = trouble(error)
        if told is error:
            raise
        raise told from error
    finally:
        if outermost and proxy.obj is not None and not proxy.is_closed():
            proxy.close()


reading = connection
"""The one door for reading: everything read inside is made into plain values before it leaves."""


_TROUBLES = (
    (
        {"FullError", "DiskFull"},
        "database.full",
        N_("The disk is full: nothing was written. Call the administrator."),
    ),
    (
        {"ReadOnlyError", "ReadOnlySqlTransaction"},
        "database.readonly",
        N_("The database can only be read just now: nothing was written."),
    ),
    (
        {"CorruptError", "NotADBError"},
        "database.corrupt",
        N_("The file is damaged or is not a database. Nothing was written: call the administrator."),
    ),
    (
        {"BusyError", "LockedError", "LockNotAvailable", "DeadlockDetected"},
        "database.busy",
        N_("The database is busy; nothing was written. Try again."),
    ),
)
"""What the two engines' own errors mean to a person: class names of apsw and psycopg, code, sentence."""

_MISTAKES = {
    "IntegrityError",
    "DataError",
    "ProgrammingError",
    "SQLError",
    "BindingsError",
    "MisuseError",
    "ThreadingViolationError",
}


def trouble(error: BaseException) -> Exception:
    """Return what to tell a person of a database failure; the engine's own text is never shown.

    A mistake of the program is given back as it is, for the incident log. peewee hides a full disk behind
    « cannot rollback », so the whole chain of causes is looked at.
    """
    chain = list(_causes(error))
    kinds = {type(link).__name__ for link in chain}
    for names, code, sentence in _TROUBLES:
        if names & kinds:
            return NotReady(code, sentence)
    if "UndefinedTable" in kinds or any("no such table" in str(link) for link in chain):
        return uninitialised()
    if isinstance(error, Exception) and kinds & _MISTAKES:
        return error
    return NotReady("database.unreachable", N_("The database cannot be reached."))


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def uninitialised() -> NotReady:
    """Return the refusal of a database in which nothing was ever created."""
    return NotReady("database.empty", N_("This database is not initialised: run “trajectoire init” first."))


def folder_of(url: str) -> Path | None:
    """Return the folder that must exist before an SQLite database can be created there."""
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else None
