"""A disk that is full, read-only, away or damaged: the right sentence, no half row, then on as before."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import syslog
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from db.audit import access
from db.audit.journal import writing_unlogged
from db.clients.reach import view_client
from db.core import database as core
from db.core.disk import MIB, MINIMUM_BYTES, READ_ONLY_BYTES, RESERVE_BYTES, WARNING_BYTES, Disk
from db.core.errors import NotReady
from db.core.translation import use_language
from db.staff.actions import deactivate
from db.staff.models import Staff
from tests.conftest import ActorFactory
from tests.db.core.test_database_errors import path_of, read, write
from tests.db.staff.test_permissions import DEEDS, make_world
from tests.engines import put_back
from tests.factories import make_client, make_design
from tests.faults import full_disk
from tests.traces import content

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

Room = Callable[[int], None]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return a function that says how many bytes every disk has left."""

    def left(free: int) -> None:
        monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_bavail=free, f_frsize=1))

    return left


@pytest.fixture
def disk(database: str) -> Disk:
    """Return the disk of the database, its file opened."""
    read()
    found: Disk = core.proxy.obj.disk
    return found


def refusal(code: str, act: Callable[[], object]) -> NotReady:
    """Return what is told when this is refused with this code."""
    with pytest.raises(NotReady) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def draft() -> None:
    """Keep something of a session, which is no record."""
    with writing_unlogged():
        Staff.update(theme="night").execute()


def test_little_room_is_told_then_only_read_in_until_there_is_room_again(disk: Disk, room: Room) -> None:
    room(WARNING_BYTES)
    disk.ensure_reserve()
    assert core.low_disk_space() is None
    room(WARNING_BYTES - 1)
    assert core.low_disk_space() == WARNING_BYTES // MIB - 1
    room(READ_ONLY_BYTES)
    write(1)
    room(READ_ONLY_BYTES - 1)
    said = refusal("database.full", lambda: write(2))
    for language, call in (("en", "Ask an administrator"), ("fr", "Demandez à l'administration")):
        use_language(language)
        assert str(disk.path.parent) in said.say()
        assert disk.reserve.name in said.say()
        assert call in said.say()
    draft()
    assert read() == ["n"]
    room(READ_ONLY_BYTES)
    write(2)
    assert len(read()) == 2


def test_giving_the_reserve_back_lets_people_go_on_for_a_while(disk: Disk, room: Room) -> None:
    room(WARNING_BYTES)
    disk.ensure_reserve()
    room(0)
    refusal("database.full", draft)
    disk.reserve.unlink()
    room(RESERVE_BYTES)
    write(1)
    room(MINIMUM_BYTES - 1)
    said = refusal("database.full", lambda: write(2))
    assert disk.reserve.name not in said.say()


def test_the_reserve_is_really_there_ours_alone_and_made_only_where_there_is_room(
    disk: Disk, room: Room
) -> None:
    room(WARNING_BYTES - 1)
    disk.ensure_reserve()
    assert not disk.reserve.exists()
    room(WARNING_BYTES)
    disk.ensure_reserve()
    found = disk.reserve.stat()
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert found.st_size == RESERVE_BYTES
    assert found.st_blocks * 512 >= RESERVE_BYTES
    disk.ensure_reserve()
    assert disk.reserve.stat().st_ino == found.st_ino


def test_a_reserve_that_finds_no_room_leaves_nothing(
    disk: Disk, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    room(WARNING_BYTES)
    monkeypatch.setattr(os, "posix_fallocate", full)
    disk.ensure_reserve()
    assert not disk.reserve.exists()


@pytest.mark.parametrize("away", ["moved", "replaced", "with its folder"])
def test_a_file_that_is_taken_away_is_written_no_more(disk: Disk, tmp_path: Path, away: str) -> None:
    """SQLite would go on writing to a file that nobody finds again."""
    write(1)
    if away == "with its folder":
        folder = disk.path.parent
        folder.rename(folder.with_name("elsewhere"))
    else:
        disk.path.rename(tmp_path / "old.db")
    if away == "replaced":
        disk.path.write_bytes((tmp_path / "old.db").read_bytes())
    said = refusal("database.vanished", lambda: write(2)).say()
    assert str(disk.path) in said
    assert "damaged" not in said


def test_a_file_that_may_only_be_read_is_read(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write whatever the mode
    said = refusal("database.readonly", lambda: write(2))
    assert str(disk.path) in said.say()
    refusal("database.readonly", draft)
    assert read() == ["n"]


@pytest.mark.parametrize(
    ("fails", "number", "code"),
    [
        ("fsync", errno.EIO, "database.disk"),
        ("posix_fallocate", errno.EIO, "database.disk"),
        ("posix_fallocate", errno.EROFS, "database.disk"),  # it may be read, and cannot
        ("posix_fallocate", errno.ENOSPC, "database.full"),
        ("posix_fallocate", errno.EDQUOT, "database.full"),
        ("posix_fallocate", errno.EOPNOTSUPP, "database.corrupt"),
        ("nothing", 0, "database.corrupt"),
    ],
)
def test_a_file_is_called_damaged_only_when_its_disk_does_what_it_is_asked(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, fails: str, number: int, code: str
) -> None:
    write(1)
    core.disconnect()
    spoil(disk.path)

    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        if number:
            patched.setattr(os, fails, fail)
        refusal(code, read)
    if code == "database.corrupt":  # from then on nothing is written, not even where it could be
        said = refusal(code, draft)
        assert "incident" in said.say()
        assert refusal(code, read).params == said.params
    else:
        assert disk.damage is None


def spoil(path: Path) -> None:
    """Damage every page but the first."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def fill() -> None:
    """Write more than a few pages."""
    for size in range(300, 500):
        write(size)


def test_a_short_write_is_no_damage(disk: Disk) -> None:
    """As where an account may make no larger file: the system cuts a write short, then refuses it."""
    import resource
    import signal

    write(1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (disk.path.stat().st_size + 5000, before[1]))
        said = refusal("database.full", fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert str(disk.path.parent) in said.say()
    names = read()
    write(2)
    assert len(read()) == len(names) + 1


def test_a_session_begins_on_a_full_disk_for_reading(database: str) -> None:
    """The two files that SQLite needs beside its own are there already, and empty."""
    write(1)
    core.disconnect()
    path = path_of(database)
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert path.with_name(path.name + "-shm").stat().st_size > 0
    with full_disk() as disk, disk.full_after(0):
        assert read() == ["n"]


@pytest.mark.usefixtures("frozen")
def test_whatever_is_done_on_a_full_disk_leaves_no_half_row(actor: ActorFactory) -> None:
    """Each action runs out of room at once, and when it has begun; and is done when there is room again."""
    root = actor("administrator")
    world = make_world(root)
    actor(login="second", name="Su Second")
    actor(login="former", name="Fred Former")
    deactivate(root, "former")
    whole = content()
    core.disconnect()
    path = core.proxy.obj.disk.path
    kept = path.with_suffix(".kept")
    shutil.copyfile(path, kept)
    for deed, (_verb, act) in DEEDS.items():
        with full_disk() as disk:
            for room in (0, 1, 6, 12):  # each writes eight pages at least, each with a head of its own
                with disk.full_after(room):
                    refusal("database.full", partial(act, root, world))
                assert content() == whole, deed
            act(root, world)
            assert content() != whole, deed
        put_back(kept, path)


@pytest.mark.usefixtures("frozen")
def test_a_look_that_cannot_be_kept_is_told_to_the_machine_or_not_allowed(
    actor: ActorFactory, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = actor("lead")
    make_design(lead)
    client = make_client(lead, number="A-1")
    heard: list[str] = []
    monkeypatch.setattr(syslog, "syslog", lambda _priority, line: heard.append(line))
    room(MINIMUM_BYTES - 1)
    monkeypatch.setattr(access, "SYSTEM_LOG", tmp_path / "none")
    with core.reading():
        refusal("database.full", lambda: view_client(lead, client))
        monkeypatch.setattr(access, "SYSTEM_LOG", tmp_path)
        assert view_client(lead, client).number == "A-1"
    assert heard == ["look: actor=lise for=- file=A-1 part=file"]
    room(READ_ONLY_BYTES - 1)
    with core.reading():
        view_client(lead, client)
        assert access.count_views(client) == 1
    assert len(heard) == 1
