"""Backups in a row while twenty processes write, each restored and compared; and what they cost a writer.

`python -m tests.endurance.backups 50 2000` makes 50, and measures on so many clients.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from db.audit.journal import writing
from db.core import database
from db.core.actor import Actor
from db.staff.models import Staff
from db.upkeep import founding
from db.upkeep.backups import backup
from db.upkeep.sample.fill import fill
from tests.endurance import Figure

BACKUPS, WRITERS, CLIENTS = 1000, 20, 100_000
MEASURED = 400
"""Writes that are timed without a backup, and at least so many with one."""

Event = multiprocessing.synchronize.Event


def run(backups: int = BACKUPS, clients: int = CLIENTS) -> Iterator[Figure]:
    """Back up under writers; then time one writer."""
    with tempfile.TemporaryDirectory(prefix="trajectoire-backups-") as place:
        folder = Path(place)
        yield from _under_writers(folder, backups)
        yield from _slowed(folder, clients)


def _under_writers(folder: Path, backups: int) -> Iterator[Figure]:
    url = f"sqlite:///{folder / 'a.db'}"
    root = _new(url)
    damaged = missing = 0
    with _writers(url, root, folder, WRITERS) as acks:
        for _ in range(backups):
            before = {line for path in acks for line in path.read_text().splitlines()}
            database.connect(url)
            made = backup.make(folder / "backups")
            database.disconnect()
            with closing(apsw.Connection(str(made.path))) as conn:
                damaged += conn.pragma("integrity_check") != "ok"
                found = {login for (login,) in conn.execute("SELECT login FROM staff")}
            missing += len(before - found)
            made.path.unlink()
    total = sum(len(path.read_text().splitlines()) for path in acks)
    yield Figure(f"backups made under {WRITERS} writers", f"{backups}, {total} writes", "any", True)
    yield Figure("damaged", f"{damaged}", "0", not damaged)
    yield Figure("acknowledged before the start and missing", f"{missing}", "0", not missing)


def _slowed(folder: Path, clients: int) -> Iterator[Figure]:
    url = f"sqlite:///{folder / 'large.db'}"
    root = _new(url)
    database.connect(url)
    fill(root, clients)
    database.disconnect()
    with _writers(url, root, folder, 1, timed=True) as (times,):
        while _count(times) < MEASURED:
            time.sleep(0.1)
        alone = _read(times)
        during: list[float] = []
        while len(during) < MEASURED:
            first = _count(times)
            database.connect(url)
            backup.make(folder / "large")
            database.disconnect()
            during += _read(times)[first:]
    ratio = _p99(during) / _p99(alone)
    what = f"p99 of a write during a backup of {clients} clients, beside without"
    yield Figure(what, f"{_p99(during):.1f} / {_p99(alone):.1f} ms = {ratio:.2f}", "< 2", ratio < 2)


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _read(path: Path) -> list[float]:
    return [float(line) for line in path.read_text().split("\n")[:-1]]


def _count(path: Path) -> int:
    return path.read_text().count("\n") if path.exists() else 0


def _new(url: str) -> Actor:
    database.connect(url)
    root = founding.found("root", "Éric Racine")
    database.disconnect()
    return root


@contextmanager
def _writers(url: str, root: Actor, folder: Path, count: int, *, timed: bool = False) -> Iterator[list[Path]]:
    """Keep processes writing; yields the files that say what was acknowledged, or how long it took."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    files = [folder / f"said-{'time' if timed else 'login'}-{number}" for number in range(count)]
    for path in files:
        path.touch()
    running = [context.Process(target=_write, args=(url, root, path, stop, timed)) for path in files]
    for process in running:
        process.start()
    try:
        while not all(path.stat().st_size for path in files):
            time.sleep(0.05)
        yield files
    finally:
        stop.set()
        for process in running:
            process.join()


def _write(url: str, root: Actor, path: Path, stop: Event, timed: bool) -> None:
    database.connect(url)
    number = 0
    with path.open("a", buffering=1) as said:
        while not stop.is_set():
            login = f"{path.name}-{number}"
            began = time.perf_counter()
            with writing(root, "staff.preferences"):
                Staff.insert(login=login, name="n").execute()
            said.write(f"{(time.perf_counter() - began) * 1000}\n" if timed else f"{login}\n")
            number += 1
            time.sleep(0.01)  # a person at work, not a race
    database.disconnect()


if __name__ == "__main__":
    for figure in run(*map(int, sys.argv[1:])):
        print(figure)
