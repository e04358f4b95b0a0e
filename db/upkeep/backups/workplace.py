"""A folder for files that are not finished, which does not outlive a process that was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".trajectoire-"


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """Yield a new folder in this one, for this account alone; remove those that killed processes left.

    The folder is locked while its process lives. Raises OSError.
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    above = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(above, fcntl.LOCK_EX)  # nobody removes a new one before it is locked
        for left in parent.glob(f"{PREFIX}*/"):
            if (free := _lock(left)) is not None:
                shutil.rmtree(left)
                os.close(free)
        place = tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent)
        lock = _lock(Path(place.name))
    finally:
        os.close(above)
    try:
        with place as name:
            yield Path(name)
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder and return its descriptor; None if another process has it."""
    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file
