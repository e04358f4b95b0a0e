"""Connecting to the database, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import Database, DatabaseError, DatabaseProxy, InterfaceError
from playhouse.pool import MaxConnectionsExceeded

from db.core import postgresql, sqlite
from db.core.database_errors import user_error
from db.core.disk import MIB
from db.core.errors import ConnectionLost, NotReady

proxy = DatabaseProxy()

LOCK_SECONDS = 30
"""How long a write waits for another one before it fails as busy."""

_connecting = threading.Lock()


def connect(url: str) -> Database:
    """Bind every model to the database at `url`; the connection opens at the first query.

    Raises NotReady for a URL that is neither sqlite:/// nor postgresql://, or for an unsafe SQLite version.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/"):
        database = sqlite.make_database(rest[1:], LOCK_SECONDS)
    elif scheme in ("postgresql", "postgres"):
        database = postgresql.make_database(url, LOCK_SECONDS)
    else:
        raise postgresql.malformed_url(url)
    with _connecting:
        disconnect()
        proxy.initialize(database)
    return database


def disconnect() -> None:
    """Close this thread's connection and the idle ones in the pool."""
    if proxy.obj is not None:
        if not proxy.is_closed():
            proxy.close()
        proxy.obj.close_idle()
        if proxy.obj.disk is not None:
            proxy.obj.disk.files.leave()


def is_sqlite() -> bool:
    """Tell whether the models are bound to SQLite rather than PostgreSQL."""
    return bool(proxy.obj.server_kind == "sqlite")


@contextmanager
def connection() -> Iterator[None]:
    """Use this thread's connection; open and close it here unless the caller already has."""
    outermost = proxy.obj is None or proxy.is_closed()
    try:
        if outermost:
            proxy.connect()
        yield
    except (InterfaceError, DatabaseError, proxy.driver_error) as error:
        # peewee does not wrap an error that is raised while rows are fetched
        shown = proxy.obj.connection_error(error) or user_error(error, proxy.obj.disk)
        if isinstance(shown, ConnectionLost):
            proxy.obj.discard_connections()
        if shown is error:
            raise
        raise shown from error
    except MaxConnectionsExceeded as error:  # every connection of the pool is stuck
        raise postgresql.unreachable() from error
    finally:
        if outermost and proxy.obj is not None and not proxy.is_closed():
            proxy.close()


def write_error(*, small: bool = False) -> NotReady | None:
    """Return the error that prevents writing now, or None; takes microseconds on an open connection.

    A `little` write (a draft, an access log line) is still allowed when the disk is nearly full.
    """
    error: NotReady | None = proxy.obj.write_error(little=small)
    return error


def low_disk_space() -> int | None:
    """Return the MiB free when the disk of an SQLite file is nearly full; None otherwise."""
    left = proxy.obj.disk.low_space() if proxy.obj.disk is not None else None
    return left // MIB if left is not None else None


def was_copied() -> bool:
    """Tell whether the files of an SQLite database were put here from a copy since the last session."""
    return proxy.obj.disk is not None and proxy.obj.disk.files.copied


def report_rescue() -> bool:
    """Tell, once, whether a file that was removed under this session could be replaced without a loss."""
    if proxy.obj.disk is None or not proxy.obj.disk.files.rescued:
        return False
    proxy.obj.disk.files.rescued = False
    return True


def check_writable(*, small: bool = False) -> None:
    """Raise NotReady when nothing can be written now."""
    if (error := write_error(small=small)) is not None:
        raise error


reading = connection
"""For reads: convert rows to plain values inside the block, before they are handed on."""


@contextmanager
def snapshot() -> Iterator[None]:
    """For several reads of one state of the database, whatever others write meanwhile; write nothing inside.

    SQLite's write-ahead log grows as long as it is open.
    """
    with connection():
        begin = ("DEFERRED",) if is_sqlite() else ("REPEATABLE READ READ ONLY",)
        with proxy.transaction(*begin):
            yield
