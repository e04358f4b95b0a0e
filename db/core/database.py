"""Connecting to the database, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import Database, DatabaseError, DatabaseProxy, InterfaceError
from playhouse.pool import MaxConnectionsExceeded

from db.core import postgresql, sqlite
from db.core.disk import MIB
from db.core.errors import Lost, NotReady
from db.core.trouble import trouble

proxy = DatabaseProxy()

LOCK_SECONDS = 30
"""How long a write waits for another one before it fails as busy."""

_bound = threading.Lock()


def connect(url: str) -> Database:
    """Bind every model to the database at `url`; the connection opens at the first query.

    Raises NotReady for a URL that is neither sqlite:/// nor postgresql://, or for an unsafe SQLite version.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/"):
        database = sqlite.opened(rest[1:], LOCK_SECONDS)
    elif scheme in ("postgresql", "postgres"):
        database = postgresql.opened(url, LOCK_SECONDS)
    else:
        raise postgresql.not_understood(url)
    with _bound:
        disconnect()
        proxy.initialize(database)
    return database


def disconnect() -> None:
    """Close this thread's connection and the idle ones in the pool."""
    if proxy.obj is not None:
        if not proxy.is_closed():
            proxy.close()
        proxy.obj.close_idle()


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
        shown = proxy.obj.away(error) or trouble(error, proxy.obj.disk)
        if isinstance(shown, Lost):
            proxy.obj.throw_away()
        if shown is error:
            raise
        raise shown from error
    except MaxConnectionsExceeded as error:  # every connection of the pool is stuck
        raise postgresql.unreachable() from error
    finally:
        if outermost and proxy.obj is not None and not proxy.is_closed():
            proxy.close()


def why_not_write(*, little: bool = False) -> NotReady | None:
    """Return the error that prevents writing now, or None; takes microseconds on an open connection.

    A `little` write (a draft, an access log line) is still allowed when the disk is nearly full.
    """
    error: NotReady | None = proxy.obj.why_not_write(little=little)
    return error


def room_left() -> int | None:
    """Return the MiB free when the disk of an SQLite file is nearly full; None otherwise."""
    left = proxy.obj.disk.low() if proxy.obj.disk is not None else None
    return left // MIB if left is not None else None


def check_writable(*, little: bool = False) -> None:
    """Raise NotReady when nothing can be written now."""
    if (error := why_not_write(little=little)) is not None:
        raise error


reading = connection
"""For reads: convert rows to plain values inside the block, before they are handed on."""
