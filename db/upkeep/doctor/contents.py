"""Checks of the database itself: the right file, undamaged, of this version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from db.core.database import connection, is_sqlite, proxy
from db.core.errors import NotReady
from db.core.text import printable
from db.core.translation import N_
from db.upkeep import schema
from db.upkeep.doctor.check import Finding, NotMade, Site, finding

_RESTORE = N_("trajectoire restore BACKUP")
_RESTORE_OR_ACCEPT = N_(
    "trajectoire restore BACKUP; or, to continue with this file: trajectoire restore {path}"
)
_SERVER = N_("Check that the database server runs and accepts this account: psql {database}")

_ADVICE = {
    "database.foreign_log": _RESTORE_OR_ACCEPT,
    "database.incomplete": _RESTORE_OR_ACCEPT,
    "database.copied": _RESTORE_OR_ACCEPT,
    "database.emptied": _RESTORE,
    "database.corrupt": _RESTORE,
    "database.empty": "trajectoire init",
    "database.foreign": N_("Put the address of the database of this program in the settings."),
    "database.vanished": N_("Have everyone leave, then put the file back or restore a backup."),
    "database.log_vanished": N_("Have everyone leave, then check again."),
    "database.disk": N_("Check the disk in the system's log: journalctl -k"),
    "database.driver": "pip install --require-hashes -r .requirements/postgres.txt",
    "database.unreachable": _SERVER,
    "database.crowded": _SERVER,
    "database.nowhere": _SERVER,
    "database.account": _SERVER,
}
"""The cure for what keeps a database from being opened, by code."""
_ELSE = N_("See “When something fails” in scripts/server/README.md.")


def itself(site: Site) -> Iterator[Finding]:
    """Find that the database cannot be opened, or is not the one that was written."""
    problem = site.closed
    if problem is None and site.is_sqlite:
        with connection():
            try:
                proxy.obj.disk.files.begin(proxy.obj.connection())
            except NotReady as changed:
                problem = changed
    if problem is None:
        return
    if problem.code.startswith("place."):
        raise NotMade(
            N_("The database is not opened while that could do harm: see “File and folder rights”.")
        )
    path = str(site.path) if site.is_sqlite else ""  # the address of a server may have a password
    params = {"path": path, "database": _name(site), **problem.params}
    yield Finding(problem.sentence, _ADVICE.get(problem.code, _ELSE), params)


def _name(site: Site) -> str:
    return "" if site.is_sqlite or proxy.obj is None else str(proxy.obj.database or "")


def integrity(site: Site) -> Iterator[Finding]:
    """Find damage: reads all of an SQLite file; on PostgreSQL, what the server knows, and its indexes."""
    if not is_sqlite():
        yield from _server_integrity()
        return
    try:
        with connection():
            faults = [row[0] for row in proxy.execute_sql("PRAGMA integrity_check(20)").fetchall()]
    except NotReady as problem:
        if problem.code != "database.corrupt":
            raise
        faults = [problem.say()]
    if faults != ["ok"]:
        yield finding(
            N_("The database is damaged: {fault}"),
            N_("Have everyone leave, then restore a backup: trajectoire restore BACKUP"),
            fault=printable(" ".join(str(faults[0]).split()))[:200],
        )


_INVALID = """
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND NOT (indisvalid AND indisready) ORDER BY 1
"""
_BTREES = """
SELECT pg_class.oid, relname FROM pg_class JOIN pg_am ON pg_am.oid = relam
WHERE relnamespace = 'public'::regnamespace AND relkind = 'i' AND amname = 'btree' ORDER BY relname
"""


def _server_integrity() -> Iterator[Finding]:
    with connection():
        failures = _value(
            "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
        )
        invalid = [name for (name,) in proxy.execute_sql(_INVALID).fetchall()]
        amcheck = _value("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'")
    if failures:
        yield finding(
            N_("The server found damaged pages in this database: {count}."),
            N_("Have everyone leave, then restore a backup: trajectoire restore BACKUP"),
            count=failures,
        )
    for name in invalid:
        yield finding(
            N_("The index {name} is not valid."),
            "psql -c 'REINDEX INDEX {name}' {database}",
            name=name,
            database=proxy.obj.database,
        )
    if not amcheck:
        if not failures and not invalid:
            raise NotMade(
                N_("The indexes are not compared with the tables: the extension amcheck is not installed."),
                "psql -c 'CREATE EXTENSION amcheck' {database}",
                database=proxy.obj.database,
            )
        return
    yield from _damaged_indexes()


def _damaged_indexes() -> Iterator[Finding]:
    with connection():
        indexes = proxy.execute_sql(_BTREES).fetchall()
    for oid, name in indexes:
        try:
            with connection():
                proxy.execute_sql("SELECT bt_index_check(%s::oid)", (oid,))
        except NotReady as problem:
            if problem.code != "database.corrupt":
                raise
            yield finding(
                N_("The index {name} is damaged."),
                "psql -c 'REINDEX INDEX \"{name}\"' {database}",
                name=name,
                database=proxy.obj.database,
            )


_NOT_ENFORCED = """
SELECT conrelid::regclass::text, confrelid::regclass::text, 0 FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT convalidated ORDER BY 1, 2
"""


def references(site: Site) -> Iterator[Finding]:
    """Find rows that refer to rows which do not exist."""
    if is_sqlite():
        rows = proxy.execute_sql("PRAGMA foreign_key_check").fetchall()
        counted: dict[tuple[str, str], int] = {}
        for table, _row, parent, _key in rows:
            counted[table, parent] = counted.get((table, parent), 0) + 1
        for (table, parent), count in sorted(counted.items()):
            yield finding(
                N_("Rows of the table {table} refer to rows of {parent} that do not exist: {count}."),
                N_("Restore a backup made before: trajectoire restore BACKUP"),
                table=table,
                parent=parent,
                count=count,
            )
        return
    for table, parent, _count in proxy.execute_sql(_NOT_ENFORCED).fetchall():
        yield finding(
            N_("The server does not check the references from the table {table} to {parent}."),
            N_("Validate the constraint: ALTER TABLE {table} VALIDATE CONSTRAINT …"),
            table=table,
            parent=parent,
        )


def migrations(site: Site) -> Iterator[Finding]:
    """Find a database that is older or newer than the program, or was not initialised."""
    had, known = site.applied, set(schema.names())
    if not had:
        yield finding(N_("This database is not initialised."), "trajectoire init")
        return
    if had - known:
        yield finding(
            N_("This database was created by a newer version of the program (it has {names})."),
            N_("Update the program: see “Upgrades” in scripts/server/README.md."),
            names=", ".join(sorted(had - known)),
        )
    if known - had:
        yield finding(
            N_("This database is older than the program (it lacks {names})."),
            "trajectoire migrate",
            names=", ".join(sorted(known - had)),
        )


def _value(sql: str) -> Any:
    return proxy.execute_sql(sql).fetchone()[0]
