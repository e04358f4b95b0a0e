"""SQLite connections, configured so that a committed change survives a power cut."""

from __future__ import annotations

import atexit
import time
from pathlib import Path
from typing import Any

from peewee import Database

from db.core import fields
from db.core.database_errors import damaged
from db.core.disk import Disk
from db.core.errors import NotReady
from db.core.file_errors import LOG_VANISHED, reopened
from db.core.translation import N_

WAL_RESET_FIXED = (3, 51, 3)
"""First SQLite release without the WAL-reset bug, which can corrupt a file shared by processes."""

QUICK_CHECK_SECONDS = 2.0
"""Seconds at most for the check after an end that was not clean."""

_FULL = 2
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged change survives a power cut
    "foreign_keys": 1,
    "cache_size": -250,  # KiB; the system's page cache is shared by all sessions
    "temp_store": "memory",
    "secure_delete": 1,
    "journal_size_limit": 8 * 1024 * 1024,  # also truncates the -wal file kept by _keep_wal
}


def make_database(path: str, lock_seconds: int) -> Database:
    """Return the database of this file, not connected yet; a write waits `patience` seconds for a lock.

    Raises NotReady for an SQLite version with the WAL-reset bug.
    """
    from apsw import Error
    from playhouse.apsw_ext import APSWDatabase
    from playhouse.pool import PooledDatabase

    disk = Disk(path)

    class Sqlite(PooledDatabase, APSWDatabase):  # type: ignore[misc]
        server_kind = "sqlite"
        driver_error = Error

        def connection_error(self, error: BaseException) -> NotReady | None:
            return None  # a file has no server

        def write_error(self, *, little: bool) -> NotReady | None:
            return disk.write_error(small=little)

        def begin(self, lock_type: str | None = None) -> None:
            """Begin a write, which must go to the file that was opened; raises NotReady."""
            super().begin(lock_type)
            try:
                disk.files.begin(self.connection())
            except NotReady as problem:
                self.rollback()
                if problem.code == LOG_VANISHED and disk.files.rescue(self.connection()):
                    raise reopened() from problem
                raise

        def commit(self) -> Any:
            """Commit, and count the change before it is reported as saved."""
            number = disk.files.count(self.connection())
            result = super().commit()
            if number is not None:
                disk.files.record(number)
            return result

        def _connect(self) -> Any:
            disk.files.follow()
            return super()._connect()

        def _is_closed(self, conn: Any) -> bool:
            return disk.files.outdated(conn)

        def _can_reuse(self, conn: Any) -> bool:
            return not disk.files.outdated(conn)

        def _add_conn_hooks(self, conn: Any) -> None:
            disk.files.admit(conn)
            conn.convert_binding = lambda cursor, number, value: str(value)  # for the migration history
            super()._add_conn_hooks(conn)
            _check_durable(conn)
            _keep_wal(conn)
            disk.files.opened(conn, _quick_check)

    if Sqlite.server_version < WAL_RESET_FIXED:
        raise NotReady(
            "database.fault",
            N_(
                "SQLite {version} can damage a shared file: {needed} or later is required. Reinstall "
                "the program with the SQLite that it includes (apsw)."
            ),
            version=".".join(map(str, Sqlite.server_version)),
            needed=".".join(map(str, WAL_RESET_FIXED)),
        )
    database = Sqlite(
        path,
        pragmas=_PRAGMAS,
        timeout=lock_seconds,
        lock_type="IMMEDIATE",
        field_types=fields.FIELD_TYPES["sqlite"],
        max_connections=8,
    )
    database.disk = disk
    atexit.register(disk.files.leave)
    database.timeout = lock_seconds  # the pool does not pass it on
    return database


def _keep_wal(conn: Any) -> None:
    """Keep the -wal and -shm files when the last session ends, and leave the log for `FileIdentity.leave`.

    A session that starts on a full or read-only disk cannot create them, and could not even read (server
    reference, §2.3).
    """
    from array import array

    from apsw import SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, SQLITE_FCNTL_PERSIST_WAL

    yes = array("i", [1])
    conn.config(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # not even a log that was removed is folded in
    conn.file_control("main", SQLITE_FCNTL_PERSIST_WAL, yes.buffer_info()[0])


def _check_durable(conn: Any) -> None:
    if conn.pragma("synchronous") != _FULL:
        raise NotReady(
            "database.synchronous",
            N_(
                "A power cut could lose saved data: SQLite does not wait for the disk (synchronous "
                "is not FULL). Reinstall the program."
            ),
        )


def _quick_check(conn: Any) -> None:
    """Raise NotReady if the file is damaged; gives up after QUICK_CHECK_SECONDS."""
    from apsw import InterruptError

    until = time.monotonic() + QUICK_CHECK_SECONDS
    conn.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        if conn.pragma("quick_check", 1) != "ok":
            raise damaged()
    except InterruptError:
        return
    finally:
        conn.set_progress_handler(None)


SCHEME = "sqlite:///"


def path_of(url: str) -> str:
    """Return the path in the URL of an SQLite database."""
    return url.removeprefix(SCHEME)


def folder_of(url: str) -> Path | None:
    """Return the folder of an SQLite database, which must exist before it is created; None otherwise."""
    return Path(path_of(url)).parent if url.startswith(SCHEME) else None
