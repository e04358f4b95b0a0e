"""A file, log or index that is not the one that was written is noticed, and nothing is written to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from db.audit.journal import writing_unlogged
from db.core import database as core
from db.core.change_number import Counter, Header, Log
from db.core.errors import NotReady
from db.core.translation import use_language
from db.staff.models import Staff
from tests.db.core.test_database_errors import path_of, read, write
from tests.writer import writer

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("engine"),
]


def refused(url: str, code: str) -> str:
    """Return what is told, in both languages, when the database cannot be opened for this reason."""
    core.connect(url)
    with pytest.raises(NotReady) as caught:
        read()
    core.disconnect()
    assert caught.value.code == code
    said = ""
    for language in ("fr", "en"):
        use_language(language)
        said += caught.value.say()
    return said


def names(path: Path) -> list[Path]:
    """Return the file, its log and its index."""
    return [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]


def all_files(path: Path) -> list[Path]:
    """Return all files of a database."""
    return [*names(path), path.with_name(f"{path.name}.counter")]


def put_all_back(path: Path) -> None:
    """Copy the older files over those that are here."""
    for name in all_files(path):
        shutil.copyfile(name.with_name(f"kept-{name.name}"), name)


def test_what_a_killed_writer_saved_is_there(database: str) -> None:
    before = len(read())
    with writer(database, 30) as other:
        other.kill()
        assert len(read()) == before + 30


def test_what_a_killed_writer_did_not_commit_is_no_other_log(database: str) -> None:
    """A large transaction spills into the log; what is there behind the last commit counts for nothing."""
    write(1)
    path = path_of(database)
    spilling = """
import os, sys
from db.audit.journal import writing_unlogged
from db.core import database
database.connect(sys.argv[1])
with writing_unlogged():
    database.proxy.execute_sql("CREATE TABLE spilled (text)")
    for _ in range(2000):
        database.proxy.execute_sql("INSERT INTO spilled VALUES (hex(randomblob(1000)))")
    os._exit(0)
"""
    subprocess.run([sys.executable, "-c", spilling, database], check=True, cwd=Path(__file__).parents[3])
    end = names(path)[1].stat().st_size
    with core.connection():
        core.proxy.connection().wal_checkpoint()
    for n in range(2, 6):
        write(n)
    assert names(path)[1].stat().st_size == end
    core.proxy.obj.disk.files._modified = 0  # as in a session that has not looked since
    write(6)
    core.disconnect()
    core.connect(database)
    assert len(read()) == 6


def test_a_copy_over_the_file_with_the_log_of_a_killed_writer_is_refused(
    database: str, tmp_path: Path
) -> None:
    write(1)
    core.disconnect()
    path = path_of(database)
    kept = Path(shutil.copyfile(path, tmp_path / "kept.db"))
    with writer(database, 1) as other:
        other.write(30)
        other.kill()
    log = names(path)[1].read_bytes()
    assert log
    shutil.copyfile(kept, path)
    said = refused(database, "database.foreign_log")
    assert said.count(f"trajectoire restore {path}") == 2
    assert path.read_bytes() == kept.read_bytes()
    assert names(path)[1].read_bytes() == log


@pytest.mark.parametrize("how", ["over it", "in its place"])
def test_an_older_file_is_recognised(database: str, tmp_path: Path, how: str) -> None:
    write(1)
    core.disconnect()
    path = path_of(database)
    kept = Path(shutil.copyfile(path, tmp_path / "kept.db"))
    for n in (2, 3, 4):
        core.connect(database)
        write(n)
        core.disconnect()
    if how == "in its place":
        kept.rename(path)
    else:
        shutil.copyfile(kept, path)
    assert "(3)" in refused(database, "database.incomplete")


def test_a_log_that_is_gone_after_a_killed_writer_is_noticed(database: str) -> None:
    with writer(database, 30) as other:
        other.kill()
    names(path_of(database))[1].unlink()
    refused(database, "database.incomplete")


def test_a_log_cut_within_its_last_change_is_noticed(database: str) -> None:
    with writer(database, 30) as other:
        other.kill()
    log = names(path_of(database))[1]
    os.truncate(log, log.stat().st_size - 1)
    refused(database, "database.incomplete")


@pytest.mark.parametrize("with_log", [False, True])
def test_a_copy_made_while_people_work_is_recognised_elsewhere(
    database: str, tmp_path: Path, with_log: bool
) -> None:
    with writer(database, 30):
        for name in names(path_of(database))[: 1 + with_log]:
            shutil.copyfile(name, tmp_path / name.name.replace("trajectoire", "copy"))
    refused(f"sqlite:///{tmp_path / 'copy.db'}", "database.copied")


def test_a_copy_of_a_closed_file_is_a_whole_one(database: str, tmp_path: Path) -> None:
    write(1)
    core.disconnect()
    shutil.copyfile(path_of(database), tmp_path / "copy.db")
    core.connect(f"sqlite:///{tmp_path / 'copy.db'}")
    assert read() == ["n"]
    write(2)
    assert len(read()) == 2


@pytest.mark.parametrize("how", ["over them", "in their place"])
def test_an_older_copy_of_all_files_is_reported(database: str, tmp_path: Path, how: str) -> None:
    """They fit together, so they are used; only the time tells that the program did not write them."""
    write(1)
    core.disconnect()
    path = path_of(database)
    assert not core.proxy.obj.disk.files.copied
    files = all_files(path)
    for name in files:
        shutil.copyfile(name, tmp_path / f"kept-{name.name}")
    core.connect(database)
    write(2)
    core.disconnect()
    for name in files:
        (shutil.copyfile if how == "over them" else os.replace)(tmp_path / f"kept-{name.name}", name)
    core.connect(database)
    assert read() == ["n"]
    assert core.proxy.obj.disk.files.copied
    write(3)
    core.disconnect()
    core.connect(database)
    read()
    assert not core.proxy.obj.disk.files.copied


def test_another_database_in_its_place_is_recognised(database: str, tmp_path: Path) -> None:
    write(1)
    core.disconnect()
    path = path_of(database)
    other = Path(shutil.copyfile(path, tmp_path / "other.db"))
    with closing(apsw.Connection(str(other))) as raw:
        raw.pragma("user_version", raw.pragma("user_version") + 10_000_000)
    shutil.copyfile(other, path)
    refused(database, "database.copied")


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    raw = apsw.Connection(str(path))
    raw.execute("PRAGMA application_id = 252006673; CREATE TABLE note (text)")
    raw.close()
    before = path.read_bytes()
    assert str(path) in refused(f"sqlite:///{path}", "database.foreign")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("loss", "code"),
    [
        (lambda path: path.rename(path.with_name("old.db")), "database.vanished"),
        (lambda path: shutil.copyfile(path.with_name("kept"), path), "database.incomplete"),
        (lambda path: os.truncate(path, 0), "database.vanished"),
        (lambda path: put_all_back(path), "database.incomplete"),
        (lambda path: os.truncate(path, path.stat().st_size // 2), "database.vanished"),
        (lambda path: os.truncate(names(path)[1], 9000), "database.incomplete"),
        (lambda path: shutil.copyfile(path.with_name("older-log"), names(path)[1]), "database.incomplete"),
    ],
    ids=["file moved", "older file over it", "emptied", "older ones over all", "cut", "log cut", "older log"],
)
def test_under_a_session_nothing_more_is_written(
    database: str, loss: Callable[[Path], object], code: str
) -> None:
    path = path_of(database)
    write(1)
    core.disconnect()
    shutil.copyfile(path, path.with_name("kept"))
    for name in all_files(path):
        shutil.copyfile(name, name.with_name(f"kept-{name.name}"))
    core.connect(database)
    write(2)
    shutil.copyfile(names(path)[1], path.with_name("older-log"))
    for n in range(3, 6):
        write(n)
    loss(path)
    with pytest.raises(NotReady) as caught:
        write(6)
    assert caught.value.code in (code, "database.foreign_log")
    core.disconnect()


@pytest.mark.parametrize("removed", [(1,), (2,), (1, 2)], ids=["log", "index", "both"])
def test_a_log_or_index_removed_under_sessions_costs_nothing(database: str, removed: tuple[int, ...]) -> None:
    with writer(database, 20) as other:
        other.write(10)
        core.connect(database)
        write(1)
        before = len(read())
        for place in removed:
            names(path_of(database))[place].unlink()
        write(2)
        other.write(5)
        write(3)
        assert len(read()) == before + 7
        other.kill()
    core.disconnect()
    core.connect(database)
    assert len(read()) == before + 7
    core.disconnect()


def test_who_only_reads_goes_on_with_what_others_write(database: str) -> None:
    with writer(database, 20) as other:
        core.connect(database)
        before = len(read())
        names(path_of(database))[1].unlink()
        other.write(5)
        assert len(read()) == before + 5
        names(path_of(database))[1].unlink()
        assert len(read()) == before + 5
        other.write(1)
        other.kill()
        assert len(read()) == before + 6


def test_a_removed_log_that_was_replaced_is_not_gone_on_with(database: str) -> None:
    path = path_of(database)
    for n in range(1, 4):
        write(n)
    log = names(path)[1]
    content = log.read_bytes()
    log.unlink()
    log.write_bytes(content)
    with pytest.raises(NotReady) as caught:
        write(4)
    assert caught.value.code == "database.log_vanished"


def test_a_removed_counter_comes_back(database: str) -> None:
    write(1)
    path = path_of(database)
    counter = path.with_name(f"{path.name}.counter")
    counter.unlink()
    write(2)
    core.disconnect()
    header = Header.read(path.read_bytes())
    assert header is not None
    assert header.closed
    found = Counter(counter)
    assert found.open()
    assert found.read() == (path.stat().st_ino, path.stat().st_mtime_ns, header.number)
    found.close()


def test_a_counter_that_was_not_finished_begins_again(database: str) -> None:
    write(1)
    core.disconnect()
    path = path_of(database)
    counter = path.with_name(f"{path.name}.counter")
    counter.write_bytes(b"")
    with writer(database, 3) as other:
        other.kill()
    assert counter.stat().st_size
    assert len(read()) == 4
    core.disconnect()
    names(path)[1].unlink()
    core.connect(database)
    assert len(read()) == 4  # the last to leave had folded it into the file


def test_every_change_raises_the_number_and_what_changes_nothing_does_not(database: str) -> None:
    path = path_of(database)
    write(1)
    before = _number(path)
    with writing_unlogged():
        Staff.select().count()
    assert _number(path) == before
    write(2)
    with pytest.raises(ZeroDivisionError), writing_unlogged():
        Staff.update(theme=str(1 / Staff.update(theme="x").where(Staff.id == 0).execute())).execute()
    assert _number(path) == before + 1


def _number(path: Path) -> int:
    log = Log.read(f"{path}-wal")
    assert log.last is not None
    return log.last.number
