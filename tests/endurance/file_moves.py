"""Copies, moves, removals and restorations of an SQLite database, before, under and after sessions.

`python -m tests.endurance.file_moves 50 3` tries 50 of them, from seed 3 on.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw

from db.core import database
from db.core.errors import NotReady, Refused
from db.staff.models import Staff
from db.upkeep import founding
from db.upkeep.backups import backup, restore
from tests.endurance import Figure
from tests.writer import Writer

CASES = 200
SUFFIXES = ("", "-wal", "-shm", ".counter")


class Case:
    """One database, with an older copy and an older backup of it, and sessions that write to it."""

    def __init__(self, folder: Path, template: Path, rng: random.Random) -> None:
        self.rng, self.path = rng, folder / "a.db"
        self.url = f"sqlite:///{self.path}"
        self.older, self.backups = folder / "older", folder / "backups"
        self.other = template
        shutil.copyfile(template, self.path)
        first = self._writer("a")
        self._write(first, 3)
        first.process.communicate("")
        self.older.mkdir()
        for suffix in SUFFIXES:
            if (name := self._name(suffix)).exists():
                shutil.copyfile(name, self.older / name.name)
        database.connect(self.url)
        backup.make(self.backups)
        database.disconnect()
        self.expected = self.logins()
        self.restored = False

    def run(self) -> tuple[str, str]:
        """Do one thing to the files; return what it was, and how it ended: whole, told, lost or corrupted."""
        when = self.rng.choice(("before", "under", "after a kill"))
        writers = [self._writer(name) for name in ("b", "c")[: self.rng.randint(1, 2)]]
        for writer in writers:
            self._write(writer, self.rng.randint(1, 60))
        if when != "under":
            for writer in writers:
                if when == "before":
                    writer.process.communicate("")
                else:
                    writer.kill()
            self._remember(writers)
        act = self.rng.choice(list(ACTS))
        told = ACTS[act](self)
        written = told is False
        if when == "under":
            for writer in writers:
                for _ in range(self.rng.randint(1, 40)):
                    if not writer.attempt():
                        written = True
                        break
            for writer in writers:
                writer.kill() if self.rng.random() < 0.5 else writer.process.communicate("")
            if not self.restored:
                self._remember(writers)
        return f"{when}: {act}", self._ending(said=written)

    def _ending(self, *, said: bool) -> str:
        """Open the database as a session does, and compare."""
        try:
            found = self.logins()
            said = said or database.proxy.obj.disk.files.copied
        except (NotReady, Refused):
            return "told"
        with closing(apsw.Connection(str(self.path))) as conn:
            try:
                whole = conn.pragma("integrity_check") == "ok"
            except apsw.CorruptError:
                whole = False
        if not whole:
            return "corrupted"
        if self.restored or self.expected <= found:
            return "whole"
        return "told" if said else "lost"

    def logins(self) -> set[str]:
        """Return what is there; raises NotReady if the database is refused."""
        database.connect(self.url)
        try:
            with database.reading():
                rows = Staff.select(Staff.login).tuples()
                return {login for (login,) in rows}  # type: ignore[attr-defined]
        finally:
            database.disconnect()

    def _remember(self, writers: list[Writer]) -> None:
        for writer in writers:
            self.expected |= {f"{writer.name}{n}" for n in range(writer.acknowledged)}

    def _writer(self, name: str) -> Writer:
        return Writer(self.url, name)

    @staticmethod
    def _write(writer: Writer, times: int) -> None:
        writer.write(times)

    def _name(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    # What people and scripts do to files; False when it was refused with words

    def copy_older(self, *suffixes: str) -> None:
        """Copy files of the older state over those that are here."""
        for suffix in suffixes:
            if (old := self.older / self._name(suffix).name).exists():
                shutil.copyfile(old, self._name(suffix))

    def move_older(self, *suffixes: str) -> None:
        """Put files of the older state in the place of those that are here."""
        for suffix in suffixes:
            if (old := self.older / self._name(suffix).name).exists():
                os.replace(old, self._name(suffix))

    def remove(self, *suffixes: str) -> None:
        """Remove files."""
        for suffix in suffixes:
            self._name(suffix).unlink(missing_ok=True)

    def away_and_back(self) -> None:
        """Move all files away, and copies of them back."""
        for suffix in SUFFIXES:
            if (name := self._name(suffix)).exists():
                away = name.with_name(f"away{suffix}")
                name.rename(away)
                shutil.copyfile(away, name)

    def copy_another(self) -> None:
        """Copy the database of another installation over this one."""
        shutil.copyfile(self.other, self.path)

    def cut(self, suffix: str) -> None:
        """Cut a file in half."""
        if (name := self._name(suffix)).exists():
            os.truncate(name, name.stat().st_size // 2)

    def restore(self) -> bool | None:
        """Restore the backup with the command's own function."""
        try:
            restore.restore("root", restore.find(self.backups), self.url)
        except (NotReady, Refused):
            return False
        finally:
            database.disconnect()
        self.restored = True
        return None


ACTS: dict[str, Callable[[Case], bool | None]] = {
    "older file over it": lambda case: case.copy_older(""),
    "older file in its place": lambda case: case.move_older(""),
    "older file and log over them": lambda case: case.copy_older("", "-wal"),
    "older log over it": lambda case: case.copy_older("-wal"),
    "all older files over them": lambda case: case.copy_older(*SUFFIXES),
    "all older files in their place": lambda case: case.move_older(*SUFFIXES),
    "log removed": lambda case: case.remove("-wal"),
    "index removed": lambda case: case.remove("-shm"),
    "log and index removed": lambda case: case.remove("-wal", "-shm"),
    "counter removed": lambda case: case.remove(".counter"),
    "log and counter removed": lambda case: case.remove("-wal", ".counter"),
    "all away, copies back": Case.away_and_back,
    "another database over it": Case.copy_another,
    "file cut": lambda case: case.cut(""),
    "log cut": lambda case: case.cut("-wal"),
    "restored": Case.restore,
}


def run(cases: int = CASES, first: int = 1) -> Iterator[Figure]:
    """Try them all, in a random order of what, when and how often."""
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="trajectoire-moves-") as place:
        template = Path(place, "template.db")
        database.connect(f"sqlite:///{template}")
        founding.found("root", "Éric Racine")
        database.disconnect()
        for seed in range(first, first + cases):
            folder = Path(place, str(seed))
            folder.mkdir()
            what, end = Case(folder, template, random.Random(seed)).run()
            ends[end] += 1
            if end not in ("whole", "told"):
                print(f"  seed {seed}, {what}: {end}", file=sys.stderr)
            shutil.rmtree(folder)
    yield Figure("nothing missing", f"{ends['whole']} of {cases}", "any", True)
    yield Figure("refused or reported", f"{ends['told']} of {cases}", "any", True)
    yield Figure("corrupted and written to", f"{ends['corrupted']}", "0", not ends["corrupted"])
    yield Figure("lost without a word", f"{ends['lost']}", "0", not ends["lost"])


if __name__ == "__main__":
    for figure in run(*map(int, sys.argv[1:])):
        print(figure)
