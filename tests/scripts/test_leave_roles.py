"""A database that had a role for each person goes over to the service account alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from db.core import database, settings
from db.staff.actions import add_staff, deactivate, founder
from db.upkeep.founding import found
from tests.engines import PostgresqlEngine
from tests.scripts.conftest import Run

SCRIPT = Path(__file__).parents[2] / "scripts" / "server" / "leave-roles.sql"
OWNER, GROUP = "trajectoire_owner", "trajectoire_people"
PEOPLE = ("maude", "Léa-M", "gone", "keeper")
"""Those who had a role of their own; `keeper` also makes databases."""

GIVEN = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA rights;
CREATE FUNCTION rights.me() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT id FROM public.staff WHERE login = session_user AND active';
CREATE FUNCTION rights.others() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW rights.permission(verb) AS VALUES ('client.read');
GRANT USAGE ON SCHEMA public, rights TO trajectoire_people;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA rights TO trajectoire_people;
GRANT SELECT ON schema_migration, staff, client TO trajectoire_people;
GRANT INSERT (number), UPDATE (active) ON client TO trajectoire_people;
GRANT USAGE ON SEQUENCE client_id_seq TO trajectoire_people;
ALTER TABLE client ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON client FOR SELECT TO trajectoire_people USING (rights.me() IS NOT NULL);
CREATE POLICY change ON staff FOR UPDATE TO trajectoire_people USING (id = rights.me());
CREATE TRIGGER others BEFORE UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION rights.others();
GRANT SELECT ON identity TO PUBLIC;
"""
"""What the statements of that set-up left, each kind of it once; and one grant made by hand."""

LEFT = {
    "policies": "SELECT policyname FROM pg_policies",
    "tables with row-level security": "SELECT relname FROM pg_class WHERE relrowsecurity",
    "schema": "SELECT nspname FROM pg_namespace WHERE nspname = 'rights'",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "privileges": """
        SELECT oid::regclass::text, grantee::regrole::text FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = 'public'::regnamespace AND grantee <> relowner
        UNION ALL SELECT attname, grantee::regrole::text FROM pg_attribute, aclexplode(attacl)
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT nspname, grantee::regrole::text FROM pg_namespace, aclexplode(nspacl)
        WHERE nspname = 'public' AND grantee <> nspowner
        UNION ALL SELECT datname, grantee::regrole::text FROM pg_database, aclexplode(datacl)
        WHERE datname = current_database() AND grantee <> datdba""",
}


def by(role: str, url: str) -> str:
    """Return the URL by which a role comes in."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}").geturl()


def rows(url: str, sql: str) -> list[Any]:
    """Return what a statement gives."""
    with psycopg.connect(url) as server:
        return server.execute(sql).fetchall()


def leave(url: str) -> list[str]:
    """Run the script as the owner, and return its warnings."""
    told: list[str] = []
    with psycopg.connect(by(OWNER, url), autocommit=True) as owner:
        owner.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        owner.execute(SCRIPT.read_text())
    return told


def roles(url: str) -> set[str]:
    """Return those of the people's roles that are there, their group among them."""
    known = {name for (name,) in rows(url, "SELECT rolname FROM pg_roles")}
    return known & {*PEOPLE, "boss", GROUP}


@pytest.fixture
def site(postgresql_engine: PostgresqlEngine) -> Iterator[str]:
    """Yield the URL, for a superuser, of a database as that set-up left it."""
    url = postgresql_engine.blank()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        server.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} OWNER TO {OWNER}")
        server.execute("CREATE ROLE boss LOGIN SUPERUSER")
    database.connect(by(OWNER, url))
    found(OWNER, "The Owner")
    root = founder("root", "root")
    for login in (*PEOPLE, "boss"):
        add_staff(root, login, login.title())
    deactivate(root, "gone")
    database.disconnect()
    with psycopg.connect(by(OWNER, url), autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {GROUP}")
        owner.execute(GIVEN)
        for login in PEOPLE:
            owner.execute(f'CREATE ROLE "{login}" LOGIN')
            owner.execute(f'GRANT {GROUP} TO "{login}"')
        owner.execute("ALTER ROLE gone NOLOGIN")
        owner.execute("GRANT UPDATE (role) ON staff TO keeper")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("ALTER ROLE keeper CREATEDB")
    try:
        yield url
    finally:
        database.disconnect()
        postgresql_engine.drop(url)
        with psycopg.connect(postgresql_engine.server, autocommit=True) as server:
            for name in (*PEOPLE, "boss", GROUP, OWNER):
                server.execute(f'DROP ROLE IF EXISTS "{name}"')


def test_nothing_is_left_and_the_program_starts(
    site: str, run: Run, as_account: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(site, "SELECT s::text FROM staff s ORDER BY id")
    assert all(rows(site, sql) for sql in LEFT.values())
    monkeypatch.setenv("TRAJECTOIRE_DATABASE", by(OWNER, site))
    settings.current.cache_clear()
    as_account(OWNER)
    refused = run("today", status=3).stderr
    assert all(name in refused for name in ("PUBLIC", "keeper", "Léa-M", "maude"))
    assert leave(site) == []
    assert {kind: rows(site, sql) for kind, sql in LEFT.items() if rows(site, sql)} == {}
    assert roles(site) == {"keeper", "boss"}  # both are there for something else
    assert rows(site, "SELECT s::text FROM staff s ORDER BY id") == before
    run("today")
    assert leave(site) == []
    run("today")


def test_a_role_that_another_database_knows_is_left_without_privileges(
    site: str, postgresql_engine: PostgresqlEngine
) -> None:
    other = postgresql_engine.blank()
    try:
        with psycopg.connect(other, autocommit=True) as server:
            server.execute("CREATE TABLE elsewhere ()")
            server.execute("GRANT SELECT ON elsewhere TO maude")
        (warning,) = leave(site)
        assert warning.startswith("Role maude is left")
        assert roles(site) == {"maude", "keeper", "boss"}
        assert {kind: rows(site, sql) for kind, sql in LEFT.items() if rows(site, sql)} == {}
    finally:
        postgresql_engine.drop(other)


def test_it_is_all_or_nothing(site: str) -> None:
    """Someone still has a table open: the owner is told, and runs it again."""
    before = {kind: sorted(rows(site, sql)) for kind, sql in LEFT.items()}
    with psycopg.connect(site) as open_session:
        open_session.execute("SELECT 1 FROM client")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            leave(site)
    assert {kind: sorted(rows(site, sql)) for kind, sql in LEFT.items()} == before
    assert roles(site) == {*PEOPLE, "boss", GROUP}
