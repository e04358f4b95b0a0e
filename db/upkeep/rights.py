"""A role of PostgreSQL for each person, and what it may: the database itself refuses what they may not do.

Server reference, sections 1.1, 1.3 and 6. Who asks is `session_user`, whom the server itself let in, and
never something that a session could set.
"""

from __future__ import annotations

from typing import Any

from peewee import AutoField

from db.staff.permissions import PERMISSIONS, Reach
from db.upkeep.policies import RULES
from db.upkeep.schema import models

PEOPLE = "trajectoire_people"
"""The role that those of all people belong to, and the only one that anything is granted to."""

_CLEARED = f"""
SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '5s';
LOCK TABLE @tables@;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{PEOPLE}') THEN
        CREATE ROLE {PEOPLE} NOLOGIN;
    END IF;
END $$;
DO $$ DECLARE name text; BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO {PEOPLE}', current_database());
    FOR name IN SELECT 'PUBLIC' UNION ALL SELECT '{PEOPLE}' UNION ALL SELECT quote_ident(r.rolname)
        FROM public.staff s JOIN pg_roles r ON r.rolname = s.login WHERE r.rolname <> current_user
    LOOP
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ' || name;
        EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ' || name;
        EXECUTE 'REVOKE ALL ON SCHEMA public FROM ' || name;
    END LOOP;
    FOR name IN SELECT format('%I ON public.%I', policyname, tablename)
        FROM pg_policies WHERE schemaname = 'public'
    LOOP EXECUTE 'DROP POLICY ' || name; END LOOP;
END $$;
DROP SCHEMA IF EXISTS rights CASCADE;
CREATE SCHEMA rights;
GRANT USAGE ON SCHEMA public, rights TO {PEOPLE};
GRANT SELECT ON public.schema_migration TO {PEOPLE};
"""

_AS_OWNER = "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

_ASKED = f"""
CREATE VIEW rights.permission(verb, role, reach, width) AS VALUES
    @permissions@;

CREATE FUNCTION rights.me() RETURNS integer {_AS_OWNER} AS $$ BEGIN
    RETURN (SELECT id FROM public.staff WHERE login = session_user AND active);
END $$;

CREATE FUNCTION rights.team() RETURNS integer {_AS_OWNER} AS $$ BEGIN
    RETURN (SELECT team_id FROM public.staff WHERE login = session_user AND active);
END $$;

CREATE FUNCTION rights.roles() RETURNS text[] {_AS_OWNER} AS $$ BEGIN
    RETURN (SELECT string_to_array(role, ' ') FROM public.staff WHERE login = session_user AND active);
END $$;

CREATE FUNCTION rights.reach(VARIADIC verbs text[]) RETURNS text {_AS_OWNER} AS $$ BEGIN
    RETURN (SELECT p.reach FROM rights.permission p
        WHERE p.verb = ANY (verbs) AND p.role = ANY (rights.roles()) ORDER BY p.width DESC LIMIT 1);
END $$;

CREATE FUNCTION rights.may(VARIADIC verbs text[]) RETURNS boolean {_AS_OWNER} AS $$ BEGIN
    RETURN rights.reach(VARIADIC verbs) IS NOT NULL;
END $$;

CREATE FUNCTION rights.last_did(VARIADIC verbs text[]) RETURNS boolean {_AS_OWNER} AS $$ BEGIN
    RETURN rights.may(VARIADIC verbs) AND (SELECT verb = ANY (verbs) FROM public.audit_line
        WHERE actor_id = rights.me() ORDER BY id DESC LIMIT 1);
END $$;

CREATE FUNCTION rights.everywhere(VARIADIC verbs text[]) RETURNS boolean {_AS_OWNER} AS $$
DECLARE reach text := rights.reach(VARIADIC verbs);
BEGIN
    RETURN reach = 'any' OR (reach = 'team' AND rights.team() IS NULL);
END $$;

CREATE FUNCTION rights.files(VARIADIC verbs text[]) RETURNS SETOF integer {_AS_OWNER} AS $$
DECLARE reach text := rights.reach(VARIADIC verbs); me integer := rights.me(); team integer := rights.team();
BEGIN
    IF reach IS NULL OR rights.everywhere(VARIADIC verbs) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT c.id FROM public.client c WHERE c.responsible_id = me;
    RETURN QUERY SELECT i.client_id FROM public.involvement i WHERE i.staff_id = me;
    RETURN QUERY SELECT b.client_id FROM public.break_glass b
        WHERE b.staff_id = me AND b.until > timezone('UTC', now());
    RETURN QUERY SELECT c.id FROM public.client c
        WHERE c.responsible_id IS NULL AND (c.team_id IS NULL OR c.team_id = team);
    IF reach = 'team' THEN
        RETURN QUERY SELECT c.id FROM public.client c WHERE c.team_id = team;
        RETURN QUERY SELECT c.id FROM public.client c JOIN public.staff s ON s.id = c.responsible_id
            WHERE s.team_id = team;
        RETURN QUERY SELECT i.client_id FROM public.involvement i JOIN public.staff s ON s.id = i.staff_id
            WHERE s.team_id = team;
    END IF;
    IF 'client.alert' = ANY (verbs) THEN
        RETURN QUERY SELECT rights.led_by_nobody();
    END IF;
END $$;

CREATE FUNCTION rights.led_by_nobody() RETURNS SETOF integer {_AS_OWNER} AS $$
DECLARE teams integer[]; led integer[];
BEGIN
    SELECT array_agg(coalesce(l.team_id, 0)) INTO teams FROM public.staff l, rights.permission p
        WHERE l.active AND p.verb = 'client.alert' AND p.role = ANY (string_to_array(l.role, ' '));
    IF 0 = ANY (teams) THEN  -- a lead of all
        RETURN;
    END IF;
    led := ARRAY(SELECT s.id FROM public.staff s WHERE s.team_id = ANY (teams));
    RETURN QUERY SELECT c.id FROM public.client c
        WHERE coalesce(c.team_id <> ALL (teams), true) AND coalesce(c.responsible_id <> ALL (led), true)
        AND NOT EXISTS (SELECT FROM public.involvement i
            WHERE i.client_id = c.id AND i.staff_id = ANY (led));
END $$;

CREATE FUNCTION rights.others() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN
    IF row_security_active(TG_RELID) AND NOT rights.may(TG_ARGV[0])
        AND to_jsonb(NEW) - TG_ARGV[1:] IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV[1:]
    THEN RAISE insufficient_privilege; END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA rights FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA rights TO {PEOPLE};
"""

REACHES = r"""(r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication
                OR EXISTS (SELECT FROM pg_roles g WHERE pg_has_role(r.oid, g.oid, 'MEMBER')
                    AND (g.rolname LIKE 'pg\_%' OR g.rolname = current_user)))"""
"""The condition that a role `r` stands above all rights: nobody's daily account may."""

_ADMITTED = f"""
DO $$ DECLARE person record; BEGIN
    FOR person IN SELECT s.login, s.active, r.rolcanlogin AND r.rolinherit AS enters,
            coalesce({REACHES}, false) AS reaches,
            EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                WHERE m.member = r.oid AND g.rolname = '{PEOPLE}') AS known
        FROM public.staff s LEFT JOIN pg_roles r ON r.rolname = s.login
        WHERE s.login <> current_user ORDER BY s.login
    LOOP
        IF person.reaches OR person.login LIKE 'pg\\_%' OR octet_length(person.login) > 63
            OR person.login IN ('public', 'none', '{PEOPLE}')
        THEN
            RAISE WARNING '"%" cannot be the role of a person', person.login;
            IF person.known THEN EXECUTE format('REVOKE {PEOPLE} FROM %I', person.login); END IF;
        ELSIF person.active THEN
            IF person.enters IS NULL THEN EXECUTE format('CREATE ROLE %I LOGIN', person.login);
            ELSIF NOT person.enters THEN EXECUTE format('ALTER ROLE %I LOGIN INHERIT', person.login); END IF;
            IF NOT person.known THEN EXECUTE format('GRANT {PEOPLE} TO %I', person.login); END IF;
        ELSIF person.known AND person.enters THEN
            EXECUTE format('ALTER ROLE %I NOLOGIN', person.login);
        END IF;
    END LOOP;
END $$;
"""


def statements() -> str:
    """Return the SQL that makes the connected database refuse; for its owner, in one transaction, any time.

    It leaves nothing of what was there before, and makes, admits and shuts out the roles of the people.
    """
    tables: list[Any] = models()
    names = ", ".join(sorted(f"public.{model._meta.table_name}" for model in tables))
    return "".join(
        (
            _CLEARED.replace(
                "@tables@", names
            ),  # all at once, before people's work and this wait for each other
            _ASKED.replace("@permissions@", _permissions()),
            *map(_table, tables),
            _ADMITTED,
        )
    )


def _permissions() -> str:
    width = tuple(Reach).index
    return ",\n    ".join(
        f"('{verb}', '{role}', '{reach}', {width(reach)})"
        for verb, roles in PERMISSIONS.items()
        for role, reach in roles.items()
    )


def _table(model: Any) -> str:
    """Return the grants and the policies of a table."""
    meta = model._meta
    name, rule = meta.table_name, RULES[meta.table_name]
    fields = meta.sorted_fields
    # A key that the engine numbers cannot be chosen: a duplicate would tell that a hidden row is there.
    inserted = [f.column_name for f in fields if not isinstance(f, AutoField)]
    kept = {key.column_name for key in meta.get_primary_keys()} | {"created_at"}
    updated = rule.columns or [f.column_name for f in fields if f.column_name not in kept]
    lines = [
        f"\nALTER TABLE public.{name} ENABLE ROW LEVEL SECURITY;",
        f"GRANT SELECT ON public.{name} TO {PEOPLE};",
        f"CREATE POLICY read ON public.{name} FOR SELECT TO {PEOPLE} USING ({rule.select});",
        f"DROP TRIGGER IF EXISTS others ON public.{name};",
    ]
    if rule.insert:
        lines.append(f"GRANT INSERT ({_quoted(inserted)}) ON public.{name} TO {PEOPLE};")
        lines.append(f"CREATE POLICY add ON public.{name} FOR INSERT TO {PEOPLE} WITH CHECK ({rule.insert});")
        if len(inserted) < len(fields):
            lines.append(f"GRANT USAGE ON SEQUENCE public.{name}_id_seq TO {PEOPLE};")
    if rule.update:
        lines.append(f"GRANT UPDATE ({_quoted(updated)}) ON public.{name} TO {PEOPLE};")
        lines.append(
            f"CREATE POLICY change ON public.{name} FOR UPDATE TO {PEOPLE}"
            f" USING ({rule.update}) WITH CHECK ({rule.written or rule.update});"
        )
    if rule.delete:
        lines.append(f"GRANT DELETE ON public.{name} TO {PEOPLE};")
        lines.append(f"CREATE POLICY remove ON public.{name} FOR DELETE TO {PEOPLE} USING ({rule.delete});")
    if rule.others:
        words = ", ".join(f"'{word}'" for word in rule.others)
        lines.append(
            f"CREATE TRIGGER others BEFORE UPDATE ON public.{name}"
            f" FOR EACH ROW EXECUTE FUNCTION rights.others({words});"
        )
    return "\n".join(lines) + "\n"


def _quoted(columns: Any) -> str:
    return ", ".join(f'"{column}"' for column in columns)
