"""A full disk, at every write of every action and under every command: no half row, plain words, on again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.core import clock, database, disk
from db.core.actor import Actor
from db.core.errors import NotReady
from db.core.translation import use_language
from db.referrals.actions_followup import undo
from db.staff import queries
from db.staff.actions import FOUNDER, add_staff, founder
from db.staff.permissions import Role
from db.upkeep import schema
from tests.conftest import NOW
from tests.db.staff.test_permissions import DEEDS, World, make_world
from tests.endurance import Figure
from tests.endurance.small_disk import BLOCK, MIB, SmallDisk, small_disk
from tests.engines import put_back
from tests.faults import full_disk
from tests.terminal.program import PROGRAM, ROOT, environment
from tests.traces import content

LEVELS = 100
STEP = BLOCK
"""Bytes of room more at each level: the last has room for any action."""
SIZE = 320 * MIB

COMMANDS = (
    ("clients", "add", "--given", "Ève", "--family", "Roy"),
    ("clients", "ask", "A-1", "avis"),
    ("clients", "assign", "A-1", "root"),
    ("clients", "engage", "A-1", "--mode", "phone"),
    ("clients", "move", "A-1", "2"),
    ("referrals", "add", "A-1", "1"),
    ("referrals", "not-made", "1"),
    ("referrals", "status", "1", "accepted"),
    ("referrals", "confirm", "1", "--by", "client"),
    ("referrals", "feedback", "1", "--party", "client", "--channel", "phone"),
    ("directory", "add", "Autre centre"),
    ("directory", "add-service", "1", "Service"),
    ("directory", "verify", "1"),
    ("suggestions", "add", "Idée"),
    ("suggestions", "comment", "1", "vu"),
    ("suggestions", "support", "1"),
    ("retros", "open", "Rétro"),
    ("staff", "add", "jean", "Jean Roy"),
)
"""One of each kind of write from the command line, in an order in which all can be done."""
READS = (("suggestions", "list"), ("directory", "list"), ("staff", "list"), ("today",))


def run() -> Iterable[Figure]:
    """Fail every write, fill a real disk to every level, run the commands on one that is full."""
    use_language("fr")
    with tempfile.TemporaryDirectory(prefix="trajectoire-full-") as place, clock.frozen(NOW):
        template = Path(place) / "trajectoire.db"
        root, world = _begin(template)
        yield from _every_write(Path(place), template, root, world)
        with small_disk(24 * MIB) as small, no_look_before():
            yield from _every_level(small, template, root, world)
    with small_disk(SIZE) as real:
        yield from _commands(real)


def _begin(template: Path) -> tuple[Actor, World]:
    database.connect(f"sqlite:///{template}")
    schema.initialise()
    founding = founder("root", "Éric Racine")
    add_staff(founding, "root", founding.name, *FOUNDER)
    add_staff(founding, "second", "Su Second", Role.STAFF)
    with database.reading():
        root = queries.actor("root")
    world = make_world(root)
    database.disconnect()
    return root, world


@contextmanager
def no_look_before() -> Iterator[None]:
    """Let the program try where a look would refuse: the last room may go between the look and the write."""
    kept = disk.READ_ONLY_BYTES, disk.MINIMUM_BYTES
    disk.READ_ONLY_BYTES = disk.MINIMUM_BYTES = 0
    try:
        yield
    finally:
        disk.READ_ONLY_BYTES, disk.MINIMUM_BYTES = kept


TRIED = {deed: act for deed, (_verb, act) in DEEDS.items()}
TRIED["undo"] = lambda who, world: undo(who, world.failed)  # the deed of that name is two actions
Tried = tuple[str, str]
"""What came of one try: `done`, `refused` or a fault; and what was said."""


def _try(act: Callable[[Actor, World], object], root: Actor, world: World, before: Any) -> Tried:
    try:
        act(root, world)
    except NotReady as problem:
        said = problem.say()
        if content() != before:
            return "half", said
        plain = problem.code == "database.full" and "Le disque de" in said and "rollback" not in said
        return "refused" if plain else "other words", said
    return ("done" if content() != before else "nothing done"), ""


def _every_write(place: Path, template: Path, root: Actor, world: World) -> Iterable[Figure]:
    """Let each action run out of room at its first write, its second, and so on until it is done."""
    came: Counter[str] = Counter()
    path = place / "tried.db"
    shutil.copy(template, path)
    database.connect(f"sqlite:///{path}")
    before = content()
    for act in TRIED.values():
        with full_disk() as faulty:
            what, room = "", 0
            while what != "done":
                with faulty.full_after(room):
                    what, _said = _try(act, root, world, before)
                came[what] += 1
                room += 1
                assert room < 1000, "an action that never ends"
        put_back(template, path)
    database.disconnect()
    yield from _came("at each write of each action", came, len(TRIED))


def _every_level(small: SmallDisk, template: Path, root: Actor, world: World) -> Iterable[Figure]:
    """Fill a real disk to each of the levels, and try every action there."""
    came: Counter[str] = Counter()
    path = small.folder / "trajectoire.db"
    shutil.copy(template, path)
    database.connect(f"sqlite:///{path}")
    before = content()
    for level in range(LEVELS):
        for act in TRIED.values():
            database.disconnect()  # empties the write-ahead log, which would be room
            small.leave(MIB)
            put_back(template, path)
            small.leave(level * STEP)
            came[_try(act, root, world, before)[0]] += 1
    yield from _came(f"at {LEVELS} levels of a real disk", came, 1)
    small.leave(MIB)
    put_back(template, path)
    again = [_try(TRIED["suggest"], root, world, before)[0]]
    with database.reading():
        checked = database.proxy.execute_sql("PRAGMA integrity_check").fetchall()
    database.disconnect()
    yield Figure(
        "a write when there is room again",
        f"{again}, {checked}",
        "done, ok",
        again == ["done"] and checked == [("ok",)],
    )


def _came(where: str, came: Counter[str], done: int) -> Iterable[Figure]:
    refused = came["refused"]
    yield Figure(f"{where}: refused, all in words that name the disk", str(refused), "> 100", refused > 100)
    yield Figure(f"{where}: done where there was room", str(came["done"]), f"≥ {done}", came["done"] >= done)
    faults = {what: count for what, count in came.items() if what not in ("refused", "done")}
    yield Figure(f"{where}: half rows, other words", str(faults or 0), "0", not faults)


def _commands(real: SmallDisk) -> Iterable[Figure]:
    """Run commands, each a start of its own, on a disk with from none to 50 MiB left."""
    url = f"sqlite:///{real.folder / 'trajectoire.db'}"
    for words in (("init",), *_first(url)):
        done = _command(url, *words)
        assert done.returncode == 0, done.stderr
    reserve = real.folder / "trajectoire.db.reserve"
    held = reserve.stat().st_blocks * 512
    yield Figure("reserve made by init", f"{held // MIB} MiB", "16 MiB", held == disk.RESERVE_BYTES)
    before, faults, read = _content(url), [], 0
    for level in range(LEVELS):
        real.leave(level * 49 * MIB // LEVELS)
        words = COMMANDS[level % len(COMMANDS)]
        done = _command(url, *words)
        named = (
            str(real.folder) in done.stderr and "Le disque de" in done.stderr and reserve.name in done.stderr
        )
        if done.returncode != 3 or not named or "rollback" in done.stderr:
            faults.append((words, done.returncode, done.stderr))
        looked = _command(url, *READS[level % len(READS)])
        read += looked.returncode == 0
    yield Figure(
        f"commands refused at {LEVELS} levels, in words",
        f"{LEVELS - len(faults)} {faults[:1] or ''}",
        str(LEVELS),
        not faults,
    )
    yield Figure(
        "commands that read there, each from a start of its own", str(read), str(LEVELS), read == LEVELS
    )
    yield Figure("rows changed by them", str(_content(url) != before), "False", _content(url) == before)
    real.leave(0)
    reserve.unlink()
    after = [done.stderr.strip() for words in COMMANDS if (done := _command(url, *words)).returncode != 0]
    yield Figure("commands refused when the reserve is given back", str(after or 0), "0", not after)
    real.filler.unlink()
    _command(url, "staff", "list")
    yield Figure("reserve made again when there is room", str(reserve.exists()), "True", reserve.exists())


def _first(url: str) -> Iterable[tuple[str, ...]]:
    return (
        ("clients", "add", "--number", "A-1"),
        ("directory", "add", "Centre"),
        ("referrals", "add", "A-1", "1"),
        ("suggestions", "add", "Idée de départ"),
    )


def _content(url: str) -> Any:
    database.connect(url)
    try:
        return content()
    finally:
        database.disconnect()


def _command(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "--language", "fr", "--database", url, *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
