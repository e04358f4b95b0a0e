"""Four processes that write while the clock is set under them: order kept, jumps told, days right."""

from __future__ import annotations

import datetime as dt
import mmap
import os
import signal
import struct
import tempfile
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from db.audit.models import AuditLine
from db.clients.actions import Person, register
from db.clients.actions_moves import move
from db.clients.card import file_timeline
from db.clients.models import Stay
from db.core import clock, database, settings
from db.core.actor import Actor
from db.suggestions.actions import suggest
from db.suggestions.models import Suggestion
from db.trajectories import queries as trajectory_queries
from db.upkeep import founding
from tests.endurance import Figure

PROCESSES = 4
EACH = 2.0
"""Seconds between two settings of the clock."""
BEGIN = dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)
SETTINGS = (
    ("−2 h", BEGIN - dt.timedelta(hours=2)),
    ("right again", BEGIN),
    ("+400 d", BEGIN + dt.timedelta(days=400)),
    ("right again", BEGIN),
    ("−40 y", BEGIN - dt.timedelta(days=14_610)),
    ("right again", BEGIN),
    ("before the spring night", dt.datetime(2027, 3, 14, 6, 59, 59, tzinfo=dt.UTC)),
    ("before the autumn night", dt.datetime(2026, 11, 1, 5, 59, 59, tzinfo=dt.UTC)),
    ("before midnight", dt.datetime(2026, 11, 2, 4, 59, 59, tzinfo=dt.UTC)),
)


def run() -> Iterable[Figure]:
    """Set the clock of all processes at once, then look at what they wrote."""
    with tempfile.TemporaryDirectory(prefix="trajectoire-clock-") as place:
        folder = Path(place)
        settings.override(database=f"sqlite:///{folder / 'trajectoire.db'}", time_zone="America/Toronto")
        url = settings.current().database
        database.connect(url)
        with clock.frozen(BEGIN.isoformat()):
            root = founding.found("root", "Éric Racine")
        database.disconnect()
        offset = mmap.mmap(-1, 8)
        _set(offset, BEGIN)
        workers = [_start(url, root, folder / f"acks-{number}", offset) for number in range(PROCESSES)]
        for _name, moment in SETTINGS:
            time.sleep(EACH)
            _set(offset, moment)
        time.sleep(EACH)
        for pid in workers:
            os.kill(pid, signal.SIGTERM)
            _pid, status = os.waitpid(pid, 0)
            assert os.WTERMSIG(status) == signal.SIGTERM, "a writer ended by itself"
        acks = [path.read_text().splitlines() for path in sorted(folder.glob("acks-*"))]
        database.connect(url)
        with database.reading():
            yield from _figures(acks)
        database.disconnect()


def _set(offset: mmap.mmap, moment: dt.datetime) -> None:
    offset[:] = struct.pack("d", moment.timestamp() - time.time())


def _start(url: str, root: Actor, path: Path, offset: mmap.mmap) -> int:
    pid = os.fork()
    if pid == 0:
        _write(url, root, path, offset)
    return pid


def _write(url: str, root: Actor, path: Path, offset: mmap.mmap) -> NoReturn:
    def now() -> dt.datetime:
        return dt.datetime.fromtimestamp(time.time() + struct.unpack("d", offset[:])[0], dt.UTC)

    clock.now = now
    try:
        database.connect(url)
        with database.reading():
            steps = trajectory_queries.find_design(None).steps
        notes = path.open("w", buffering=1)
        done = 0
        while True:
            done += 1
            notes.write(f"suggestion {suggest(root, f'Idée {done}')}\n")
            client = register(root, Person(given="Ève"))
            for step in steps[1:3]:  # two moves, which a jump may come between
                with database.reading():
                    stay = Stay.get(Stay.client == client, Stay.left_at.is_null())
                move(root, stay.id, step.id, "pour l'essai")
            notes.write(f"client {client}\n")
    finally:
        os._exit(1)


def _figures(acks: list[list[str]]) -> Iterable[Figure]:
    lines = list(AuditLine.select().order_by(AuditLine.id))
    kept = {("suggestion", id_) for id_ in _ids(Suggestion.select(Suggestion.id))}
    place = {
        (line.subject_kind, line.subject_id): line.id
        for line in lines
        if line.verb.endswith((".add", ".register"))
    }
    noted = [[(kind, int(id_)) for kind, id_ in map(str.split, worker)] for worker in acks]
    missing = sum(ack not in place for worker in noted for ack in worker)
    missing += len({ack for worker in noted for ack in worker if ack[0] == "suggestion"} - kept)
    yield Figure("written while the clock was set", f"{len(lines):,} lines", "≥ 500 lines", len(lines) >= 500)
    yield Figure("acknowledged and missing", str(missing), "0", not missing)
    order = [[place.get(ack, 0) for ack in worker] for worker in noted]
    astray = sum(a > b for worker in order for a, b in pairwise(worker))
    yield Figure("out of the order in which they were done", str(astray), "0", not astray)
    yield _told(lines)
    paths = _paths([id_ for worker in noted for kind, id_ in worker if kind == "client"])
    yield Figure("histories of clients turned around", str(paths), "0", not paths)
    wrong, seen = _due_dates()
    yield Figure("due dates wrong", f"{wrong} of {seen:,}", "0", not wrong)
    stored = _sql("PRAGMA integrity_check")
    yield Figure("integrity", stored, "ok", stored == "ok")


def _told(lines: list[AuditLine]) -> Figure:
    """Compare the lines that tell of a jump with the jumps that the times of the others show."""
    missed = told = 0
    before: AuditLine | None = None
    for line in lines:
        told += line.verb == "clock.back"
        if before is not None and (before.at - line.at).total_seconds() > 1:
            missed += line.verb != "clock.back"
        before = line
    moments = [BEGIN, *(moment for _name, moment in SETTINGS)]
    back = sum(later < earlier for earlier, later in pairwise(moments))
    return Figure(
        "jumps back", f"{told} told, {missed} not", f"≥ {back} told, 0 not", told >= back and not missed
    )


def _paths(clients: list[int]) -> int:
    """Return how many of these clients' timelines are not in the order of the path."""
    wrong = 0
    for client in clients:
        shown = [line.id for line in file_timeline(client) if line.kind == "entered"]
        true = _ids(Stay.select(Stay.id).where(Stay.client == client).order_by(Stay.place.desc()))
        wrong += shown != true
    return wrong


def _due_dates() -> tuple[int, int]:
    """Count stays whose due date is not so many days after the day on the wall, counted another way."""
    zone, wrong, seen = ZoneInfo("America/Toronto"), 0, 0
    steps = {step.id: step.expected_days for step in trajectory_queries.find_design(None).steps}
    stays: Any = Stay.select()
    for stay in stays:
        days = steps[stay.step_id]
        if days is not None:
            seen += 1
            wrong += stay.due_on.toordinal() != stay.entered_at.astimezone(zone).date().toordinal() + days
    return wrong, seen


def _ids(query: Any) -> list[int]:
    return [id_ for (id_,) in query.tuples()]


def _sql(statement: str) -> str:
    return str(database.proxy.execute_sql(statement).fetchone()[0])
