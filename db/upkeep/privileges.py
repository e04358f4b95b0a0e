"""Who besides the program's account has privileges on its tables in PostgreSQL: nobody may."""

from __future__ import annotations

from db.core.database import connection, is_sqlite, proxy
from db.core.errors import NotReady
from db.core.translation import N_

SHOWN = 6
"""How many roles the refusal names."""

_OTHERS = """
WITH relation AS (
    SELECT oid, relowner, relacl FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't'
        AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
            AND objid = pg_class.oid AND deptype = 'e')
), holder(id) AS (
    SELECT relowner FROM relation
    UNION SELECT grantee FROM relation, aclexplode(relacl)
    UNION SELECT grantee FROM relation JOIN pg_attribute ON attrelid = relation.oid, aclexplode(attacl)
    UNION SELECT datdba FROM pg_database WHERE datname = current_database()
    UNION SELECT oid FROM pg_roles WHERE rolsuper OR rolname IN ('pg_read_all_data', 'pg_write_all_data',
        'pg_maintain', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
), membership(kind) AS (  -- from PostgreSQL 16 on, who made a role is its member without a use of it
    SELECT CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'USAGE, SET' END
)
SELECT 'PUBLIC' FROM holder WHERE id = 0
UNION SELECT rolname::text FROM pg_roles, membership
WHERE rolcanlogin AND NOT rolsuper AND rolname <> session_user
    AND EXISTS (SELECT FROM holder WHERE id <> 0 AND pg_has_role(pg_roles.oid, id, kind))
ORDER BY 1
"""
"""The roles that can log in and own, or have any privilege on, a relation of the database: themselves, by a
membership or as PUBLIC. Extensions bring relations that PUBLIC reads; superusers cannot be kept out."""


def other_roles() -> list[str]:
    """Return the other roles that reach the program's tables in PostgreSQL; none for SQLite."""
    if is_sqlite():
        return []
    with connection():
        return [role for (role,) in proxy.execute_sql(_OTHERS).fetchall()]


def check_privileges() -> None:
    """Raise NotReady when PostgreSQL gives another role that can log in privileges on the program's tables.

    The program checks who sees which file, so that whoever reaches the tables without it sees them all.
    """
    if roles := other_roles():
        raise NotReady(
            "database.shared",
            N_(
                "Only the program's own account may have privileges on its tables, but these roles of the"
                " database server have some: {roles}. Revoke them (scripts/server/README.md, “PostgreSQL”)."
            ),
            roles=shown(roles),
        )


def shown(roles: list[str]) -> str:
    """Return the names of the first roles."""
    return ", ".join([*roles[:SHOWN], "…"] if len(roles) > SHOWN else roles)
