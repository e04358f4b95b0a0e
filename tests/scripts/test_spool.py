"""What is printed while a reader waits: the database is closed by then, and others go on writing."""

from __future__ import annotations

import array
import fcntl
import io
import os
import stat
import subprocess
import tempfile
import termios
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from db.core import database, spool
from db.staff.permissions import Role
from db.suggestions.models import Suggestion
from db.upkeep.sample.fill import fill
from scripts.core.spool import spooled
from tests.conftest import ActorFactory, Prepared, account
from tests.factories import make_suggestion
from tests.patience import PATIENCE, until
from tests.scripts.conftest import PROGRAM, TRUE_ACCOUNT, Run
from tests.terminal.program import ROOT

PIPE_BYTES = 4096
COMMANDS = (
    "export clients",
    "export clients --as json",
    "export clients --as xlsx",
    "export referrals",
    "export events",
    "export hsds -",
    "referrals list --format json",
    "clients list --format csv",
    "directory list --format json",
)

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def many() -> None:
    """Fill the database with more than a pipe takes."""
    fill(account(Role.ADMINISTRATOR, login=TRUE_ACCOUNT), 60)


@contextmanager
def stalled(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command whose reader takes nothing, until it can write no more; then take all."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    process = subprocess.Popen((*PROGRAM, *words), cwd=ROOT, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    until(lambda: waiting(reading) == PIPE_BYTES or process.poll() is not None)
    yield process
    with os.fdopen(reading, "rb") as rest:
        assert len(rest.read()) > PIPE_BYTES
    _out, told = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 4), told


def waiting(pipe: int) -> int:
    """Return how many bytes wait in a pipe."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


def held_back() -> bool:
    """Tell whether somebody reads an older state of the connected database, so that its log must grow."""
    with database.connection():
        ((busy, _log, _done),) = database.proxy.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return bool(busy)


@sqlite_only
@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_waits_holds_up_nobody(
    database: str, actor: ActorFactory, prepared: Prepared, command: str
) -> None:
    prepared(many)
    with stalled("--database", database, *command.split()) as process:
        assert process.poll() is None
        make_suggestion(actor(Role.LEAD))
        assert not held_back()


@sqlite_only
def test_much_output_goes_to_a_file_of_this_process_alone(
    office: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = office("staff", "list", "--format", "json").stdout
    monkeypatch.setattr(spool, "MEMORY", 10)
    assert office("staff", "list", "--format", "json").stdout == whole
    with spooled() as out:
        out.write(b"\n" * 20)
        file = os.fstat(out.fileno())
    assert (file.st_nlink, stat.S_IMODE(file.st_mode)) == (0, 0o600)


@sqlite_only
@pytest.mark.parametrize("command", ["staff list", "export clients", "export clients --as xlsx"])
def test_a_full_temporary_disk_is_told_in_one_line(
    office: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(spool, "MEMORY", 10)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_named: io.FileIO("/dev/full", "w"))
    printed = office(*command.split(), status=1)
    assert printed.stdout == ""
    assert printed.stderr.startswith("The disk of ")
    assert printed.stderr.count("\n") == 1


def test_a_snapshot_shows_one_state(actor: ActorFactory) -> None:
    lead = actor(Role.LEAD)
    make_suggestion(lead)
    with database.snapshot():
        before = Suggestion.select().count()
        with ThreadPoolExecutor(1) as colleague:
            colleague.submit(make_suggestion, lead).result()
        assert Suggestion.select().count() == before
    with database.reading():
        assert Suggestion.select().count() == before + 1
