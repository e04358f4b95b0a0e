"""Twenty people at work while the primary is killed five times and its synchronous standby takes over."""

from __future__ import annotations

import json
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from db.audit.retry import retry_until_saved
from db.core import clock, database
from db.core.actor import Actor
from db.core.errors import NotReady, Unconfirmed
from tests.endurance import Figure
from tests.endurance.servers import Server, pair

CLIENTS, KILLS = 20, 5
AT_WORK = 8.0
"""Seconds of work between two failovers."""
DECIDE = 1.0
"""Seconds that whoever promotes the standby takes to decide."""
THINK = 0.2
"""Seconds between two actions of a person, on average."""
BACK = 3.0
"""Seconds after the promotion within which everybody works again (server reference, §9, test 26)."""


def run() -> Iterator[Figure]:
    """Kill and promote, then hold what was acknowledged to what is there."""
    with pair() as servers, tempfile.TemporaryDirectory() as folder:
        primary, standby = servers
        url = address(*servers)
        organisation = begin(url)
        primary.wait_for_second("*")
        with at_work(url, organisation, Path(folder)):
            promoted = []
            for _round in range(KILLS):
                time.sleep(AT_WORK)
                primary.kill()
                time.sleep(DECIDE)
                promoted.append(take_over(standby))
                time.sleep(BACK)
                primary.follow(standby)
                primary, standby = standby, primary
                primary.wait_for_second("*")
            time.sleep(AT_WORK)
        kept = [told for path in Path(folder).iterdir() for told in map(json.loads, path.open())]
        yield from judge(kept, promoted)
        yield unconfirmed(primary, standby, organisation)


def address(*servers: Server) -> str:
    """Return the address of the database, wherever the primary is."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://trajectoire@{hosts}/trajectoire?target_session_attrs=read-write"


def begin(url: str) -> int:
    """Create the database's content and return an organisation to refer people to."""
    from db.directory.actions import OrganisationDraft, add_organisation
    from db.upkeep.founding import found

    database.connect(url)
    root = found("root", "Éric Racine")
    return add_organisation(root, OrganisationDraft("Centre d'impôt Nord"))


def take_over(standby: Server) -> float:
    """Promote the standby, alone until there is a second one again; return when it was done."""
    with (standby.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("synchronous_standby_names = ''\n")
    standby.promote()
    standby.ask("SELECT pg_reload_conf()")
    return time.time()


@contextmanager
def at_work(url: str, organisation: int, folder: Path) -> Iterator[None]:
    """Have the clients at work, each a process of its own, during the block."""
    spawn = multiprocessing.get_context("spawn")
    stopped = spawn.Event()
    processes = [
        spawn.Process(target=client, args=(url, organisation, folder / str(number), number, stopped))
        for number in range(CLIENTS)
    ]
    for process in processes:
        process.start()
    try:
        while not all(begun(folder / str(number)) for number in range(CLIENTS)):
            time.sleep(0.1)
        yield
    finally:
        stopped.set()
        for process in processes:
            process.join(60)
            process.kill()


def begun(acknowledged: Path) -> bool:
    """Tell whether a client had something acknowledged."""
    return acknowledged.exists() and acknowledged.stat().st_size > 0


def client(url: str, organisation: int, acknowledged: Path, number: int, stopped: Event) -> None:
    """Do one thing after the other, as a screen does it, and note each that was acknowledged."""
    from db.clients.actions import Person, register
    from db.clients.actions_contacts import engage
    from db.clients.models import Attendance, Mode
    from db.referrals.actions import refer
    from db.staff.queries import actor as actor_of
    from db.suggestions.actions import suggest

    database.connect(url)
    with database.reading():
        person = actor_of("root")
    with acknowledged.open("a", buffering=1) as log:

        def do(kind: str, mark: str, action: Callable[..., Any], *args: Any, **named: Any) -> Any:
            began = time.time()
            try:
                value = retry_until_saved(action, person, *args, **named)
            except NotReady as problem:
                log.write(json.dumps({"kind": "refused", "mark": problem.code, "at": time.time()}) + "\n")
                return None
            told = {"kind": kind, "mark": mark, "id": value, "client": number, "began": began}
            log.write(json.dumps(told | {"at": time.time()}) + "\n")
            time.sleep(random.uniform(0, 2 * THINK))
            return value

        turn = 0
        while not stopped.is_set():
            turn += 1
            mark = f"{number}-{turn}"
            file = do("file", mark, register, Person(given="Éloïse"), number=f"N{mark}")
            if file is None:
                continue
            contact = {"at": clock.now(), "mode": Mode.PHONE, "attendance": Attendance.HELD}
            do("contact", mark, engage, file, note=mark, **contact)
            do("referral", mark, refer, file, organisation, need=mark)
            do("idea", mark, suggest, mark)


def judge(told: list[dict[str, Any]], promoted: list[float]) -> Iterator[Figure]:
    """Compare what was acknowledged with what is there, and say how soon everybody was back."""
    from db.audit.models import AuditLine
    from db.clients.models import Client, Engagement
    from db.referrals.models import Referral
    from db.suggestions.models import Suggestion

    with database.reading():
        there = {
            "file": [row.number.removeprefix("N") for row in Client.select()],
            "contact": [row.note for row in Engagement.select()],
            "referral": [row.need for row in Referral.select()],
            "idea": [row.text for row in Suggestion.select()],
        }
        verbs = Counter(row.verb for row in AuditLine.select())
    acknowledged = [line for line in told if line["kind"] != "refused"]
    refused = Counter(line["mark"] for line in told if line["kind"] == "refused")
    counts = {kind: Counter(marks) for kind, marks in there.items()}
    lost = [line for line in acknowledged if not counts[line["kind"]][line["mark"]]]
    doubled = sum(count - 1 for marks in counts.values() for count in marks.values())
    lines = [
        verbs["client.register"],
        verbs["client.engage"],
        verbs["referral.make"],
        verbs["suggestion.add"],
    ]
    rows = [len(marks) for marks in there.values()]
    yield Figure("actions acknowledged", f"{len(acknowledged)}", "≥ 3000", len(acknowledged) >= 3000)
    yield Figure("acknowledged and lost", str(len(lost)), "0", not lost)
    yield Figure("kept twice", str(doubled), "0", not doubled)
    yield Figure("told as not kept", str(dict(refused)), "none", not refused)
    yield Figure("rows beside lines of the journal", f"{rows} {lines}", "the same", rows == lines)
    waits = [wait for instant in promoted for wait in after(acknowledged, instant)]
    spread = f"p50 {statistics.median(waits):.1f} s, max {max(waits):.1f} s of {len(waits)}"
    everybody = len(waits) == CLIENTS * len(promoted)
    yield Figure("back after the promotion", spread, f"≤ {BACK} s", everybody and max(waits) <= BACK)


def after(acknowledged: list[dict[str, Any]], promoted: float) -> list[float]:
    """Return how long after the promotion each client had its next action acknowledged."""
    first: dict[int, float] = {}
    for line in acknowledged:
        if line["at"] >= promoted:
            first[line["client"]] = min(line["at"], first.get(line["client"], line["at"]))
    return [at - promoted for at in first.values()]


def unconfirmed(primary: Server, standby: Server, organisation: int) -> Figure:
    """Cut short the wait of one action for a second server that is away."""
    from db.staff.queries import actor as actor_of
    from db.suggestions.actions import suggest

    with database.reading():
        person = actor_of("root")
    standby.stop()
    shown: list[str] = []
    worker = threading.Thread(target=lambda: shown.append(tried(person, suggest)))
    worker.start()
    while worker.is_alive():
        primary.ask("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        time.sleep(0.1)
    return Figure("a wait cut short", shown[0], "database.unconfirmed", shown == ["database.unconfirmed"])


def tried(person: Actor, action: Callable[..., Any]) -> str:
    """Return the code of what a person is told."""
    try:
        retry_until_saved(action, person, "la dernière")
    except Unconfirmed as problem:
        return problem.code
    return "saved"
