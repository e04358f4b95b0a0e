"""The disk under an SQLite file: whether it is still there, may be written, and has room."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from db.core.errors import Away, NotReady
from db.core.translation import N_

MIB = 1024 * 1024
WARN = 200 * MIB
"""Bytes free below which administrators are told (server reference, §2.3, as are the next two)."""
STOP = 50 * MIB
"""Bytes free below which the program only reads, while the reserve is there."""
RESERVE = 16 * MIB
"""Bytes held beside the database, for an administrator to give back when the disk is full."""
LEAST = 4 * MIB
"""Bytes free below which the program only reads although the reserve was given back."""

_CHUNK = MIB
_NOT_TO_WRITE = (errno.EROFS, errno.EACCES, errno.EPERM)


class Disk:
    """Where a database's file is; every question is put to the system again, and costs microseconds."""

    def __init__(self, path: str) -> None:
        self.path = Path(path).absolute()
        self._log = f"{self.path}-wal"
        self.reserve = self.path.with_name(self.path.name + ".reserve")
        self.damage: NotReady | None = None
        """Set once the file was found damaged: this process writes to it no more."""
        self._file: tuple[int, int] | None = None

    def opened(self) -> None:
        """Remember which file was opened, the first time."""
        if self._file is None:
            self._file = self._found()

    def free(self) -> int:
        """Return the bytes that this account may still fill; raises OSError."""
        room = os.statvfs(self.path.parent)
        return room.f_bavail * room.f_frsize

    def low(self) -> int | None:
        """Return the bytes left when an administrator should know; None with room enough, or no disk."""
        try:
            free = self.free()
        except OSError:
            return None
        return free if free < WARN else None

    def why_not(self, *, little: bool) -> NotReady | None:
        """Return why nothing may be written now; None when it may.

        What is `little` (a draft, a look at a file) is still written while there is any room at all.
        """
        if self.damage is not None:
            return self.damage
        if self.gone():
            return self.vanished()
        try:
            if not self._opens():
                return self.read_only()
            free = self.free()
        except OSError:
            return self.failing()
        if free < LEAST or (not little and free < STOP and self.reserve.exists()):
            return self.full()
        return None

    def _opens(self) -> bool:
        """Tell whether files can be opened for writing here; raises OSError for a disk that does not answer.

        A kernel that found an error on the disk shows it in no other way. Tried on the write-ahead log, which
        bears no lock that closing it would open, as closing the database would.
        """
        if not os.access(self.path, os.W_OK):
            return False
        try:
            os.close(os.open(self._log, os.O_WRONLY))
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno in _NOT_TO_WRITE:
                return False
            raise
        return True

    def gone(self) -> bool:
        """Tell whether the file that was opened is no longer under its name: moved, replaced, disk away."""
        return self._file is not None and self._file != self._found()

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def keep_reserve(self) -> None:
        """Make the reserve file, really allocated, when it is not there and the disk has room."""
        with suppress(OSError):  # as well without: room, or a disk that can be written, was not there
            if not self.reserve.exists() and self.free() >= WARN:
                self._allocate()

    def _allocate(self) -> None:
        file = os.open(self.reserve, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.posix_fallocate(file, 0, RESERVE)
        except OSError:
            self.reserve.unlink()
            raise
        finally:
            os.close(file)

    def ailing(self) -> NotReady | None:
        """Return what is wrong with the disk itself, tried by writing beside the file; None when it works.

        Never guessed from what SQLite says: when a device goes away SQLite calls the file malformed (server
        reference, §2.2). The file itself is left alone: to close it here would open SQLite's locks on it.
        """
        if self.gone():
            return self.vanished()
        if not self.path.is_file():
            return None
        try:
            self._write_beside()
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:  # a file system without nameless files: nothing was tried
                return None
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                return self.full()
            if error.errno in _NOT_TO_WRITE:
                return self.read_only()
            return self.failing()
        return None

    def _write_beside(self) -> None:
        """Take room for a nameless file in the same folder, and flush it; raises OSError."""
        file = os.open(self.path.parent, os.O_WRONLY | os.O_TMPFILE, 0o600)
        try:
            os.posix_fallocate(file, 0, _CHUNK)
            os.fsync(file)
        finally:
            os.close(file)

    # What a person is told

    def full(self) -> NotReady:
        """Return that there is no room, and what an administrator can do."""
        if self.reserve.exists():
            return NotReady(
                "database.full",
                N_(
                    "The disk of {folder} is full, or nearly: nothing was written. Call the administrator,"
                    " who makes room, or deletes {reserve} to go on at once."
                ),
                folder=str(self.path.parent),
                reserve=self.reserve.name,
            )
        return NotReady(
            "database.full",
            N_(
                "The disk of {folder} is full, or nearly: nothing was written."
                " Call the administrator, who makes room."
            ),
            folder=str(self.path.parent),
        )

    def read_only(self) -> NotReady:
        """Return that the file cannot be written."""
        return NotReady(
            "database.readonly",
            N_("{path} can only be read just now: nothing was written. Call the administrator."),
            path=str(self.path),
        )

    def vanished(self) -> Away:
        """Return that the file is not where it was."""
        return Away(
            "database.vanished",
            N_(
                "{path} is no longer the file that was opened: its disk is away, or it was moved or replaced."
                " Nothing was written. Leave, and call the administrator."
            ),
            path=str(self.path),
        )

    def failing(self) -> Away:
        """Return that the disk does not do what it is asked."""
        return Away(
            "database.disk",
            N_(
                "The disk of {folder} is away or does not answer as it should: nothing was written."
                " Call the administrator."
            ),
            folder=str(self.path.parent),
        )
