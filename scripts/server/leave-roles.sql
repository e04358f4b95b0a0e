-- Leaves the set-up of PostgreSQL in which each person had a role of their own, with row-level security.
--
-- It takes away what that set-up gave: the policies, the schema "rights", all privileges of PUBLIC, of
-- trajectoire_people and of each person, and then those roles. No record is changed. It is one transaction,
-- and can be run again.
--
-- How such a site goes over to one service account, which is the owner of the database (trajectoire below):
--
-- 1. Everyone leaves the program. Make a backup: sudo -u trajectoire pg_dump -Fc trajectoire > before.dump
-- 2. Run this as the owner, and do what each WARNING says:
--      sudo -u trajectoire psql -X -q -v ON_ERROR_STOP=1 trajectoire < leave-roles.sql
-- 3. Take from the owner the right to make roles:
--      sudo -u postgres psql -c 'ALTER ROLE trajectoire NOCREATEROLE'
-- 4. In pg_hba.conf, in the place of "local trajectoire all peer", before any other line for this database:
--      local  trajectoire  trajectoire  peer
--      local  trajectoire  all          reject
--      host   trajectoire  all  all     reject
--    then: sudo systemctl reload postgresql
-- 5. In /etc/trajectoire.toml, which belongs to root: shared = true, and as before
--      database = "postgresql:///trajectoire"
-- 6. Let people in by ssh (README.md in this folder, "A shared server"): (a) one account and a key for each
--    person, or (b) the system accounts that they have, through sudo. Logins stay what they are.
--
-- The program then refuses to start, and names the role, as long as another one reaches the tables.

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '5s';  -- give up, rather than stop everyone behind a session that is still open

DO $$
DECLARE
    name text;
    owner name := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'staff');
BEGIN
    FOR name IN
        SELECT format('%I ON public.%I', policyname, tablename) FROM pg_policies WHERE schemaname = 'public'
    LOOP
        EXECUTE 'DROP POLICY ' || name;
    END LOOP;
    FOR name IN
        SELECT oid::regclass FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND (relrowsecurity OR relforcerowsecurity)
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    DROP SCHEMA IF EXISTS rights CASCADE;  -- and the triggers that call its functions

    FOR name IN
        SELECT 'PUBLIC'
        UNION SELECT quote_ident(rolname) FROM pg_roles
        WHERE rolname <> owner AND rolname <> current_user AND NOT rolsuper
            AND (rolname = 'trajectoire_people' OR rolname IN (SELECT login FROM public.staff))
    LOOP
        EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ' || name || ' CASCADE';
        EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ' || name || ' CASCADE';
        EXECUTE 'REVOKE ALL ON SCHEMA public FROM ' || name || ' CASCADE';
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM %s CASCADE', current_database(), name);
    END LOOP;

    FOR name IN  -- those that the set-up made: a role that may more was there before, for something else
        SELECT quote_ident(person.rolname) FROM pg_roles person
        JOIN public.staff ON staff.login = person.rolname
        JOIN pg_auth_members ON member = person.oid
        JOIN pg_roles people ON people.oid = roleid AND people.rolname = 'trajectoire_people'
        WHERE person.rolname <> owner AND person.rolname <> current_user AND NOT (person.rolsuper
            OR person.rolcreaterole OR person.rolcreatedb OR person.rolreplication OR person.rolbypassrls)
        UNION ALL SELECT 'trajectoire_people' WHERE to_regrole('trajectoire_people') IS NOT NULL
    LOOP
        BEGIN
            EXECUTE 'DROP ROLE ' || name;
        EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
            RAISE WARNING 'Role % is left (%); it has no privilege here any more. A superuser drops it.',
                name, SQLERRM;
        END;
    END LOOP;
END
$$;
COMMIT;
