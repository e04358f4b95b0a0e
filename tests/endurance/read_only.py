"""A disk made read-only, and one that goes away: reading works or it is said plainly; never “damaged”."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from db.core import database
from db.core.errors import NotReady
from db.core.translation import use_language
from db.staff.queries import actor
from db.suggestions import queries
from db.suggestions.actions import suggest
from db.upkeep import schema
from tests.endurance import Figure
from tests.endurance.small_disk import MIB, SmallDisk, small_disk
from tests.factories import READER
from tests.terminal.program import PROGRAM, ROOT, Program, environment

SIZE = 320 * MIB
TRIES = 40
OURS = ("database.vanished", "database.disk", "database.readonly", "database.unreachable")
"""What may be said when the disk is away."""
ENGINE = ("malformed", "damaged", "endommag", "rollback", "I/O", "Traceback", "sqlite")


def run() -> Iterable[Figure]:
    """Make a disk read-only under an open session, then take disks away in three ways."""
    with tempfile.TemporaryDirectory(prefix="trajectoire-read-only-") as place:
        template = Path(place) / "trajectoire.db"
        assert _command(f"sqlite:///{template}", "init").returncode == 0
        assert _command(f"sqlite:///{template}", "sample", "--clients", "300").returncode == 0
        with small_disk(SIZE) as disk:
            yield from _remounted(disk, _begin(disk, template))
        yield from _taken_away(template)


def _taken_away(template: Path) -> Iterable[Figure]:
    ways: dict[str, Callable[[SmallDisk], None]] = {
        "detached": SmallDisk.detach,
        "shut down": SmallDisk.shut_down,
        "pulled out": SmallDisk.pull_out,
    }
    for name, away in ways.items():
        with small_disk(SIZE) as disk:
            yield from _away(name, disk, _begin(disk, template), away)


def _begin(disk: SmallDisk, template: Path) -> str:
    path = disk.folder / template.name
    shutil.copy(template, path)
    url = f"sqlite:///{path}"
    assert _command(url, "suggestions", "add", "Idée de départ").returncode == 0
    return url


def _command(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "--language", "fr", "--database", url, *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


def _remounted(disk: SmallDisk, url: str) -> Iterable[Figure]:
    hot = _killed_while_open(url)
    with Program(["--language", "fr", "--database", url]) as program:
        program.expect("Ma journée")
        disk.stumble()
        program.type("5")
        program.expect("Idée à peine notée")
        program.expect("lecture seule")
        program.press("n")
        said = program.seen()
        plain = "lecture seule" in said and str(disk.folder)[:20] in said
        yield Figure(
            "the app on a disk made read-only",
            "reads, and says so" if plain else said,
            "reads, and says so",
            plain,
        )
        program.press("q", "Quitter Trajectoire")
        program.type("o")
        program.end()
    read, wrote = _command(url, "suggestions", "list"), _command(url, "suggestions", "add", "Autre")
    disk.repair()
    begins = read.returncode == 0 and "Idée de départ" in read.stdout and hot in read.stdout
    yield Figure(
        "a start on a read-only disk", f"status {read.returncode}", "reads all that was saved", begins
    )
    refused = wrote.returncode == 3 and "lecture seule" in wrote.stderr and not _engine_words(wrote.stderr)
    yield Figure("a write there", wrote.stderr.strip(), "refused in words", refused)
    again = _command(url, "suggestions", "add", "Encore")
    yield Figure("a write when it is over", f"status {again.returncode}", "status 0", again.returncode == 0)


def _killed_while_open(url: str) -> str:
    """Leave something saved in the write-ahead log alone, as a killed process does; return its text."""
    pid = os.fork()
    if pid == 0:
        database.connect(url)
        with database.reading():
            root = actor(_account())
        suggest(root, "Idée à peine notée")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    return "Idée à peine notée"


def _account() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _away(name: str, disk: SmallDisk, url: str, away: Callable[[SmallDisk], None]) -> Iterable[Figure]:
    """Take the disk away while a session holds it open, and let that session and a new one try."""
    told, status = _session(url, lambda: away(disk))
    damaged = told.get("database.corrupt", 0)
    yield Figure(f"{name}: called damaged by mistake", str(damaged), "0", not damaged)
    known = not status and not set(told) - {"read", "wrote", *OURS}
    yield Figure(f"{name}: an open session", f"{dict(told)}, status {status}", "reads or plain words", known)
    written = told.get("wrote", 0)
    yield Figure(f"{name}: acknowledged with nothing behind it", str(written), "0", not written)
    new = _command(url, "suggestions", "list")
    said = new.stderr.strip()
    plain = new.returncode in (0, 3) and not _engine_words(said)
    yield Figure(f"{name}: a new session", said or "reads", "reads or plain words", plain)


def _session(url: str, away: Callable[[], None]) -> tuple[Counter[str], int]:
    """Read and write in a process that began before; return what it was told, and how it ended."""
    ready, go, told = os.pipe(), os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        _try(url, ready[1], go[0], told[1])
    os.read(ready[0], 1)
    away()
    os.write(go[1], b"!")
    os.close(told[1])
    with os.fdopen(told[0]) as answer:
        text = answer.read()
    _pid, status = os.waitpid(pid, 0)
    for end in (*ready, *go):
        os.close(end)
    return Counter(json.loads(text) if text else {}), status


def _try(url: str, ready: int, go: int, told: int) -> None:
    heard: Counter[str] = Counter()
    try:
        use_language("fr")
        database.connect(url)
        with database.reading():
            root = actor(_account())
            queries.page(READER)
            tables: list[Any] = schema.models()
        os.write(ready, b"!")
        os.read(go, 1)
        for number in range(TRIES):
            for kind in ("read", "wrote"):
                try:
                    if kind == "read":  # what this process has not read yet
                        with database.reading():
                            list(tables[number % len(tables)].select().limit(2000))
                    else:
                        suggest(root, f"Perdue {number}")
                    heard[kind] += 1
                except NotReady as problem:
                    heard[f"words: {problem.say()}" if _engine_words(problem.say()) else problem.code] += 1
            time.sleep(0.02)
        os.write(told, json.dumps(heard).encode())
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def _engine_words(said: str) -> list[str]:
    return [word for word in ENGINE if word in said]
