"""Sick files: each is named with its cure, and nothing else is found."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from db.audit.journal import record_by_login
from db.core import database as core
from db.core import mounts
from db.core.disk import MIB, Disk
from db.upkeep.doctor import files
from db.upkeep.doctor.check import State
from tests.db.upkeep.doctor.conftest import Patient

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def write() -> None:
    """Save something."""
    record_by_login("root", "upkeep.backup", verified=True)


def companion(patient: Patient, end: str) -> Path:
    """Return a file beside the database."""
    return patient.file.with_name(patient.file.name + end)


# Rights


def open_file(patient: Patient) -> None:
    patient.file.chmod(0o644)


def open_log(patient: Patient) -> None:
    write()
    companion(patient, "-wal").chmod(0o640)


def open_replaced(patient: Patient) -> None:
    kept = companion(patient, ".replaced-20261120T150000Z")
    kept.touch(0o600)
    kept.chmod(0o644)


def open_ancestor(patient: Patient) -> None:
    patient.folder.chmod(0o777)


RIGHTS = {
    "file": (open_file, "Other accounts", "chmod 600 {file}"),
    "log": (open_log, "Other accounts", "chmod 600 {file}-wal"),
    "replaced": (open_replaced, "Other accounts", "chmod 600 {file}.replaced-"),
    "ancestor": (open_ancestor, "Anyone can write in {folder}", "chmod o-w {folder}"),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_rights(patient: Patient, name: str) -> None:
    make, said, cure = RIGHTS[name]
    make(patient)
    places = {"file": patient.file, "folder": patient.folder}
    patient.sick("rights", said.format(**places), cure.format(**places))
    patient.folder.chmod(0o700)


def test_two_names_of_the_file(patient: Patient) -> None:
    os.link(patient.file, patient.folder / "other.db")
    patient.sick("rights", "has other names", f"-samefile {patient.file}", skipped=True)


def test_a_link_to_the_file(patient: Patient) -> None:
    core.disconnect()
    real = patient.file.rename(patient.folder / "real.db")
    patient.file.symlink_to(real)
    patient.sick("rights", f"address of {real}", f"rm {patient.file}", skipped=True)


def test_a_file_of_another_account(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 12345)
    patient.sick("rights", "Run the program as", "sudo chown", skipped=True)


def test_a_folder_that_others_enter(shared: Patient) -> None:
    shared.folder.chmod(0o750)
    shared.sick("rights", "can access", f"chmod 700 {shared.folder}")


# The disk


def test_a_disk_of_another_machine(shared: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Path(mounts.MOUNTS)
    listed.write_text(listed.read_text().replace("ext4", "nfs4"))
    shared.sick("disk", "“nfs4”", "/etc/trajectoire.toml", skipped=True)


def test_a_long_log(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setattr(files, "LOG_BYTES", 0)
    patient.sick("log", f"{patient.file}-wal has grown", "End the sessions")


@pytest.mark.parametrize(
    ("left", "said", "cure"),
    [(199, "saving stops at 50", "Free some space"), (49, "nothing can be saved", "rm ")],
)
def test_little_space(
    patient: Patient, left: int, said: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Disk, "free", lambda _disk: left * MIB)
    patient.sick("space", said, cure)


def test_no_reserve(patient: Patient) -> None:
    companion(patient, ".reserve").unlink()
    patient.sick("reserve", "is missing", "next start")


def test_a_reserve_that_holds_nothing(patient: Patient) -> None:
    os.truncate(companion(patient, ".reserve"), 10)
    patient.sick("reserve", "smaller than 16 MiB", f"rm {patient.file}.reserve")


def test_a_database_replaced_long_ago(patient: Patient, later: Callable[[int], None]) -> None:
    companion(patient, ".replaced-20261121T150000Z").touch()
    later(29)
    assert all(result.state is State.OK for result in patient.examine())
    later(2)
    patient.sick("replaced", ".replaced-20261121T150000Z", f"rm {patient.file}.replaced-")


# The file is itself


def old_copy(patient: Patient) -> None:
    """Put back a copy of before the last changes."""
    kept = companion(patient, ".kept")
    core.disconnect()
    shutil.copyfile(patient.file, kept)
    write()
    core.disconnect()
    shutil.move(kept, patient.file)


def copy_in_use(patient: Patient) -> None:
    """Put in place a copy that was made while it was written to."""
    kept = companion(patient, ".kept")
    with core.connection():
        write()
        shutil.copyfile(patient.file, kept)
        shutil.copyfile(companion(patient, "-wal"), companion(patient, ".kept-wal"))
    core.disconnect()
    shutil.move(kept, patient.file)
    shutil.move(companion(patient, ".kept-wal"), companion(patient, "-wal"))
    companion(patient, ".counter").unlink()


def foreign_log(patient: Patient) -> None:
    """Put back a copy of long before, under the log of today."""
    kept, log = companion(patient, ".kept"), companion(patient, ".kept-wal")
    core.disconnect()
    shutil.copyfile(patient.file, kept)
    for _ in range(3):
        write()
    core.disconnect()
    with core.connection():
        write()
        write()
        shutil.copyfile(companion(patient, "-wal"), log)
    core.disconnect()
    shutil.move(kept, patient.file)
    shutil.move(log, companion(patient, "-wal"))


def emptied(patient: Patient) -> None:
    write()
    core.disconnect()
    os.truncate(patient.file, 0)


def removed(patient: Patient) -> None:
    write()
    core.disconnect()
    patient.file.unlink()


def never_made(patient: Patient) -> None:
    removed(patient)
    companion(patient, ".counter").unlink()


def of_another_program(patient: Patient) -> None:
    core.disconnect()
    with closing(apsw.Connection(str(patient.file))) as other:
        other.pragma("application_id", 5)


def no_database(patient: Patient) -> None:
    core.disconnect()
    for end in ("-wal", "-shm", ".counter"):
        companion(patient, end).unlink(missing_ok=True)
    patient.file.write_bytes(random.Random(1).randbytes(20_000))


def header_gone(patient: Patient) -> None:
    write()
    core.disconnect()
    with patient.file.open("r+b") as file:
        file.write(b"\0" * 4096)


ITSELF = {
    "an older copy": (old_copy, "changes are missing", "trajectoire restore {file}"),
    "a copy of a file in use": (copy_in_use, "made while it was in use", "trajectoire restore {file}"),
    "a log of another file": (foreign_log, "do not belong together", "trajectoire restore BACKUP"),
    "an empty file": (emptied, "is empty or missing", "trajectoire restore BACKUP"),
    "a removed file": (removed, "is empty or missing", "trajectoire restore BACKUP"),
    "no file yet": (never_made, "There is no database at", "trajectoire init"),
    "a file of another program": (of_another_program, "another program", "in the settings"),
    "no database at all": (no_database, "not a database", "trajectoire restore BACKUP"),
    "a file without its beginning": (header_gone, "is empty or missing", "trajectoire restore BACKUP"),
}


@pytest.mark.parametrize("name", ITSELF)
def test_the_file_is_not_itself(patient: Patient, name: str) -> None:
    make, said, cure = ITSELF[name]
    make(patient)
    there = sorted(path.name for path in patient.folder.iterdir())
    patient.sick("database", said, cure.format(file=patient.file), skipped=True)
    assert sorted(path.name for path in patient.folder.iterdir()) == there


def test_a_log_that_was_replaced_under_a_session(patient: Patient) -> None:
    write()
    write()  # the first is folded into the file
    log = companion(patient, "-wal")
    content = log.read_bytes()
    log.unlink()
    log.write_bytes(content)
    patient.sick("database", "was removed or replaced", "Have everyone leave")
    core.disconnect()


def test_a_damaged_page(patient: Patient) -> None:
    with core.connection():
        page = core.proxy.execute_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'presence_staff_id'"
        ).fetchone()[0]
    core.disconnect()
    with patient.file.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\0" * 4096)
    patient.sick("integrity", "is damaged", "trajectoire restore BACKUP")
