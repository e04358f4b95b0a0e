"""Output on its way: in memory while it is small, then in a temporary file."""

from __future__ import annotations

import errno
import io
import tempfile
from typing import Any

from db.core.errors import Refused
from db.core.translation import N_

MEMORY = 1024 * 1024
"""Bytes kept in memory; more goes to a file without a name, which only this process can read."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Spool(io.BufferedIOBase):
    """A file to write, then to read; raises Refused when the temporary disk is full.

    From then on it drops what it is given: some writers (zipfile) write once more when they are deleted.
    """

    name = "spool"

    def __init__(self) -> None:
        self._file: io.BytesIO | io.FileIO = io.BytesIO()
        self._dropping = False

    def write(self, data: Any, /) -> int:
        """Write all of the data."""
        left = memoryview(data).cast("B")
        size = len(left)
        try:
            if isinstance(self._file, io.BytesIO) and self._file.tell() + size > MEMORY:
                self._move()
            while left and not self._dropping:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._dropping = True
            self._file.close()
            self._file = io.BytesIO()
            if error.errno in FULL:
                raise temporary_disk_full() from error
            raise
        return size

    def _move(self) -> None:
        """Go on in a file; the position stays."""
        assert isinstance(self._file, io.BytesIO)
        before, place = memoryview(self._file.getvalue()), self._file.tell()
        # Without a buffer, so that nothing is left to be written later, when nobody expects an error.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
        while before:
            before = before[self._file.write(before) :]
        self._file.seek(place)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read from the position on."""
        return self._file.read(-1 if size is None else size) or b""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to a position and return it."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def fileno(self) -> int:
        """Return the descriptor of the file; raises OSError while all is in memory."""
        return self._file.fileno()

    def readable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def close(self) -> None:
        """Forget everything, or leave that to the last writer when the disk is full."""
        if not self._dropping:
            self._file.close()
            super().close()


def temporary_disk_full() -> Refused:
    """Return the error for a full disk under the temporary files."""
    return Refused(
        "spool.full",
        N_("The disk of {folder} is full, and the output needs a temporary file there. Free some space."),
        folder=tempfile.gettempdir(),
    )
