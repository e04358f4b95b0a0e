"""What is refused at the start, rule by rule (reference: server, section 1.4), by the program as it is run.

Each refusal says why and what to do, ends with a status that is not 0, and leaves everything as it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from db.core import database
from db.upkeep import founding
from scripts.core.identity import account
from tests.engines import SqliteEngine
from tests.patience import PATIENCE
from tests.terminal.program import ROOT, environment

LAUNCH = """
import os, sys
from pathlib import Path
from db.core import settings
settings.SYSTEM_FILE = Path(sys.argv.pop(1))
exec(sys.argv.pop(1))
from scripts.cli import main
main(prog_name="trajectoire")
"""
"""The program with settings of the test's own, and one thing changed before it starts."""

NOBODY = 65534
SERVICE = f"os.geteuid = lambda: {NOBODY}"
"""Where root runs the tests, a shared server's account is played: its files are its own, root's are not."""


@dataclass(frozen=True)
class Case:
    """One rule, how it comes to be broken, and what is said."""

    rule: str
    said: str
    """`{path}` stands for the file, `{folder}` for its folder, `{above}` for the one above."""
    spoil: Callable[[Path], object] = lambda path: None
    before: str = ""
    """Python run before the program."""
    shared: bool = False
    words: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    isolated: bool = True
    healed: bool = False
    """What is said ends with a command, after which the program works."""
    opened: bool = False
    """The database has to be opened to know."""
    status: int = 3
    disk: str = ""
    """Where the folder is; else where tests have theirs."""


def mode(bits: int, ending: str = "") -> Callable[[Path], object]:
    """Return what gives the file of this ending another mode."""

    def spoil(path: Path) -> None:
        file = Path(f"{path}{ending}")
        file.touch()
        file.chmod(bits)

    return spoil


def sql(statement: str) -> Callable[[Path], object]:
    """Return what runs a statement in the database."""

    def spoil(path: Path) -> None:
        connection = apsw.Connection(str(path))
        connection.execute(statement)
        connection.close()

    return spoil


def link(path: Path) -> None:
    """Put the file elsewhere, and a link in its place."""
    path.symlink_to(path.replace(path.with_name("elsewhere.db")))


def mounted(kind: str) -> Callable[[Path], object]:
    """Return what writes a list of mounts in which everything is on one file system of this kind."""
    return lambda path: (path.parent.parent / "mounts").write_text(f"20 1 0:1 / / rw - {kind} server:/ rw\n")


CASES = (
    Case("the file is read by others", "chmod 600 {path}", mode(0o640), healed=True),
    Case("the file is written by others", "chmod 600 {path}", mode(0o602), healed=True),
    Case("-wal is read by others", "chmod 600 {path}-wal", mode(0o604, "-wal"), healed=True),
    Case("-shm is read by others", "chmod 600 {path}-shm", mode(0o660, "-shm"), healed=True),
    Case(
        "the folder is entered by others",
        "chmod 700 {folder}",
        lambda path: path.parent.chmod(0o750),
        shared=True,
        healed=True,
    ),
    Case(
        "a folder above is written by all",
        "chmod o-w {above}",
        lambda path: path.parent.parent.chmod(0o777),
        healed=True,
    ),
    Case("another's file", "sudo chown", before=f"os.geteuid = lambda: {NOBODY - 1}"),
    Case("a symbolic link", "{folder}/elsewhere.db", link),
    Case("a hard link", "find / -samefile {path}", lambda path: path.with_name("copy").hardlink_to(path)),
    Case(
        "a network disk",
        "nfs4",
        mounted("nfs4"),
        before="import db.core.mounts as m; m.MOUNTS = settings.SYSTEM_FILE.with_name('mounts')",
    ),
    Case("a disk in memory", "tmpfs", shared=True, disk="/dev/shm"),
    Case("root", "sudo -u", before="os.geteuid = lambda: 0", shared=True),
    Case("Python not isolated", "-I -m scripts.cli", shared=True, isolated=False),
    Case(
        "SQLite with the WAL-reset fault",
        "apsw",
        before="import db.core.sqlite as s; s.WAL_RESET_FIXED = (99,)",
    ),
    Case(
        "synchronous = normal",
        "synchronous n'est pas FULL",
        before="import db.core.sqlite as s; s._PRAGMAS['synchronous'] = 'normal'",
        opened=True,
    ),
    Case(
        "synchronous = off",
        "synchronous n'est pas FULL",
        before="import db.core.sqlite as s; s._PRAGMAS['synchronous'] = 'off'",
        opened=True,
    ),
    Case(
        "nobody is named",
        "trajectoire keys",
        shared=True,
        environ={"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"},
        opened=True,
        status=1,
    ),
    Case(
        "two are named",
        "sudo",
        shared=True,
        words=("--as", "marie"),
        environ={"SUDO_UID": "1000", "SUDO_USER": "jean"},
        opened=True,
        status=1,
    ),
    Case("an unknown person", account()[0], sql("UPDATE staff SET login = 'other'"), opened=True, status=1),
    Case("a closed account", account()[0], sql("UPDATE staff SET active = 0"), opened=True, status=1),
    Case(
        "a newer schema",
        "Mettez le programme à jour",
        sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2099-01-01')"),
        opened=True,
    ),
    Case(
        "too little room",
        "est plein",
        before="from db.core import disk as d; d.READ_ONLY_BYTES = d.MINIMUM_BYTES = 1 << 60",
        opened=True,
    ),
)


@pytest.fixture(scope="module")
def template(sqlite_engine: SqliteEngine) -> Path:
    """Return a database whose administrator is the account that runs the tests."""
    url = sqlite_engine.blank()
    database.connect(url)
    founding.found(*account())
    database.disconnect()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def place(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Iterator[Path]:
    """Yield a copy of it in a folder in a folder, on the disk that the case is about."""
    case: Case = request.param
    with tempfile.TemporaryDirectory(dir=case.disk or tmp_path) as above:
        path = Path(above, "office", "trajectoire.db")
        path.parent.mkdir()
        shutil.copyfile(template, path)
        case.spoil(path)
        if os.geteuid() == 0 and case.shared and case.rule != "root":
            for owned in (path.parent, *path.parent.iterdir()):
                os.chown(owned, NOBODY, NOBODY)
        yield path


def run(case: Case, path: Path) -> subprocess.CompletedProcess[str]:
    """Write something with the program, in French."""
    file = path.parent.parent / "trajectoire.toml"
    file.write_text(f'database = "sqlite:///{path}"\nshared = {str(case.shared).lower()}\n')
    before = SERVICE if os.geteuid() == 0 and case.shared and case.rule != "root" else ""
    return subprocess.run(
        [
            *(sys.executable, *(["-I"] if case.isolated else []), "-c", LAUNCH),
            *(str(file), f"{before}\n{case.before}"),
            *("--language", "fr", *case.words, "suggestions", "add", "Une idée"),
        ],
        cwd=ROOT,
        env=environment(case.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def contents(path: Path, *, opened: bool) -> dict[str, bytes | None]:
    """Return the files of the folder; without what SQLite makes beside a database that it opens."""
    return {
        file.name: None if file.is_symlink() else file.read_bytes()
        for file in path.parent.iterdir()
        if not opened or file.name == path.name
    }


@pytest.mark.parametrize(
    ("case", "place"), [(case, case) for case in CASES], ids=[case.rule for case in CASES], indirect=["place"]
)
def test_it_is_refused_with_what_to_do(case: Case, place: Path) -> None:
    before = contents(place, opened=case.opened)
    refused = run(case, place)
    said = refused.stderr
    assert refused.returncode == case.status, said
    folder = place.parent
    assert case.said.format(path=place, folder=folder, above=folder.parent) in said
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert refused.stdout == ""
    assert contents(place, opened=case.opened) == before
    if case.healed:
        subprocess.run(said.rpartition(": ")[2], shell=True, check=True)
        assert run(case, place).returncode == 0
