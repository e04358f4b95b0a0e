"""Fifty processes that write, killed again and again: what was acknowledged is there, once and whole.

`python -m tests.endurance.killed 60` runs it for so many seconds; the acceptance figure takes ten minutes.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from db.audit.models import AuditLine
from db.clients.actions import Person, register
from db.clients.models import Client, Enrolment, Identity, OpenTally, Stay
from db.core import database
from db.core.actor import Actor
from db.core.errors import NotReady
from db.core.revision import Revision
from db.directory.actions import OrganisationDraft, add_organisation
from db.directory.models import Organisation
from db.suggestions.actions import suggest
from db.suggestions.models import Suggestion
from db.upkeep import founding
from tests.endurance import Figure

PROCESSES = 50
SECONDS = 600
KILLS = 6.0
"""A second."""
ACKS = 90_000
"""Acknowledged in ten minutes (server reference, §9, test 1)."""


def run(seconds: float = SECONDS) -> Iterable[Figure]:
    """Write, kill, and count."""
    with tempfile.TemporaryDirectory(prefix="trajectoire-killed-") as place:
        folder = Path(place)
        url = f"sqlite:///{folder / 'trajectoire.db'}"
        database.connect(url)
        root = founding.found("root", "Éric Racine")
        database.disconnect()
        killed = _fight(url, root, folder, seconds)
        acks = [line.split() for path in folder.glob("acks-*") for line in path.read_text().splitlines()]
        database.connect(url)
        yield from _figures(acks, killed, seconds)
        database.disconnect()


def _fight(url: str, root: Actor, folder: Path, seconds: float) -> int:
    """Keep the processes writing, and kill one after the other; return how many were killed."""
    running: dict[int, int] = {}
    born = 0

    def start() -> None:
        nonlocal born
        born += 1
        pid = os.fork()
        if pid == 0:
            _write(url, root, folder / f"acks-{born}", born)
        running[pid] = born

    for _ in range(PROCESSES):
        start()
    began, killed = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < seconds:
        due = int(elapsed * KILLS) - killed
        for pid in random.sample(sorted(running), min(due, PROCESSES)):
            _kill(pid)
            del running[pid]
            killed += 1
            start()
        time.sleep(1 / KILLS / 2)
    for pid in running:
        _kill(pid)
    return killed + len(running)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status):
        raise AssertionError(f"a writer ended by itself, with status {os.WEXITSTATUS(status)}")


def _write(url: str, root: Actor, path: Path, number: int) -> NoReturn:
    """Act for ever; note each thing done, where no kill can take it back."""
    try:
        random.seed(number)
        database.connect(url)
        notes = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        done = 0
        while True:
            done += 1
            token = f"{number}-{done}"
            kind = random.choices(("suggestion", "directory", "client"), (6, 3, 1))[0]
            try:
                id_ = _act(root, kind, token)
            except NotReady as busy:  # waited for longer than anyone should: counted by what is missing
                os.write(notes, f"refused {busy.code} {token}\n".encode())
                continue
            os.write(notes, f"{kind} {id_} {token}\n".encode())
    except BaseException as error:
        print(f"writer {number}: {error!r}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _act(root: Actor, kind: str, token: str) -> int:
    if kind == "suggestion":
        return suggest(root, f"Idée {token}")
    if kind == "directory":
        return add_organisation(root, OrganisationDraft(f"Centre {token}"))
    return register(root, Person(given="Éloïse", family=token), number=token)


def _figures(acks: list[list[str]], killed: int, seconds: float) -> Iterable[Figure]:
    refused = [ack for ack in acks if ack[0] == "refused"]
    done = [(kind, int(id_), token) for kind, id_, token in acks if kind != "refused"]
    needed = round(ACKS * seconds / SECONDS)
    yield Figure("acknowledged", f"{len(done):,}", f"≥ {needed:,}", len(done) >= needed)
    rate = killed / seconds
    yield Figure("kill -9", f"{killed:,}, {rate:.1f} a second", "≥ 5 a second", rate >= 5)
    yield Figure("refused as busy", str(len(refused)), "0", not refused)
    with database.reading():
        kept = _kept()
        counts = Counter(token for _kind, _id, token in kept)
        missing = set(done) - set(kept)
        double = [token for token, count in counts.items() if count > 1]
        yield Figure("acknowledged and missing", str(len(missing)), "0", not missing)
        yield Figure("there twice", str(len(double)), "0", not double)
        unnoted = len(set(kept) - set(done))
        yield Figure("there, killed before it was noted", str(unnoted), f"≤ {killed}", unnoted <= killed)
        halves = _halves(kept)
        yield Figure("half transactions", str(halves), "0", not halves)
        lines = _journal()
        yield Figure("gaps in the journal, lines without their record", str(lines), "0", not lines)
        checked = [_sql("PRAGMA integrity_check"), _sql("PRAGMA foreign_key_check")]
        yield Figure("integrity", str(checked), "ok", checked == [[("ok",)], []])


def _kept() -> list[tuple[str, int, str]]:
    """Return kind, id and token of every record that a writer made."""
    kinds: list[tuple[str, Any, Any]] = [
        ("suggestion", Suggestion, Suggestion.text),
        ("directory", Organisation, Organisation.name),
        ("client", Client, Client.number),
    ]
    return [
        (kind, id_, str(text).rpartition(" ")[2])
        for kind, model, column in kinds
        for id_, text in model.select(model.id, column).tuples()
    ]


def _halves(kept: list[tuple[str, int, str]]) -> int:
    """Return how many rows lack something that the same transaction wrote, or have too much of it."""
    wrong = 0
    verbs = {"suggestion": "suggestion.add", "directory": "directory.edit", "client": "client.register"}
    for kind, verb in verbs.items():
        lines = Counter(_column(AuditLine.subject_id, AuditLine.verb == verb))
        wrong += lines != Counter(id_ for of, id_, _token in kept if of == kind)
        counter = Revision.get(Revision.topic == kind).number
        wrong += counter != AuditLine.select().where(AuditLine.verb.startswith(f"{kind}.")).count()
    clients = Counter(id_ for kind, id_, _token in kept if kind == "client")
    for model in (Identity, Enrolment, Stay):
        wrong += Counter(_column(model.client)) != clients
    return wrong + int(sum(_column(OpenTally.count)) != len(clients))


def _column(column: Any, where: Any = None) -> list[Any]:
    """Return one column of a table, in the order of its rows."""
    query = column.model.select(column)
    return [value for (value,) in (query if where is None else query.where(where)).tuples()]


def _journal() -> int:
    """Return how many lines of the journal are not where they should be: ids without a gap, each uid once."""
    ids, uids = sorted(_column(AuditLine.id)), set(_column(AuditLine.uid))
    astray = sum(int(id_ != place) for place, id_ in enumerate(ids, 1))
    return astray + len(ids) - len(uids)


def _sql(statement: str) -> list[Any]:
    return list(database.proxy.execute_sql(statement).fetchall())


if __name__ == "__main__":
    from tests.endurance.__main__ import measure

    length = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    sys.exit(not measure("killed", lambda: run(length)))
