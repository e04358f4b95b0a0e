"""Output held back until it is complete, so that a slow reader holds up nothing but itself.

A reader that stops reading would otherwise keep a read of the database open, and SQLite's write-ahead log
would grow with all that is written meanwhile (server reference, §2.1).
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from db.core.spool import Spool


@contextmanager
def spooled() -> Iterator[Spool]:
    """Yield a file that is copied to stdout at the end; raises Refused when the temporary disk is full."""
    with Spool() as spool:
        yield spool
        spool.seek(0)
        sys.stdout.flush()
        shutil.copyfileobj(spool, sys.stdout.buffer)
        sys.stdout.buffer.flush()


@contextmanager
def spooled_stdout() -> Iterator[None]:
    """Copy to stdout at the end what is printed inside."""
    stdout = sys.stdout
    with spooled() as spool:
        sys.stdout = _Text(spool, terminal=stdout.isatty())
        try:
            yield
            sys.stdout.flush()
        finally:
            sys.stdout = stdout


class _Text(io.TextIOWrapper):
    """Text written to a spool, in the form that stdout takes."""

    def __init__(self, spool: Spool, *, terminal: bool) -> None:
        super().__init__(spool, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        """Tell whether the output goes to a terminal in the end."""
        return self._terminal

    def close(self) -> None:
        """Leave the spool open: it is still to be copied."""
