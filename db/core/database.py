"""The database: where it is, how it is opened, and the one door for reading."""

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
"""How long a write waits for another one to end before it is refused as busy."""

_bound = threading.Lock()


def connect(url: str) -> Database:
    """Bind every model to the database at `url`; the connection itself opens at the first read or write.

    Raises NotReady for a URL that is neither sqlite:/// nor postgresql://, or a faulty SQLite.
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
    """Close whatever this thread and the pool hold open."""
    if proxy.obj is not None:
        if not proxy.is_closed():
            proxy.close()
        proxy.obj.close_idle()


def is_sqlite() -> bool:
    """Tell which of the two engines the models are bound to."""
    return bool(proxy.obj.server_kind == "sqlite")


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
        told = proxy.obj.away(error) or trouble(error, proxy.obj.disk)
        if isinstance(told, Lost):
            proxy.obj.throw_away()
        if told is error:
            raise
        raise told from error
    except MaxConnectionsExceeded as error:  # as many reads as there may be are stuck already
        raise postgresql.unreachable() from error
    finally:
        if outermost and proxy.obj is not None and not proxy.is_closed():
            proxy.close()


def why_not_write(*, little: bool = False) -> NotReady | None:
    """Return why nothing may be written now, None when it may; costs microseconds, on an open connection.

    What is `little` is still written when the disk is nearly full: a draft, a look at a file.
    """
    obstacle: NotReady | None = proxy.obj.why_not_write(little=little)
    return obstacle


def room_left() -> int | None:
    """Return the MiB left on a disk of this machine that is getting full; None with room enough."""
    left = proxy.obj.disk.low() if proxy.obj.disk is not None else None
    return left // MIB if left is not None else None


def check_writable(*, little: bool = False) -> None:
    """Raise NotReady when nothing may be written now, before anything is tried."""
    if (obstacle := why_not_write(little=little)) is not None:
        raise obstacle


reading = connection
"""The one door for reading: everything read inside is made into plain values before it leaves."""
