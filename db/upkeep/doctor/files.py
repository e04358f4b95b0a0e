"""Checks of the files of an SQLite database, and of the disk that they are on."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.core import clock, preflight
from db.core.database import connection, proxy
from db.core.disk import MIB, READ_ONLY_BYTES, RESERVE_BYTES, WARNING_BYTES
from db.core.translation import N_
from db.upkeep.doctor.check import Finding, NotMade, Site, finding

LOG_BYTES = 64 * MIB
"""Size of the write-ahead log above which something keeps it from being folded into the file."""
REPLACED_DAYS = 30
"""Days for which the database replaced by a restoration is kept without a word."""
_STAMP = re.compile(r"(\d{8}t\d{6})\d*z", re.IGNORECASE)


def rights(site: Site) -> Iterator[Finding]:
    """Find files and folders that other accounts reach, and accounts that should not run the program."""
    for problem in site.rights():
        if problem.code != "place.disk":
            params = {"command": "", **problem.params}
            yield Finding(problem.sentence, _ADVICE.get(problem.code, "{command}"), params)


_ADVICE = {
    "place.password": N_("Remove the password from the address: use peer authentication or ~/.pgpass."),
    "place.closed": "sudo -u {owner} …",
}
"""The cure where the problem has no command."""


def local_disk(site: Site) -> Iterator[Finding]:
    """Find a database that is not on a local disk."""
    for problem in site.rights():
        if problem.code == "place.closed":
            raise NotMade(problem.sentence, "sudo -u {owner} …", **dict[str, Any](problem.params))
        if problem.code == "place.disk":
            yield finding(
                N_("The database is on a disk of type “{kind}”, where saved data can be lost."),
                N_("Move it to a local disk ({kinds}) and put its address in /etc/trajectoire.toml."),
                kind=problem.params["kind"],
                kinds=", ".join(preflight.DURABLE),
            )


def log_size(site: Site) -> Iterator[Finding]:
    """Find a write-ahead log that grows without end."""
    try:
        size = os.path.getsize(f"{site.path}-wal")
    except FileNotFoundError:
        return
    if size > LOG_BYTES:
        yield finding(
            N_("The log {path} has grown to {size} MiB: a session or an export reads for very long."),
            N_("End the sessions that have been open longest; the next save then empties the log."),
            path=f"{site.path}-wal",
            size=size // MIB,
        )


def free_space(site: Site) -> Iterator[Finding]:
    """Find a disk that is nearly full."""
    free = site.disk.free()
    if free < READ_ONLY_BYTES:
        yield finding(
            N_("Only {left} MiB left on the disk of {folder}: nothing can be saved any more."),
            N_("Free some space. To continue at once: rm {reserve}"),
            left=free // MIB,
            folder=str(site.path.parent),
            reserve=str(site.disk.reserve),
        )
    elif free < WARNING_BYTES:
        yield finding(
            N_("Only {left} MiB left on the disk of {folder}; saving stops at {least}."),
            N_("Free some space on this disk."),
            left=free // MIB,
            folder=str(site.path.parent),
            least=READ_ONLY_BYTES // MIB,
        )


def reserve(site: Site) -> Iterator[Finding]:
    """Find that the reserve file is missing, or holds no space."""
    try:
        found = os.stat(site.disk.reserve)
    except FileNotFoundError:
        yield finding(
            N_("The reserve file {reserve} is missing: nothing is set aside for when the disk is full."),
            N_("It is made again at the next start that finds {needed} MiB of free space."),
            reserve=str(site.disk.reserve),
            needed=WARNING_BYTES // MIB,
        )
        return
    if found.st_size < RESERVE_BYTES:
        yield finding(
            N_("The reserve file {reserve} is smaller than {size} MiB."),
            "rm {reserve}",
            reserve=str(site.disk.reserve),
            size=RESERVE_BYTES // MIB,
        )


def replaced(site: Site) -> Iterator[Finding]:
    """Find databases that `restore` replaced long ago."""
    if site.is_sqlite:
        for path in site.replaced():
            if not path.name.endswith(("-wal", "-shm")) and _is_old(path.name, path):
                yield finding(
                    N_("{name} was replaced by a restoration over {days} days ago and still holds data."),
                    "rm {path}*",
                    name=path.name,
                    days=REPLACED_DAYS,
                    path=str(path),
                )
        return
    if site.closed is not None:
        raise NotMade(N_("The database cannot be opened (see “The database itself”)."))
    with connection():
        names = proxy.execute_sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '^replaced_'").fetchall()
    for (name,) in names:
        if _is_old(name):
            yield finding(
                N_("{name} was replaced by a restoration over {days} days ago and still holds data."),
                "psql -c 'DROP SCHEMA \"{name}\" CASCADE' {database}",
                name=name,
                days=REPLACED_DAYS,
                database=proxy.obj.database,
            )  # fmt: skip


def _is_old(name: str, path: Path | None = None) -> bool:
    """Tell whether the time in a name, or else that of the file, is long ago."""
    if stamp := _STAMP.search(name):
        at = dt.datetime.strptime(stamp.group(1).upper() + "+0000", "%Y%m%dT%H%M%S%z")
    elif path is not None:
        at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    else:
        return False
    return clock.now() - at > dt.timedelta(days=REPLACED_DAYS)
