"""The disk of the database, from the command line: the reserve, the warning, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.core import database
from db.core.disk import MIB, RESERVE_BYTES
from tests.db.core.test_disk import Room
from tests.db.core.test_disk import room as room
from tests.scripts.conftest import Run

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_init_keeps_a_reserve(run: Run, tmp_path: Path) -> None:
    run("--database", f"sqlite:///{tmp_path}/new.db", "init")
    assert (tmp_path / "new.db.reserve").stat().st_size == RESERVE_BYTES


@sqlite_only
def test_a_disk_that_gets_full_is_told_then_written_no_more(office: Run, room: Room) -> None:
    add = ("suggestions", "add", "Afficher l'horaire")
    office(*add)
    room(120 * MIB)
    told = office("suggestions", "list")
    assert "Only 120 MiB left" in told.stderr
    assert "Afficher" in told.stdout
    office(*add)
    room(30 * MIB)
    refused = office("--language", "fr", *add, status=3)
    disk = database.proxy.obj.disk
    assert f"Le disque de {disk.path.parent} est plein" in refused.stderr
    assert disk.reserve.name in refused.stderr
    disk.reserve.unlink()
    office(*add)
    room(300 * MIB)
    assert not office("suggestions", "list").stderr
    assert disk.reserve.exists()


def test_a_database_whose_disk_is_away_is_not_taken_for_a_new_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "away.db"
    said = run("--database", f"sqlite:///{path}", "clients", "list", status=3).stderr
    assert f"There is no database at {path}" in said
    assert not path.exists()
