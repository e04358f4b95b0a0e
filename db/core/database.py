"""The database: where it is, how it is opened, and the one door for reading."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, DatabaseError, DatabaseProxy, InterfaceError, OperationalError

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
        raise NotReady("database.url", N_("The database address {url} is not understood."), url=_hide(url))
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
    from playhouse.apsw_ext import APSWDatabase
    from playhouse.pool import PooledDatabase

    class Sqlite(PooledDatabase, APSWDatabase):  # type: ignore[misc]
        server_kind = "sqlite"

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
    return Sqlite(
        path,
        pragmas=_PRAGMAS,
        timeout=30,
        lock_type="IMMEDIATE",
        field_types=fields.FIELD_TYPES["sqlite"],
        max_connections=8,
    )


def _postgresql(url: str) -> Database:
    try:
        from playhouse.postgres_ext import PooledPsycopg3Database
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise NotReady(
            "database.driver", N_("The PostgreSQL driver is missing: install trajectoire[postgres].")
        ) from error

    class Postgresql(PooledPsycopg3Database):  # type: ignore[misc]
        server_kind = "postgresql"

    options: dict[str, Any] = dict(conninfo_to_dict(url))
    options.setdefault("connect_timeout", 5)
    options["options"] = f"-c TimeZone=UTC {options.get('options', '')}".strip()
    name = options.pop("dbname", None)
    return Postgresql(
        name,
        field_types=fields.FIELD_TYPES["postgresql"],
        max_connections=8,
        timeout=10,
        **options,
    )


def _hide(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else url


@contextmanager
def connection() -> Iterator[None]:
    """Use this thread's connection, opened and given back here unless the caller already holds it."""
    outermost = proxy.obj is None or proxy.is_closed()
    try:
        if outermost:
            proxy.connect()
        yield
    except (OperationalError, InterfaceError, DatabaseError) as error:
        raise trouble(error) from error
    finally:
        if outermost and proxy.obj is not None and not proxy.is_closed():
            proxy.close()


_HINTS = ("no such table", "does not exist", "readonly", "locked")

reading = connection
"""The one door for reading: everything read inside is made into plain values before it leaves."""


def trouble(error: BaseException) -> Exception:
    """Return what to tell a person of a database failure; the engine's own text is never shown.

    peewee hides a full disk behind « cannot rollback », so the whole chain of causes is looked at.
    """
    from peewee import DataError, IntegrityError

    if isinstance(error, IntegrityError | DataError):
        return error  # a mistake of the program, not of the machine: it goes to the incident log
    kinds = set()
    link: BaseException | None = error
    while link is not None:
        kinds.add(type(link).__name__)
        kinds.update(hint for hint in _HINTS if hint in str(link))
        link = link.__cause__ or link.__context__
    if "FullError" in kinds or "DiskFull" in kinds:
        return NotReady("database.full", N_("The disk is full: nothing was written. Call the administrator."))
    if {"ReadOnlyError", "readonly", "ReadOnlySqlTransaction"} & kinds:
        return NotReady(
            "database.readonly", N_("The database can only be read just now: nothing was written.")
        )
    if {"CorruptError", "NotADBError"} & kinds:
        return NotReady(
            "database.corrupt",
            N_("The file is damaged or is not a database. Nothing was written: call the administrator."),
        )
    if {"BusyError", "locked", "LockNotAvailable"} & kinds:
        return NotReady("database.busy", N_("The database is busy; nothing was written. Try again."))
    if {"no such table", "does not exist", "UndefinedTable"} & kinds:
        return uninitialised()
    return NotReady("database.unreachable", N_("The database cannot be reached."))


def uninitialised() -> NotReady:
    """Return the refusal of a database in which nothing was ever created."""
    return NotReady("database.empty", N_("This database is not initialised: run “trajectoire init” first."))


def folder_of(url: str) -> Path | None:
    """Return the folder that must exist before an SQLite database can be created there."""
    return Path(url.removeprefix("sqlite:///")).parent if url.startswith("sqlite:///") else None
