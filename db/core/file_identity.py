"""Recognition of an SQLite file, log or index that was replaced, removed or put back from a copy."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from db.core.change_number import (
    APPLICATION_ID,
    CLOSED,
    Count,
    Counter,
    Log,
    header_of,
    inode_of,
    modified_at,
    raise_number,
    size_of,
)
from db.core.errors import NotReady
from db.core.file_errors import (
    copied,
    emptied,
    foreign,
    foreign_log,
    incomplete,
    log_vanished,
    restored,
    vanished,
)

CHECKPOINT_PAGES = 1000
"""Pages in the log from which it is folded into the file, as SQLite does by default."""
_OTHER = 1_000_000
"""A number so much higher than the last one is that of another database: sessions end between a commit and
its record one by one."""


class FileIdentity:
    """Whether the file at a path is the one that this process opened, and everything saved is in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counter = Counter(path.with_name(path.name + ".counter"))
        self._names = (str(path), f"{path}-wal", f"{path}-shm")
        self._inode: int | None = None
        """Of the file that was opened last."""
        self._inodes: tuple[int | None, ...] | None = None
        """Of the file, its log and its index while they are open."""
        self.copied = False
        """Whether the file, or all files with it, were put here from a copy since the last session."""
        self.rescued = False
        """Whether a log or an index that was removed under this session could be replaced without a loss."""
        self._last = 0
        """The number of the last change that this process saved."""
        self._modified, self._size, self._log = 0, 0, (b"", 0)  # at the last look; the log's salts and size
        self.age = 0
        """How many times the files had to be opened again: `restore` replaced them, or a log was removed."""
        self._connections: WeakKeyDictionary[Any, tuple[int, int]] = WeakKeyDictionary()
        """The age of each connection, and how many rows it had changed when its transaction began."""
        self._lock = threading.RLock()

    # Opening

    def admit(self, conn: Any) -> None:
        """Examine the files before the first statement of a connection; raises NotReady."""
        with self._lock:
            if self._inodes is None and self.counter.open():
                self.counter.lock(alone=False)
            self.follow()
            if self._inodes is None and (problem := self._problem(conn)) is not None:
                self.counter.close()
                raise problem

    def opened(self, conn: Any, check: Callable[[Any], None]) -> None:
        """Remember the files that a connection has opened; check the file after an unclean end.

        One session does so while the others wait.
        """
        conn.wal_autocheckpoint(0)
        conn.set_wal_hook(self._committed)
        with self._lock:
            if self._inodes is None:
                number = conn.pragma("user_version")  # a first read, which opens the log and the index
                if self.counter.is_open and self.counter.lock(alone=True):
                    if number and not number & CLOSED:
                        check(conn)
                    self._compare_time()
                    self.counter.lock(alone=False)
                self._inodes = self._stat()
                self._inode = self._inodes[0]
            self._connections[conn] = self.age, 0

    def _compare_time(self) -> None:
        """Notice a copy of all files, which fit together, by the time when the program last wrote."""
        known, now = self.counter.read(), modified_at(self._names[0])
        if known is not None and known.modified != now:
            self.copied = self.copied or known.modified != 0
            self._record_time()

    def _record_time(self) -> None:
        try:
            self.counter.record_time(modified_at(self._names[0]))
        except OSError:  # then the next session may report a copy for nothing
            return

    def follow(self) -> None:
        """Turn to the file that `restore` has put in place, if it has; takes microseconds."""
        if self._inodes is not None and self.inode() != self._inodes[0] and not self.missing():
            with self._lock:
                self._inodes = None
                self.age += 1

    def outdated(self, conn: Any) -> bool:
        """Tell whether a connection is to files that are no longer in place, and can be left."""
        if self._inodes is not None and self._stat() != self._inodes:
            self.rescue(conn)
        return self._connections.get(conn, (self.age, 0))[0] != self.age

    def inode(self) -> int | None:
        """Return the inode of the file that is in place now; None if there is none."""
        return inode_of(self._names[0])

    def missing(self) -> bool:
        """Tell whether the opened file was moved, replaced other than by `restore`, or its disk removed."""
        if self._inode is None or (found := self.inode()) == self._inode:
            return False
        known = self.counter.read() if found is not None and self.counter.is_open else None
        return known is None or known.inode != found

    # Writing

    def begin(self, conn: Any) -> None:
        """Check, inside a write transaction, that it goes to the right file; raises NotReady."""
        if self._connections[conn][0] != self.age:
            raise restored()
        if (problem := self._changed(conn)) is not None:
            raise problem
        self._connections[conn] = self.age, conn.total_changes()

    def rescue(self, conn: Any) -> bool:
        """Have the file opened again after its log or index was removed; return whether that is safe.

        What is only in the removed log, which open sessions still have, is folded into the file first. Nobody
        else can have written meanwhile: a file that lacks saved changes is not opened.
        """
        from apsw import Error

        with self._lock:
            if self._inodes is None or self.inode() != self._inodes[0]:
                return False
            log, index = self._stat()[1:]
            if log != self._inodes[1]:
                if not self._has_all(conn):
                    if log is not None or index not in (None, self._inodes[2]):
                        return False
                    with suppress(Error):
                        conn.wal_checkpoint("main")
                    if not self._has_all(conn):
                        return False
                if index is not None and index == self._inodes[2]:
                    os.unlink(self._names[2])  # it describes the removed log
            self._inodes, self.rescued = None, True
            self.age += 1
            return True

    def _has_all(self, conn: Any) -> bool:
        """Tell whether the file has all changes of the log that this connection has open."""
        header = header_of(conn)
        return header is not None and header.number >= conn.pragma("user_version") & ~CLOSED

    def count(self, conn: Any) -> int | None:
        """Raise the number of the last change before a commit; None if nothing was changed."""
        _age, changes = self._connections[conn]
        if conn.total_changes() == changes:
            return None
        number = raise_number(conn)
        if not self.counter.is_open or self.counter.read() is None:  # a killed session left an empty one
            with self._lock:
                self.counter.start(Count(self.inode() or 0, modified_at(self._names[0]), number - 1))
                self.counter.lock(alone=False)
        return number

    def record(self, number: int) -> None:
        """Record a committed change, before it is reported as saved."""
        self._last = number
        with suppress(OSError):  # the change is saved; only a later loss of it could go unnoticed
            self.counter.record(number)

    def _committed(self, conn: Any, schema: str, pages: int) -> int:
        """Fold a long log into the file, and the first change after a clean end, which marks it as open.

        So does the first of all, which marks it as ours.
        """
        from apsw import Error

        if (pages >= CHECKPOINT_PAGES or self._closed(conn)) and self._changed(conn) is None:
            with suppress(Error):  # the change is saved; another session folds it, or a later commit
                conn.wal_checkpoint(schema)
            if self.counter.is_open:
                self._record_time()
        return 0

    def leave(self) -> None:
        """Fold the log into the file if no other session has it open, and mark it as complete."""
        with self._lock:
            alone = not self.counter.is_open or self.counter.lock(alone=True)
            if self._inodes is not None and alone and self._stat() == self._inodes:
                self._complete()
                if self.counter.is_open:
                    self._record_time()
            self._inodes, self._last = None, 0
            self.counter.close()

    def _complete(self) -> None:
        import apsw

        conn = apsw.Connection(self._names[0])
        try:
            conn.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            conn.pragma("synchronous", "full")
            conn.execute("BEGIN IMMEDIATE")
            number = conn.pragma("user_version")
            if self._changed(conn) is None and number and not number & CLOSED:
                conn.pragma("user_version", number | CLOSED)
            conn.execute("COMMIT")
            if self._changed(conn) is None:
                conn.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.Error:
            return  # somebody reads it, or the disk is full: the next session finds an unclean end
        finally:
            conn.close()

    # Examining

    def _stat(self) -> tuple[int | None, ...]:
        return tuple(map(inode_of, self._names))

    def _closed(self, conn: Any) -> bool:
        header = header_of(conn)
        return header is not None and (header.closed or not header.number)

    def _changed(self, conn: Any) -> NotReady | None:
        """Return the error for files that are not as they were opened; takes microseconds."""
        known = self._inodes
        if known is None:
            return None
        try:
            found = os.stat(self._names[0])
        except OSError:
            return vanished(self._names[0])
        if found.st_ino != known[0]:
            return vanished(self._names[0]) if self.missing() else restored()
        if (inode_of(self._names[1]), inode_of(self._names[2])) != known[1:]:
            return log_vanished(self._names[0])
        salts, length = conn.read("main", 1, 16, 8)[1], size_of(self._names[1])
        grown = salts == self._log[0] and length >= self._log[1]  # or as it was; a write only adds to it
        if found.st_mtime_ns != self._modified or not grown:
            if found.st_size < self._size:  # cut: the program never makes it shorter
                return vanished(self._names[0])
            if (problem := self._problem(conn)) is not None:
                return problem
            self._modified, self._size = found.st_mtime_ns, found.st_size
        self._log = salts, length
        return None

    def _problem(self, conn: Any) -> NotReady | None:
        """Compare the numbers of the file, its log and the counter; None if they belong together."""
        path = self._names[0]
        known = self.counter.read() if self.counter.is_open else None  # first: it only grows
        while True:
            salts = Log.read_salts(self._names[1])
            header = header_of(conn)
            log = Log.read(self._names[1])
            if log.salts == salts:  # otherwise a new generation began meanwhile
                break
        if header is None:
            return emptied(path) if known is not None else None
        if header.application not in (0, APPLICATION_ID):
            return foreign(path)
        if not log.continues(header):
            return foreign_log(path)
        current = log.last or header
        if known is None:
            return copied(path) if current.application and not current.closed else None
        inode = self.inode() or 0
        if (missing := max(known.number, self._last) - current.number) > 0:
            return incomplete(path, missing)
        if current.number - known.number > _OTHER or (known.inode != inode and not current.closed):
            return copied(path)
        if known.inode != inode:
            self.copied = True
            self.counter.start(Count(inode, 0, known.number))
        return None
