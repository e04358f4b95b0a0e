"""Commands killed with -9: at a statement of the database, or after a time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from subprocess import PIPE
from typing import Any

from db.core import database
from tests.terminal.program import ROOT

_LAUNCHER = """
import json, os, signal, sys, tempfile, time
from db.core import database
import db.core.change_feed, db.exchange.eventlog.incoming, db.exchange.fhir.incoming
import db.exchange.hsds.incoming, db.upkeep.founding, db.upkeep.sample.fill, playhouse.migrations
from scripts.cli import main

def counted(call):
    def step(*given, **named):
        global steps
        if (steps := steps + 1) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)
    return step

def connect(url):
    made = plain(url)
    for name in ("execute_sql", "cursor", "begin", "commit"):
        setattr(made, name, counted(getattr(made, name)))
    return made

plain, database.connect = database.connect, connect
database.connect(sys.argv[1])  # loads the driver, and opens nothing
for line in os.fdopen(os.dup(0)):
    words, kill_at, after = json.loads(line)
    steps, errors, (heard, told), began = 0, tempfile.TemporaryFile(), os.pipe(), time.monotonic()
    if (child := os.fork()) == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(errors.fileno(), 2)
        try:
            main(words, prog_name="trajectoire")
        except SystemExit as end:
            status = end.code or 0
        os.write(told, str(steps).encode())
        os._exit(status)
    os.close(told)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    steps = int(os.read(heard, 20) or 0)
    os.close(heard)
    seconds = time.monotonic() - began
    errors.seek(0)
    print(json.dumps((status, errors.read().decode(), steps, seconds)), flush=True)
    errors.close()
"""
"""Runs one command after the other, each in a process of its own; prints how each ended.

A step is a statement, or something near one: opening a cursor, beginning, committing.
"""


class Launcher:
    """Runs commands on a database, and kills them; `url` may be changed."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self._process, self.url = process, url

    def run(self, *words: str) -> tuple[int, float]:
        """Run a command to its end, which must be a success; return its steps and seconds."""
        status, told, steps, seconds = self._launch(words)
        assert status in (0, 4), told
        return steps, seconds

    def kill_at(self, step: int, *words: str) -> None:
        """Run a command that is killed before one of its steps."""
        status, told, _steps, _seconds = self._launch(words, kill_at=step)
        assert status == -signal.SIGKILL, told

    def kill_after(self, seconds: float, *words: str) -> bool:
        """Run a command that is killed after a time; return whether it was still running."""
        status, told, _steps, _seconds = self._launch(words, after=seconds)
        assert status in (0, 4, -signal.SIGKILL), told
        return bool(status == -signal.SIGKILL)

    def _launch(
        self, words: Sequence[str], *, kill_at: int = 0, after: float | None = None
    ) -> tuple[int, str, int, float]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps((["--database", self.url, *words], kill_at, after))
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        status, told, steps, seconds = json.loads(self._process.stdout.readline())
        return status, told, steps, seconds


@contextmanager
def launcher(url: str) -> Iterator[Launcher]:
    """Start what runs commands on a database, which may still be missing."""
    started = (sys.executable, "-c", _LAUNCHER, url)
    with subprocess.Popen(started, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        yield Launcher(process, url)
        assert process.stdin is not None
        process.stdin.close()


def contents() -> dict[str, Any]:
    """Return the columns and the number of rows of each table of the connected database."""
    with database.reading():
        proxy = database.proxy
        return {
            table: (
                [column.name for column in proxy.get_columns(table)],
                proxy.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0],
            )
            for table in proxy.get_tables()
        }


def spread(steps: int, count: int) -> list[int]:
    """Return `count` steps of a command that has `steps`: the first, the last, and some between."""
    return sorted({1 + (steps - 1) * place // (count - 1) for place in range(count)})
