"""Copies of an SQLite database, and the replacement of the file while sessions have it open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from db.core.change_number import APPLICATION_ID, CLOSED, Count, Counter, Header, Log
from db.core.errors import Problem, Refused
from db.core.file_identity import FileIdentity
from db.core.translation import N_
from db.upkeep.backups.manifest import Contents, Progress, damaged

STEP_PAGES = 2000
"""Pages copied between two reports of progress."""
BUSY_MS = 30_000
"""Milliseconds to wait for a session that writes or reads."""
_AHEAD = 1000
"""How far ahead of all numbers a restored file starts, so that a late record of a session is no later."""


def copy(source: Path, target: Path, advance: Progress) -> None:
    """Copy a database into an empty file while others write to it, as it is now.

    One read transaction spans the whole copy: SQLite would otherwise begin again after each commit. Others
    go on writing. Raises apsw.Error.
    """
    with closing(apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)) as old:
        old.set_busy_timeout(BUSY_MS)
        old.execute("BEGIN; SELECT 1 FROM sqlite_master")
        with closing(apsw.Connection(str(target))) as new:
            new.pragma("synchronous", "off")  # flushed as a whole afterwards
            with new.backup("main", old, "main") as copying:
                while not copying.done:
                    copying.step(STEP_PAGES)
                    advance(copying.page_count - copying.remaining, copying.page_count)
            close_file(new)
    flush(target)


def close_file(conn: Any, number: int | None = None) -> None:
    """Mark the file of a connection as complete without a log, optionally with another number."""
    conn.pragma("journal_mode", "delete")
    now = conn.pragma("user_version") & ~CLOSED
    conn.pragma("user_version", (now if number is None else number) | CLOSED)


def flush(path: Path) -> None:
    """Flush a file and its folder to the disk."""
    for name in (path, path.parent):
        file = os.open(name, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def read_contents(path: Path) -> Contents:
    """Check a copy that nobody else has open, and return what it contains. Raises Refused if damaged."""
    try:
        with closing(apsw.Connection(f"file:{quote(str(path))}?immutable=1", flags=_READ)) as conn:
            if conn.pragma("application_id") not in (0, APPLICATION_ID):
                raise damaged(path)
            if conn.pragma("integrity_check", 1) != "ok" or conn.pragma("foreign_key_check") is not None:
                raise damaged(path)
            tables = sorted(name for (name,) in conn.execute(_TABLES))
            if "schema_migration" not in tables:
                raise damaged(path)
            return Contents(
                [name for (name,) in conn.execute("SELECT name FROM schema_migration ORDER BY name")],
                {name: conn.execute(f'SELECT count(*) FROM "{name}"').get for name in tables},
            )
    except (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.SQLError) as error:
        raise damaged(path) from error


_READ = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def stage_present(database: Path, staged: Path) -> None:
    """Copy a database that is not itself any more, with its log only if that belongs to it.

    Raises OSError.
    """
    shutil.copyfile(database, staged)
    header, log = Header.read(_start(database)), Log.read(f"{database}-wal")
    if header is not None and log.first is not None and log.continues(header):
        shutil.copyfile(f"{database}-wal", f"{staged}-wal")


def fold(path: Path) -> None:
    """Fold the log of a copy that nobody else has open into it, and mark it as complete. Raises Refused."""
    try:
        with closing(apsw.Connection(str(path))) as conn:
            close_file(conn)
    except apsw.Error as error:
        raise damaged(path) from error


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def replace(database: Path, staged: Path, kept: Path) -> bool:
    """Put a checked file in the place of the database, which is kept under another name.

    Sessions that have it open go over to the new file with their next read or write; none can write to
    the old one meanwhile. Returns False if there was no database. Raises Refused when the old one is not
    whole and sessions still have it open, or when it is in use for too long.
    """
    counter = Counter(database.with_name(f"{database.name}.counter"))
    highest = 0
    if counter.open():
        counter.lock(alone=False)
        known = counter.read()
        highest = known.number if known is not None else 0
    try:
        with _held(database, counter) as number:
            with closing(apsw.Connection(str(staged))) as conn:
                close_file(conn, (max(highest, number) + _AHEAD) % CLOSED)
                number = conn.pragma("user_version") & ~CLOSED
            flush(staged)
            existed = database.exists()
            with suppress(FileNotFoundError):
                os.unlink(f"{database}-shm")
            with suppress(FileNotFoundError):
                os.replace(f"{database}-wal", f"{kept}-wal")
            if existed:
                os.link(database, kept)
            os.replace(staged, database)
            counter.start(Count(database.stat().st_ino, 0, number))
            flush(database)
    finally:
        counter.close()
    with suppress(FileNotFoundError):
        if os.path.getsize(f"{kept}-wal") == 0:
            os.unlink(f"{kept}-wal")
    return existed


def problem(database: Path) -> Problem | None:
    """Return what keeps a database from being opened; None for one that is itself and whole."""
    files = FileIdentity(database)
    try:
        with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)) as conn:
            files.admit(conn)
            conn.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            if Header.read(_start(database)) is None:
                return damaged(database)
            return None if conn.pragma("quick_check", 1) == "ok" else damaged(database)
    except Problem as found:
        return found
    except (apsw.Error, OSError):
        return damaged(database)
    finally:
        files.counter.close()


@contextmanager
def _held(database: Path, counter: Counter) -> Iterator[int]:
    """Keep everyone from writing to the database, whose log is empty; yields its number."""
    if problem(database) is not None:
        if counter.is_open and not counter.lock(alone=True):
            raise in_use()
        yield 0
        return
    with closing(apsw.Connection(str(database))) as conn:
        conn.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        conn.set_busy_timeout(BUSY_MS)
        try:
            while True:
                conn.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
                conn.execute("BEGIN IMMEDIATE")
                if not Log.read_salts(f"{database}-wal"):
                    break
                conn.execute("ROLLBACK")  # somebody wrote in between
        except apsw.BusyError as error:
            raise in_use() from error
        yield conn.pragma("user_version") & ~CLOSED
        conn.execute("ROLLBACK")


def in_use() -> Refused:
    """Return the error for a database that sessions keep open."""
    return Refused(
        "restore.in_use",
        N_("Sessions still have the database open. End them, then try again. Nothing was changed."),
    )
