"""The number of the last change, in an SQLite file, in its write-ahead log and in a small file beside it.

SQLite itself cannot tell that a log belongs to another state of the file, nor that changes are missing. Every
commit raises the number in the header of the file (`user_version`), so that each log starts with the number
after that of the file it was written for. The number is written beside the file before the change is reported
as saved.
"""

from __future__ import annotations

import itertools
import os
import secrets
import struct
from pathlib import Path
from typing import Any, NamedTuple

APPLICATION_ID = 0x54726A6D
"""Marks a file of this program in its header (SQLite's `application_id`)."""
CLOSED = 1 << 30
"""Added to the number by the last session that leaves: the file alone, without its log, is complete."""
HEADER_BYTES = 100
"""Size in bytes of the header of an SQLite file (https://sqlite.org/fileformat2.html)."""

_FIRST = 1 << 12
"""The first number of a file is a multiple of it, so that its first log is known as such."""
_MAGIC = b"SQLite format 3\x00"
_FRAME = 24
_LOG_HEADER = 32
_SLOTS = 64


class Header(NamedTuple):
    """What the header of an SQLite file says of its last change."""

    number: int
    """0 for a file that this program has not marked."""
    closed: bool
    application: int

    @classmethod
    def read(cls, page: bytes) -> Header | None:
        """Return what the first bytes of a file say; None for an empty file or no SQLite file."""
        if len(page) < HEADER_BYTES or not page.startswith(_MAGIC):
            return None
        (version,) = struct.unpack_from(">I", page, 60)
        (application,) = struct.unpack_from(">I", page, 68)
        return cls(version & ~CLOSED, bool(version & CLOSED), application)


class Log(NamedTuple):
    """What a write-ahead log says: its own header, and the headers of the file in its changes."""

    salts: bytes
    """Changes with each generation of the log; empty if there is none."""
    first: Header | None = None
    last: Header | None = None

    def continues(self, header: Header) -> bool:
        """Tell whether this log was written for a file with this header; so was one without a change."""
        if self.first is None or self.last is None:
            return True
        if not header.number:  # the log in which the file was marked
            return self.first.number % _FIRST == 0
        return self.first.number - 1 <= header.number <= self.last.number

    @classmethod
    def read(cls, path: str) -> Log:
        """Return what a log contains, without `first` and `last` if it has no marked change."""
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return cls(b"")
        try:
            return cls._scan(file)
        finally:
            os.close(file)

    @staticmethod
    def read_salts(path: str) -> bytes:
        """Return what identifies the generation of a log; empty if there is none."""
        try:
            with open(path, "rb") as file:
                return file.read(_LOG_HEADER)[16:24]
        except FileNotFoundError:
            return b""

    @classmethod
    def _scan(cls, file: int) -> Log:
        # Read piece by piece, not mapped: another session may truncate the log meanwhile.
        start = os.pread(file, _LOG_HEADER, 0)
        if len(start) < _LOG_HEADER:
            return cls(b"")
        (page_size,), salts = struct.unpack_from(">I", start, 8), start[16:24]
        found: list[Header] = []
        page = None
        for at in itertools.count(_LOG_HEADER, _FRAME + page_size):
            frame = os.pread(file, _FRAME, at)
            if frame[8:16] != salts:  # the end, or left over from an earlier generation
                break
            if frame.startswith(b"\x00\x00\x00\x01"):
                page = Header.read(os.pread(file, HEADER_BYTES, at + _FRAME))
            if frame[4:8] != b"\x00\x00\x00\x00" and os.pread(file, 1, at + _FRAME + page_size - 1):
                found += [page] if page is not None else []  # committed; what follows may not be
                page = None
        return cls(salts, found[0], found[-1]) if found else cls(salts)


def modified_at(path: str) -> int:
    """Return when a file was last written to, in nanoseconds; 0 if there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def size_of(path: str) -> int:
    """Return the size of a file in bytes; 0 if there is none."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def inode_of(path: str) -> int | None:
    """Return the inode of a file; None if there is none."""
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def header_of(conn: Any) -> Header | None:
    """Read the header of the file itself, without its log; through SQLite, whose locks a close would drop."""
    _complete, page = conn.read("main", 0, 0, HEADER_BYTES)
    return Header.read(page)


def raise_number(conn: Any) -> int:
    """Raise the number in the open transaction of this connection, and return it; mark an unmarked file."""
    number: int = conn.pragma("user_version") & ~CLOSED
    if number:
        number += 1
    else:  # at random, so that another database is not taken for an earlier state of this one
        number = (1 + secrets.randbelow(CLOSED // _FIRST // 2)) * _FIRST
        conn.pragma("application_id", APPLICATION_ID)
    conn.pragma("user_version", number)
    return number


class Count(NamedTuple):
    """What the counter says of a file."""

    inode: int
    modified: int
    """When the program last wrote to it, in nanoseconds."""
    number: int
    """The highest that was saved."""


class Counter:
    """The file beside the database: inode and time of the file for which it counts, and the highest number.

    Each number goes to the slot of its remainder, so that writers who overtake each other need no lock.
    """

    _LAYOUT = struct.Struct(f"<{2 + _SLOTS}Q")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def open(self) -> bool:
        """Open the file; return False if it does not exist."""
        if self._file < 0:
            try:
                self._file = os.open(self.path, os.O_RDWR | os.O_NOFOLLOW)
            except FileNotFoundError:
                return False
            except OSError:  # read-only: nothing will be counted
                self._file = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        return True

    def close(self) -> None:
        """Close the file, which releases its lock."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    @property
    def is_open(self) -> bool:
        """Whether the file is open."""
        return self._file >= 0

    def lock(self, *, alone: bool) -> bool:
        """Share the file with other sessions; with `alone`, return False if there are any."""
        import fcntl

        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            return False
        return True

    def read(self) -> Count | None:
        """Return what the file says; None for a file of another layout."""
        data = os.pread(self._file, self._LAYOUT.size, 0)
        if len(data) != self._LAYOUT.size:
            return None
        inode, modified, *numbers = self._LAYOUT.unpack(data)
        return Count(inode, modified, max(numbers))

    def start(self, count: Count) -> None:
        """Count from here on; creates the file. Raises OSError."""
        if self._file < 0:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        os.pwrite(self._file, self._LAYOUT.pack(*count, *[0] * (_SLOTS - 1)), 0)

    def record(self, number: int) -> None:
        """Record a number that was committed; creates the file again if it was removed. Raises OSError."""
        if os.fstat(self._file).st_nlink == 0 and (known := self.read()) is not None:
            self.close()
            self.start(known)
            self.lock(alone=False)
        os.pwrite(self._file, number.to_bytes(8, "little"), 16 + number % _SLOTS * 8)

    def record_time(self, modified: int) -> None:
        """Record when the file was last written to by the program. Raises OSError."""
        os.pwrite(self._file, modified.to_bytes(8, "little"), 8)
