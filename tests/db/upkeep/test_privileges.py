"""Other roles of the PostgreSQL server that reach the tables: the program names them and does not start."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from click.testing import CliRunner

from db.core import settings
from db.core.database import connection, proxy
from db.core.errors import NotReady
from db.core.translation import use_language
from db.upkeep.privileges import SHOWN, check_privileges
from scripts.cli import main

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]


@contextmanager
def site(*statements: str) -> Iterator[None]:
    """Connect as the service account of a server where a superuser ran these; it is undone at the end.

    `maude` can log in.
    """
    with connection(), proxy.atomic() as undone:
        for sql in (
            "CREATE ROLE service LOGIN",
            "CREATE ROLE maude LOGIN",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO service",
            *statements,
            "SET LOCAL SESSION AUTHORIZATION service",
        ):
            proxy.execute_sql(sql)
        yield
        undone.rollback()


REFUSED = {
    "a table": ["GRANT SELECT ON client TO maude"],
    "a table, only to write": ["GRANT INSERT ON look TO maude"],
    "a column": ["GRANT SELECT (number) ON client TO maude"],
    "a sequence": ["GRANT USAGE ON SEQUENCE client_id_seq TO maude"],
    "a view of another schema": [
        "CREATE SCHEMA reports",
        "CREATE VIEW reports.people AS SELECT number FROM client",
        "GRANT SELECT ON reports.people TO maude",
    ],
    "through a group": [
        "CREATE ROLE readers NOLOGIN",
        "GRANT SELECT ON client TO readers",
        "GRANT readers TO maude",
    ],
    "through a group of a group": [
        "CREATE ROLE readers NOLOGIN",
        "CREATE ROLE office NOLOGIN",
        "GRANT SELECT (number) ON client TO readers",
        "GRANT readers TO office",
        "GRANT office TO maude",
    ],
    "through a group whose role is to be set": [
        "ALTER ROLE maude NOINHERIT",
        "CREATE ROLE readers NOLOGIN",
        "GRANT SELECT ON client TO readers",
        "GRANT readers TO maude",
    ],
    "as the service account": ["GRANT service TO maude"],
    "as the owner": ["ALTER TABLE client OWNER TO maude"],
    "through the owner": [
        "CREATE ROLE tables NOLOGIN",
        "ALTER TABLE client OWNER TO tables",
        "GRANT tables TO maude",
    ],
    "as the owner of the database": [
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I OWNER TO maude', current_database()); END $$"
    ],
    "as a reader of everything": ["GRANT pg_read_all_data TO maude"],
    "as a writer of everything": ["GRANT pg_write_all_data TO maude"],
    "with the programs of the server": ["GRANT pg_execute_server_program TO maude"],
    "through a superuser": ["CREATE ROLE above SUPERUSER NOLOGIN", "GRANT above TO maude"],
}


@pytest.mark.parametrize("way", REFUSED)
def test_who_else_reaches_the_tables_is_named(way: str) -> None:
    with site(*REFUSED[way]), pytest.raises(NotReady) as refused:
        check_privileges()
    assert refused.value.code == "database.shared"
    assert "have some: maude. Revoke them" in refused.value.say()


@pytest.mark.parametrize("what", ["client", "client (number)", "SEQUENCE client_id_seq"])
def test_what_everyone_may_is_refused_as_such(what: str) -> None:
    table, _space, column = what.partition(" (")
    columns = f" ({column}" if column else ""
    with site(f"GRANT SELECT{columns} ON {table} TO PUBLIC"), pytest.raises(NotReady) as refused:
        check_privileges()
    assert "have some: PUBLIC. Revoke" in refused.value.say()


ACCEPTED = {
    "no other role": ["DROP ROLE maude"],
    "a role without privileges": [],
    "monitoring": ["GRANT pg_monitor TO maude"],
    "replication": ["ALTER ROLE maude REPLICATION"],
    "another superuser": ["ALTER ROLE maude SUPERUSER", "GRANT SELECT ON client TO maude"],
    "a role that cannot log in": ["ALTER ROLE maude NOLOGIN", "GRANT SELECT ON client TO maude"],
    "an owner that cannot log in": [
        "CREATE ROLE tables NOLOGIN",
        "ALTER TABLE client OWNER TO tables",
        "GRANT ALL ON client TO service",
    ],
    "the service account as owner": ["ALTER TABLE client OWNER TO service"],
    "the service account in the group of the owner": [
        "CREATE ROLE tables NOLOGIN",
        "ALTER TABLE client OWNER TO tables",
        "GRANT tables TO service",
    ],
    "the server's own tables": ["GRANT SELECT ON pg_class TO maude"],
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_a_site_where_the_service_account_is_alone_starts(what: str) -> None:
    with site(*ACCEPTED[what]):
        check_privileges()


def test_who_made_the_service_account_is_no_reader_by_that() -> None:
    """From PostgreSQL 16 on, a role that is no superuser is for ever a member of those that it makes."""
    with connection():
        (version,) = proxy.execute_sql("SELECT current_setting('server_version_num')::int").fetchone()
    if version < 160000:
        pytest.skip("before PostgreSQL 16 a member may always set the role")
    with site("GRANT service TO maude WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"):
        check_privileges()


def test_the_tables_of_an_extension_are_not_the_programs() -> None:
    """pg_stat_statements and others have views that everyone may read."""
    with site(
        "CREATE TABLE statements (query text)",
        "GRANT SELECT ON statements TO PUBLIC",
        "INSERT INTO pg_depend SELECT 'pg_class'::regclass, 'statements'::regclass, 0,"
        " 'pg_extension'::regclass, oid, 0, 'e' FROM pg_extension WHERE extname = 'plpgsql'",
    ):
        check_privileges()


def test_of_many_roles_some_are_named() -> None:
    many = [f"staff{number}" for number in range(SHOWN + 3)]
    with site(
        *(f"CREATE ROLE {name} LOGIN" for name in many),
        *(f"GRANT SELECT ON client TO {name}" for name in many),
    ):
        use_language("fr")
        with pytest.raises(NotReady) as refused:
            check_privileges()
    assert ": staff0, staff1, staff2, staff3, staff4, staff5, …." in refused.value.say()


def test_every_command_refuses_with_its_exit_status(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", database)
    settings.current.cache_clear()
    role = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"GRANT SELECT ON client TO {role}")
        try:
            for words in (["today"], ["clients", "list"], ["init"], ["migrate"]):
                result = CliRunner().invoke(main, words, prog_name="trajectoire")
                assert result.exit_code == 3, result.output
                assert role in result.stderr
                assert result.stdout == ""
        finally:
            server.execute(f"DROP OWNED BY {role}")
            server.execute(f"DROP ROLE {role}")
