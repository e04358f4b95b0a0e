"""The disk under an SQLite file: present, writable, with free space."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from db.core.errors import NotReady, Unavailable
from db.core.file_errors import vanished
from db.core.file_identity import FileIdentity
from db.core.translation import N_

MIB = 1024 * 1024
WARNING_BYTES = 200 * MIB
"""Free bytes below which administrators are warned (server reference, §2.3, as for the next two)."""
READ_ONLY_BYTES = 50 * MIB
"""Free bytes below which nothing is written, while the reserve file exists."""
RESERVE_BYTES = 16 * MIB
"""Size in bytes of the file that an administrator can delete when the disk is full."""
MINIMUM_BYTES = 4 * MIB
"""Free bytes below which nothing is written even without the reserve file."""

_CHUNK = MIB
_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


class Disk:
    """The disk of one database file; every call asks the system again, which takes microseconds."""

    def __init__(self, path: str) -> None:
        self.path = Path(path).absolute()
        self._log = f"{self.path}-wal"
        self.reserve = self.path.with_name(self.path.name + ".reserve")
        self.damage: NotReady | None = None
        """Set when the file was found damaged: this process then writes nothing more to it."""
        self.files = FileIdentity(self.path)

    def free(self) -> int:
        """Return the bytes available to this account; raises OSError."""
        room = os.statvfs(self.path.parent)
        return room.f_bavail * room.f_frsize

    def low_space(self) -> int | None:
        """Return the free bytes when they are below WARNING_BYTES, else None."""
        try:
            free = self.free()
        except OSError:
            return None
        return free if free < WARNING_BYTES else None

    def write_error(self, *, small: bool) -> NotReady | None:
        """Return the error that prevents writing now, or None.

        A `little` write (a draft, an access log line) is refused only below MINIMUM_BYTES.
        """
        if self.damage is not None:
            return self.damage
        if self.files.missing():
            return vanished(str(self.path))
        try:
            if not self._opens():
                return self.read_only()
            free = self.free()
        except OSError:
            return self.failing()
        if free < MINIMUM_BYTES or (not small and free < READ_ONLY_BYTES and self.reserve.exists()):
            return self.full()
        return None

    def _opens(self) -> bool:
        """Tell whether the database can be opened for writing; raises OSError if the disk does not answer.

        This is how a file system shows that the kernel made it read-only after an error. Tried on the
        write-ahead log: closing the database file would release SQLite's locks on it.
        """
        if not os.access(self.path, os.W_OK):
            return False
        try:
            os.close(os.open(self._log, os.O_WRONLY))
        except FileNotFoundError:
            return True
        except OSError as error:
            if error.errno in _NOT_WRITABLE:
                return False
            raise
        return True

    def ensure_reserve(self) -> None:
        """Create the reserve file, with its blocks allocated, if it is missing and there is space."""
        with suppress(OSError):  # the reserve is optional
            if not self.reserve.exists() and self.free() >= WARNING_BYTES:
                self._allocate()

    def _allocate(self) -> None:
        file = os.open(self.reserve, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.posix_fallocate(file, 0, RESERVE_BYTES)
        except OSError:
            self.reserve.unlink()
            raise
        finally:
            os.close(file)

    def fault(self) -> NotReady | None:
        """Write a temporary file beside the database and return the error of the disk, or None.

        SQLite's own message is not reliable: it calls a file malformed when its device has gone (server
        reference, §2.2). The database file is not opened here: closing it would release SQLite's locks.
        """
        if self.files.missing():
            return vanished(str(self.path))
        if not self.path.is_file():
            return None
        try:
            self._write_beside()
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:  # this file system has no unnamed files
                return None
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                return self.full()
            if error.errno in _NOT_WRITABLE:
                return self.read_only()
            return self.failing()
        return None

    def _write_beside(self) -> None:
        """Allocate and flush an unnamed file in the same folder; raises OSError."""
        file = os.open(self.path.parent, os.O_WRONLY | os.O_TMPFILE, 0o600)
        try:
            os.posix_fallocate(file, 0, _CHUNK)
            os.fsync(file)
        finally:
            os.close(file)

    # Errors to show

    def full(self) -> NotReady:
        """Return the error for a full disk, with what an administrator can do."""
        if self.reserve.exists():
            return NotReady(
                "database.full",
                N_(
                    "The disk of {folder} is full, or nearly. Nothing was saved. Ask an "
                    "administrator to free some space, or to delete {reserve} to continue at once."
                ),
                folder=str(self.path.parent),
                reserve=self.reserve.name,
            )
        return NotReady(
            "database.full",
            N_(
                "The disk of {folder} is full, or nearly. Nothing was saved. Ask an administrator to "
                "free some space."
            ),
            folder=str(self.path.parent),
        )

    def read_only(self) -> NotReady:
        """Return the error for a file that cannot be written."""
        return NotReady(
            "database.readonly",
            N_("{path} is read-only at the moment. Nothing was saved. Call an administrator."),
            path=str(self.path),
        )

    def failing(self) -> Unavailable:
        """Return the error for a disk that does not answer."""
        return Unavailable(
            "database.disk",
            N_(
                "The disk of {folder} is unavailable or does not respond properly. Nothing was "
                "saved. Call an administrator."
            ),
            folder=str(self.path.parent),
        )
