"""A disk that is full when it is told to be: a layer under SQLite that counts writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from db.core import database

NAME = "faulty"


class FullDisk(apsw.VFS):
    """Takes so many writes, then none, until it has room again."""

    def __init__(self) -> None:
        super().__init__(NAME, "unix")
        self.room: int | None = None
        """Writes that are still taken; None for all."""
        self.taken = 0

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file on this disk."""
        return _File(self, name, flags)

    def write(self) -> None:
        """Count one write; raises FullError, as SQLite does, when there is no room."""
        if self.room is not None and self.taken >= self.room:
            raise apsw.FullError("no room")
        self.taken += 1

    @contextmanager
    def full_after(self, writes: int) -> Iterator[None]:
        """Have room for so many writes more."""
        self.taken, self.room = 0, writes
        try:
            yield
        finally:
            self.room = None


class _File(apsw.VFSFile):
    def __init__(self, disk: FullDisk, name: Any, flags: list[int]) -> None:
        self.disk = disk
        super().__init__("unix", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        self.disk.write()
        super().xWrite(data, offset)


@contextmanager
def full_disk() -> Iterator[FullDisk]:
    """Put the connected SQLite database on a disk that can be full."""
    database.disconnect()
    disk = FullDisk()
    database.proxy.obj.connect_params["vfs"] = NAME
    try:
        yield disk
    finally:
        database.disconnect()
        del database.proxy.obj.connect_params["vfs"]
        disk.unregister()
