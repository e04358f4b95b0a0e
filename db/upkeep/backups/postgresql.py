"""Dumps of a PostgreSQL database, and their restoration in one transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.core.database import connection, proxy
from db.core.errors import Refused
from db.core.postgresql import unreachable
from db.upkeep.backups.manifest import Contents, damaged
from db.upkeep.backups.programs import run

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_NO_LIMIT = "-c idle_in_transaction_session_timeout=0"


def dump(target: Path) -> Contents:
    """Dump the connected database as it is now, while others write, and return what it contains.

    Raises Refused, and ConnectionLost if the server goes away.
    """
    import psycopg

    place, environment = _place()
    options = ("--format=custom", "--schema=public", "--no-owner", "--no-privileges", "--no-password")
    try:
        with psycopg.connect(**_parameters(), options=_NO_LIMIT) as conn:
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = _value(conn, "SELECT pg_export_snapshot()")
            contents = _contents(conn)
            arguments = (*options, f"--snapshot={snapshot}", f"--file={target}", place)
            with _server_errors():
                run("pg_dump", *arguments, environment=environment)
    except psycopg.OperationalError as error:
        raise unreachable() from error
    check(target)
    return contents


@contextmanager
def _server_errors() -> Iterator[None]:
    """Raise ConnectionLost, not what a program said, if the server does not answer any more."""
    try:
        yield
    except Refused:
        with connection():
            proxy.execute_sql("SELECT 1")
        raise


def check(path: Path) -> None:
    """Read a dump from beginning to end; raises Refused if it is damaged."""
    try:
        run("pg_restore", "--file=/dev/null", path)
    except Refused as error:
        if error.code == "program.failed":
            raise damaged(path) from error
        raise


def restore(path: Path, contents: Contents, kept: str | None) -> None:
    """Put a dump in the place of the connected database, whose tables stay in the schema `kept`.

    One transaction: either all of it or nothing. The sessions of this account are disconnected at the end
    of it and find the restored tables when they connect again. With None everything is done and rolled
    back, as a rehearsal. Raises Refused, and ConnectionLost if the server goes away.
    """
    place, environment = _place()
    aside = kept or "trajectoire_rehearsal"
    with tempfile.TemporaryFile() as script:
        script.write(f'BEGIN; ALTER SCHEMA public RENAME TO "{aside}"; CREATE SCHEMA public;\n'.encode())
        script.flush()
        run("pg_restore", "--schema=public", "--no-owner", "--no-privileges", "--file=-", path, stdout=script)
        script.seek(0, 2)
        script.write(_ending(contents, aside, rehearsal=kept is None).encode())
        script.seek(0)
        options = (
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            "--set=VERBOSITY=terse",
        )
        with _server_errors():
            run("psql", *options, f"--dbname={place}", environment=environment, stdin=script)


def _ending(contents: Contents, aside: str, *, rehearsal: bool) -> str:
    """Return the SQL that compares what was restored, and ends the transaction."""
    checks = "".join(
        f'IF (SELECT count(*) FROM public."{name}") <> {count}'
        f" THEN RAISE EXCEPTION 'rows of {name}'; END IF;\n"
        for name, count in contents.rows.items()
    )
    checked = f"\nDO $check$ BEGIN\n{checks}END $check$;\n"
    if rehearsal:
        return f"{checked}ROLLBACK;\n"
    return f"""{checked}
DO $lock$ DECLARE name text; BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = '{aside}'
    LOOP EXECUTE 'LOCK TABLE ' || name || ' IN ACCESS EXCLUSIVE MODE'; END LOOP;
END $lock$;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() \\g /dev/null
COMMIT;
"""


def _contents(conn: Any) -> Contents:
    tables = [name for (name,) in conn.execute(_TABLES).fetchall()]
    return Contents(
        [name for (name,) in conn.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()],
        {name: _value(conn, f'SELECT count(*) FROM "{name}"') for name in tables},
    )


def _value(conn: Any, query: str) -> Any:
    return conn.execute(query).fetchone()[0]


def _parameters() -> dict[str, Any]:
    ours = ("options", "autocommit")
    found = {name: value for name, value in proxy.obj.connect_params.items() if name not in ours}
    return {"dbname": proxy.obj.database, **found}


def _place() -> tuple[str, dict[str, str]]:
    """Return the address for PostgreSQL's programs without the password, and the variable with it."""
    from psycopg.conninfo import make_conninfo

    found = _parameters()
    password = found.pop("password", None)
    return make_conninfo(**found), {"PGPASSWORD": password} if password else {}
