"""A process that writes to the database once at a time, and can be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from db.core import database as core

WRITER = """
import sys
from db.audit.journal import writing_unlogged
from db.audit.retry import retry_until_saved
from db.core import database
from db.staff.models import Staff

def write(n):
    with writing_unlogged():
        Staff.insert(login=f"{name}{n}", name="n").execute()

database.connect(sys.argv[1])
name = sys.argv[2]
for n in range(10**6):
    retry_until_saved(write, n)
    print(n, flush=True)
    if not sys.stdin.readline():
        break
"""


class Writer:
    """A process that writes once at a time, when it is asked to."""

    def __init__(self, url: str, name: str = "w") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        self.name, self.acknowledged = name, 0
        self._read()

    def write(self, times: int) -> None:
        """Write, and wait until it is reported as saved."""
        for _ in range(times):
            self._pipe(self.process.stdin).write("\n")
            self._pipe(self.process.stdin).flush()
            self._read()

    def attempt(self) -> bool:
        """Try to write; return whether it was reported as saved. Otherwise the process ends."""
        try:
            self._pipe(self.process.stdin).write("\n")
            self._pipe(self.process.stdin).flush()
        except BrokenPipeError:
            return False
        if not self._pipe(self.process.stdout).readline():
            return False
        self.acknowledged += 1
        return True

    def _read(self) -> None:
        line = self._pipe(self.process.stdout).readline()
        assert line, self._pipe(self.process.stderr).read()
        self.acknowledged += 1

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe

    def refused(self) -> str:
        """Try to write; return the last line of what the process said as it ended."""
        _out, error = self.process.communicate("\n")
        return error.strip().splitlines()[-1]

    def kill(self) -> None:
        """End the process at once."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@contextmanager
def writer(url: str, times: int = 20) -> Iterator[Writer]:
    """Have another process write so many times; it is killed at the end if it still runs."""
    core.disconnect()
    running = Writer(url)
    try:
        running.write(times - 1)
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()
