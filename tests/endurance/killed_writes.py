"""init, sample, imports and migrations killed with -9 at random moments: the old or the new, never between.

`python -m tests.endurance.killed_writes 100000` takes that many clients through the migrations.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from db.core import database
from db.upkeep import founding
from tests.endurance import Figure
from tests.endurance.old_schema import make_old
from tests.engines import Engine, PostgresqlEngine, SqliteEngine, postgresql_server
from tests.inputs import INPUTS
from tests.kills import contents, launcher
from tests.scripts.conftest import TRUE_ACCOUNT

KILLS = 40
MIGRATION_KILLS = 10
CLIENTS = 20_000
"""In the database that is migrated."""
SAMPLE = 400
"""Clients of the sample data."""
RECORDS = 200
"""Cases, organisations and referrals of an import."""


def run(clients: int = CLIENTS) -> Iterable[Figure]:
    """Kill, look, and go on from a copy."""
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="trajectoire-killed-") as place:
        folder = Path(place)
        yield from _on(SqliteEngine(folder), "SQLite", folder, clients)
        with postgresql_server() as server:
            if server is not None:
                yield from _on(PostgresqlEngine(server), "PostgreSQL", folder, clients)


def _on(engine: Engine, name: str, folder: Path, clients: int) -> Iterable[Figure]:
    def founded() -> None:
        founding.found(TRUE_ACCOUNT, "Éric Racine")

    works: list[tuple[str, Callable[[], object], tuple[str, ...], int]] = [
        ("init", lambda: None, ("init",), KILLS),
        ("sample", lambda: None, ("sample", "--clients", str(SAMPLE)), KILLS),
    ]
    for form, (file, write) in INPUTS.items():
        works.append((f"import {form}", founded, write(folder / file, RECORDS), KILLS))
    works.append(
        (
            f"migrate, {clients:,} clients",
            lambda: make_old(clients),
            ("migrate", "--no-backup"),
            MIGRATION_KILLS,
        )
    )
    for what, prepare, words, kills in works:
        yield _figure(engine, f"{name}: {what}", prepare, words, kills)


def _figure(
    engine: Engine, what: str, prepare: Callable[[], object], words: tuple[str, ...], kills: int
) -> Figure:
    """Kill a command at random moments of the time that it takes, each time on a database as it was."""
    template = engine.blank()
    database.connect(template)
    prepare()
    before = contents()
    database.disconnect()
    url = _copy(engine, template)
    ends: Counter[str] = Counter()
    with launcher(url) as commands:
        _steps, seconds = commands.run(*words)
        database.connect(url)
        after = contents()
        commands.url = url = _renewed(engine, template, url)
        for number in range(kills):
            # One in each part of the time, so that beginning and end have their share.
            moment = 1.1 * seconds * (number + random.random()) / kills
            ends["killed"] += commands.kill_after(moment, *words)
            database.connect(url)
            found = contents()
            ends["old" if found == before else "new" if found == after else "between"] += 1
            if found != before:
                commands.url = url = _renewed(engine, template, url)
    _drop(engine, url)
    _drop(engine, template)
    told = ", ".join(f"{ends[end]} {end}" for end in ("killed", "old", "new", "between"))
    return Figure(f"{what}, {seconds:.1f} s", told, "0 between", not ends["between"])


def _renewed(engine: Engine, template: str, url: str) -> str:
    _drop(engine, url)
    return _copy(engine, template)


def _copy(engine: Engine, template: str) -> str:
    """Return the URL of a copy of a database that nobody is connected to."""
    if isinstance(engine, PostgresqlEngine):
        return engine.blank(template=urlsplit(template).path[1:])
    url = engine.blank()
    source = template.removeprefix("sqlite:///")
    if Path(source).exists():
        shutil.copyfile(source, url.removeprefix("sqlite:///"))
    return url


def _drop(engine: Engine, url: str) -> None:
    database.disconnect()
    if isinstance(engine, PostgresqlEngine):
        engine.drop(url)
        return
    path = Path(url.removeprefix("sqlite:///"))
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


if __name__ == "__main__":
    from tests.endurance.__main__ import measure

    many = int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS
    sys.exit(not measure("killed_writes", lambda: run(many)))
