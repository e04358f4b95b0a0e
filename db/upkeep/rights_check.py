"""Whether the connected database refuses what it should: its catalogue, beside what `rights` makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import peewee

from db.core.database import connection, is_sqlite, proxy
from db.core.errors import Refused
from db.core.translation import N_
from db.upkeep.rights import PEOPLE, REACHES, statements

MISSING, LEFT_OVER, TOO_STRONG = N_("missing"), N_("left over"), N_("stands above all rights")


@dataclass(frozen=True)
class Difference:
    """Something in the catalogue of the database that is not as it should be, and how it is not."""

    what: str
    kind: str
    text: str


def differences() -> list[Difference]:
    """Return what the statements would change in the connected database, by trying them and taking them back.

    Gives up when people's work holds a table for five seconds. Raises Refused on another engine than
    PostgreSQL, Denied to anybody but the owner of the database.
    """
    if is_sqlite():
        raise Refused("rights.engine", N_("Only PostgreSQL has a role for each person."))
    with connection(), proxy.atomic() as tried, peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        session = proxy.connection()
        found = _catalogue(session)
        session.execute(statements())
        wanted = _catalogue(session)
        strong = session.execute(_STRONG).fetchall()
        tried.rollback()
    return [
        *(Difference(MISSING, *row) for row in sorted(wanted - found)),
        *(Difference(LEFT_OVER, *row) for row in sorted(found - wanted)),
        *(Difference(TOO_STRONG, "role", name) for (name,) in strong),
    ]


def _catalogue(session: Any) -> set[tuple[str, str]]:
    return {
        (kind, " ".join(text.split()))
        for kind, sql in _KINDS.items()
        for (text,) in session.execute(sql).fetchall()
    }


_STRONG = f"""
SELECT r.rolname FROM pg_roles r JOIN public.staff s ON s.login = r.rolname AND s.active
WHERE r.rolname <> current_user AND {REACHES} ORDER BY 1
"""
_OURS = "IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'rights'))"


_GRANTED = f"""
        SELECT oid::regclass::text, relowner, relacl FROM pg_class WHERE relnamespace {_OURS}
        UNION ALL SELECT format('%s.%s', c.oid::regclass, t.attname), c.relowner, t.attacl
            FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid WHERE c.relnamespace {_OURS}
        UNION ALL SELECT oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
            FROM pg_proc WHERE pronamespace {_OURS}
        UNION ALL SELECT nspname, nspowner, nspacl FROM pg_namespace WHERE nspname IN ('public', 'rights')
        UNION ALL SELECT 'the database', datdba, coalesce(datacl, acldefault('d', datdba))
            FROM pg_database WHERE datname = current_database()"""
_KINDS = {
    "policy": """
        SELECT format('%s on %s to %s for %s: %s / %s', policyname, tablename, roles, cmd, qual, with_check)
        FROM pg_policies WHERE schemaname = 'public'""",
    "security": f"SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relnamespace {_OURS}",
    "trigger": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": f"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE prokind <> 'a' AND pronamespace {_OURS}",
    "view": """
        SELECT format('%s: %s', viewname, definition) FROM pg_views
        WHERE schemaname IN ('public', 'rights')""",
    "role": f"""
        SELECT format('%s %s', r.rolname, CASE WHEN r.rolcanlogin THEN 'in' ELSE 'out' END)
        FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
        WHERE g.rolname = '{PEOPLE}'""",
    "grant": f"""
        SELECT format('%s on %s to %s', a.privilege_type, g.name, coalesce(r.rolname, 'everybody'))
        FROM ({_GRANTED}) g(name, owner, acl), aclexplode(g.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE a.grantee <> g.owner""",
}
