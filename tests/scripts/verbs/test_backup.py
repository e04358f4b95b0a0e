"""Backups are made while people work, checked, kept few, and put back; what they replace is kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from db.audit.models import AuditLine
from db.core import clock
from db.core import database as core
from db.staff.models import Staff
from db.staff.permissions import Role
from db.upkeep import schema
from db.upkeep.backups import postgresql, programs
from tests.conftest import PEOPLE
from tests.engines import Engine, PostgresqlEngine, SqliteEngine, programs_folder
from tests.proxy import proxied
from tests.scripts.conftest import Run
from tests.writer import writer

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def url(engine: Engine, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the URL of an initialised database that a restoration may change as it likes."""
    made = f"sqlite:///{tmp_path / 'a.db'}" if isinstance(engine, SqliteEngine) else engine.blank()
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", made)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    run("init")
    yield made
    core.disconnect()
    if isinstance(engine, PostgresqlEngine):
        engine.drop(made)


@pytest.fixture(autouse=True)
def _programs(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use PostgreSQL's programs of the server's version; skip without them."""
    if isinstance(engine, PostgresqlEngine):
        found = programs_folder(engine.server)
        if found is None:
            pytest.skip("pg_dump, pg_restore and psql of the server's version are not installed")
        monkeypatch.setenv("PATH", str(found), prepend=os.pathsep)


def test_init_leaves_the_tables_of_another_program_alone(
    engine: Engine, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}" if isinstance(engine, SqliteEngine) else engine.blank()
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", url)
    core.connect(url)
    with core.connection():
        core.proxy.execute_sql("CREATE TABLE note (line TEXT)")
    assert "another program" in run("init", status=1).stderr
    with core.connection():
        assert core.proxy.get_tables() == ["note"]
    core.disconnect()
    if isinstance(engine, PostgresqlEngine):
        engine.drop(url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where backups go; it does not exist yet."""
    return tmp_path / "backups"


def logins() -> set[str]:
    """Return the accounts of the connected database."""
    with core.reading():
        rows: Any = Staff.select(Staff.login).tuples()
        return {login for (login,) in rows}


def backups(folder: Path) -> list[Path]:
    """Return the backups, without their manifests, and check that nothing else is there."""
    found = sorted(path for path in folder.iterdir() if path.suffix in (".db", ".dump", ".age", ".gpg"))
    assert {path.name for path in folder.iterdir()} == {
        name for path in found for name in (path.name, f"{path.name}.json")
    }
    return found


def test_a_backup_is_restored_while_people_work(url: str, folder: Path, run: Run) -> None:
    run("staff", "add", "before", "Bea Before")
    made = run("backup", str(folder), "--verify")
    (path,) = backups(folder)
    assert made.stdout == f"{path}\n"
    assert path.stat().st_mode & 0o077 == 0
    known = json.loads(path.with_name(f"{path.name}.json").read_text())
    assert known["contents"]["schema"] == schema.names()
    assert known["contents"]["rows"]["staff"] == 2
    with writer(url) as other:
        run("staff", "add", "after", "Al After")
        run("restore", str(folder), "--dry-run")
        assert {"after", "w0"} <= logins()
        done = run("restore", str(folder))
        assert logins() == {PEOPLE[Role.ADMINISTRATOR][0], "before"}
        # The session that was open goes on in the restored database.
        other.write(5)
        assert len(logins()) == 7
    kept = done.stderr.splitlines()[-1].split()[-1]
    with core.reading():
        if url.startswith("sqlite"):
            with closing(apsw.Connection(kept)) as old:
                assert old.execute("SELECT 1 FROM staff WHERE login = 'after'").get
        else:
            query = f"SELECT 1 FROM {kept}.staff WHERE login = 'after'"
            assert core.proxy.execute_sql(query).fetchone()
        (line,) = AuditLine.select().where(AuditLine.verb == "upkeep.restore")
        assert line.actor == PEOPLE[Role.ADMINISTRATOR][0]
    run("staff", "list")


def test_what_was_saved_before_the_start_is_in_it(url: str, folder: Path, run: Run) -> None:
    with writer(url, 1) as other:
        for _ in range(3):
            other.write(7)
            run("backup", str(folder))
            run("restore", str(folder))
            assert len(logins()) == 1 + other.acknowledged
            core.disconnect()


def test_only_the_newest_are_kept_and_never_the_one_just_made_is_removed(
    url: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    for _ in range(3):
        run("backup", str(folder))
    first, second, third = sorted(backups(folder), key=os.path.getmtime)
    half = folder / "trajectoire-20200101T000000Z.db"
    shutil.copyfile(first, half)
    half.with_name(f"{half.name}.json").write_text(first.with_name(f"{first.name}.json").read_text())
    os.truncate(half, 1000)  # not whole: neither counted nor removed
    with clock.frozen("2001-11-02T15:00:00+00:00"):  # the clock was set back
        removed = run("backup", str(folder), "--keep", "2").stderr
    newest = next(path for path in backups(folder) if "-2001" in path.name)
    assert set(backups(folder)) == {half, third, newest}
    assert str(first) in removed
    assert str(second) in removed


def spoil(path: Path) -> None:
    """Change two bytes in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff\x00")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (spoil, "is damaged"),
        (lambda path: os.truncate(path, path.stat().st_size // 2), "is damaged"),
        (lambda path: path.write_bytes(b"a letter"), "is damaged"),
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.with_name(f"{path.name}.json").write_text("{"), "is damaged"),
    ],
    ids=["changed", "cut", "another file", "gone", "manifest cut"],
)
def test_a_backup_that_is_not_whole_is_refused(
    url: str, folder: Path, run: Run, break_it: Callable[[Path], object], said: str
) -> None:
    del url
    run("backup", str(folder))
    (path,) = backups(folder)
    break_it(path)
    before = logins()
    assert said in run("restore", str(path), status=1).stderr
    assert logins() == before


def test_a_folder_without_a_backup_is_refused(url: str, folder: Path, run: Run) -> None:
    del url
    folder.mkdir()
    assert str(folder) in run("restore", str(folder), status=1).stderr


def test_a_backup_of_a_newer_program_is_refused_and_an_older_one_is_to_be_migrated(
    url: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    run("backup", str(folder))
    names = schema.names()
    monkeypatch.setattr(schema, "names", lambda: names[:-1])
    assert "newer" in run("restore", str(folder), status=1).stderr
    monkeypatch.setattr(schema, "names", lambda: [*names, "9999_later"])
    assert "trajectoire migrate" in run("restore", str(folder), status=3).stderr


def test_a_migration_makes_a_backup_first(
    url: str, folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    scripts = tmp_path / "migrations"
    shutil.copytree(schema.FOLDER, scripts)
    (scripts / "9001_wrong.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('DROP TABLE nothing')\n"
    )
    monkeypatch.setattr(schema, "FOLDER", scripts)
    run("staff", "list", status=3)
    assert "9001_wrong" in run("migrate", "--backup", str(folder), status=3).stderr
    (path,) = backups(folder)
    (scripts / "9001_wrong.py").write_text("def up(migrator, db):\n    pass\n")
    said = run("migrate").stderr
    assert "before-migration" in said
    run("staff", "list")
    assert run("migrate").stderr.strip() == "The database is up to date."
    run("restore", str(path), status=3)
    run("migrate", "--no-backup")
    assert len(backups(folder)) == 1


def test_a_backup_of_the_other_engine_is_refused(
    url: str, folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", str(folder))
    (path,) = backups(folder)
    other = tmp_path / "other.db"
    if url.startswith("sqlite"):
        path.write_bytes(b"PGDMP" + bytes(100))
        path.with_name(f"{path.name}.json").unlink()
    else:
        monkeypatch.setenv("TRAJECTOIRE_DATABASE", f"sqlite:///{other}")
        run("init")
    before = logins()
    assert "PostgreSQL" in run("restore", str(path), status=1).stderr
    assert logins() == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("at", ["pg_dump", "psql"])
def test_a_server_that_goes_away_in_the_middle_leaves_all_as_it_was(
    url: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    run("backup", str(folder))
    run("staff", "add", "bea", "Bea")
    real = programs.run
    with proxied(url) as wire, monkeypatch.context() as cut:

        def run_without_server(program: str, *arguments: Any, **named: Any) -> None:
            if program == at:
                wire.away()
            real(program, *arguments, **named)

        cut.setattr(postgresql, "run", run_without_server)
        cut.setenv("TRAJECTOIRE_DATABASE", wire.url)
        words = ("backup", str(folder)) if at == "pg_dump" else ("restore", str(folder))
        assert len(run(*words, status=3).stderr.strip().splitlines()) == 1
        core.disconnect()
    run("staff", "list")
    assert "bea" in logins()
    assert len(backups(folder)) == 1


@sqlite_only
def test_a_destination_that_cannot_be_written_leaves_nothing(
    url: str, folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    taken = tmp_path / "taken.db"
    taken.write_text("something else")
    assert "already exists" in run("backup", str(taken), status=1).stderr
    assert taken.read_text() == "something else"
    assert str(taken) in run("backup", f"{taken}/below", status=1).stderr
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 0))
        assert "space" in run("backup", str(folder), status=1).stderr
    left = folder / ".trajectoire-killed"
    left.mkdir()
    (left / "half").write_text("half")
    run("backup", str(folder))
    assert len(backups(folder)) == 1


def test_only_administrators_make_backups(
    url: str, folder: Path, run: Run, as_account: Callable[[str], None]
) -> None:
    del url
    run("staff", "add", "bea", "Bea")
    run("backup", str(folder))
    as_account("bea")
    run("backup", str(folder), status=1)
    run("restore", str(folder), status=1)
    assert len(backups(folder)) == 1


@sqlite_only
def test_a_backup_is_encrypted_to_a_public_key(
    url: str, folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    assert "gpg" in run("backup", str(folder), "--encrypt", "nobody@example.org", status=1).stderr
    assert not backups(folder)
    made = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "it@example.org", "future-default"]
    subprocess.run(made, check=True, capture_output=True)
    run("staff", "add", "bea", "Bea")
    run("backup", str(folder), "--encrypt", "it@example.org", "--verify")
    (path,) = backups(folder)
    assert path.name.endswith(".db.gpg")
    assert b"SQLite" not in path.read_bytes()
    run("staff", "add", "after", "Al After")
    run("restore", str(path))
    assert "bea" in logins()
    assert "after" not in logins()
    empty = tmp_path / "no-key"
    empty.mkdir(mode=0o700)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("GNUPGHOME", str(empty))
        assert len(run("restore", str(path), status=1).stderr.splitlines()) == 1
    assert "bea" in logins()
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False)


@sqlite_only
@pytest.mark.parametrize("sick", ["older file, log of a killed writer", "log removed", "file damaged"])
def test_a_database_that_is_not_itself_is_set_aside(
    url: str, folder: Path, run: Run, tmp_path: Path, sick: str
) -> None:
    """By a backup, or, where the file itself can be read, by accepting it as it is."""
    path = tmp_path / "a.db"
    run("backup", str(folder))
    core.disconnect()
    kept = Path(shutil.copyfile(path, tmp_path / "kept.db"))
    with writer(url, 30) as other:
        other.kill()
    if sick == "older file, log of a killed writer":
        shutil.copyfile(kept, path)
    elif sick == "log removed":
        path.with_name("a.db-wal").unlink()
    else:
        path.write_bytes(path.read_bytes()[:8192] + os.urandom(100_000))
    run("staff", "list", status=3)
    if sick == "file damaged":
        assert "damaged" in run("restore", str(path), status=1).stderr
        run("restore", str(folder))
    else:
        run("restore", str(path))
        assert "in order" in run("restore", str(path), status=1).stderr
    run("staff", "add", "bea", "Bea")
    assert "bea" in logins()
    aside = {name.name.partition("-20")[0] for name in tmp_path.glob("a.db.replaced-*")}
    assert aside == {"a.db.replaced"}
