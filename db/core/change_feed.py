"""Watching for committed changes, on a connection and in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

from db.core.database import is_sqlite, proxy
from db.core.errors import NotReady
from db.core.revision import CHANNEL
from db.core.translation import N_

POLL_SECONDS = 0.25
"""Polling interval in seconds for SQLite, which sends no notifications; a poll takes 3 µs."""
WAIT_SECONDS = 1.0
"""Seconds between checks of `stopped` while waiting for PostgreSQL's notifications."""
BUSY_TIMEOUT_MS = 1000
"""Milliseconds to wait for a locked SQLite file."""
COUNTERS = "SELECT topic, number FROM revision"


def watch(stopped: Event) -> Iterator[dict[str, int]]:
    """Yield the revision counters now and after each commit, until `stopped` is set; raises NotReady."""
    failure = proxy.driver_error
    try:
        yield from _sqlite(stopped) if is_sqlite() else _postgresql(stopped)
    except failure as error:
        raise NotReady("database.unreachable", N_("The database cannot be reached.")) from error


def _sqlite(stopped: Event) -> Iterator[dict[str, int]]:
    from apsw import SQLITE_OPEN_READONLY, Connection

    files = proxy.obj.disk.files
    opened = files.inode(), files.age  # then another file is to be watched
    connection = Connection(proxy.obj.database, flags=SQLITE_OPEN_READONLY)
    try:
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        seen = None
        while not stopped.wait(POLL_SECONDS if seen else 0) and (files.inode(), files.age) == opened:
            version = connection.pragma("data_version")
            if version != seen:
                seen = version
                yield dict(connection.execute(COUNTERS))
    finally:
        connection.close()


def _postgresql(stopped: Event) -> Iterator[dict[str, int]]:
    from psycopg import connect

    with connect(dbname=proxy.obj.database, autocommit=True, **proxy.obj.connect_params) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        changed = True
        while not stopped.is_set():
            if changed:
                yield dict(connection.execute(COUNTERS).fetchall())
            changed = any(list(connection.notifies(timeout=WAIT_SECONDS, stop_after=1)))
