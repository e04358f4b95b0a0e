"""Ways around the rights, with the ordinary client of PostgreSQL: none leads anywhere.

Acceptance test 17 of the server reference.
"""

from __future__ import annotations

import psycopg
import pytest

from db.core.database import connection
from db.staff.permissions import Role
from tests.db.upkeep.rights_site import Site

ME = "pure-staff"
WAYS = {
    "another's file, with a lock": "SELECT * FROM identity WHERE client_id = {client} FOR UPDATE",
    "through a view of the catalogue": "SELECT * FROM pg_stats WHERE tablename = 'identity'",
    "through the statistics": "SELECT * FROM pg_statistic",
    "a condition that leaks": "SELECT * FROM identity WHERE 1 / (length(family) - length('Tremblay')) > 0",
    "a conversion that leaks": "SELECT * FROM identity WHERE family::integer = 1",
    "somebody's lock code": "SELECT * FROM lock_code",
    "somebody's drafts": "SELECT * FROM draft",
    "somebody's keys": "SELECT * FROM staff_key",
    "somebody's votes": "SELECT * FROM vote",
    "who takes part in another's file": "SELECT * FROM involvement",
    "who opened another's file": "SELECT * FROM break_glass",
    "what was said of another's referral": "SELECT * FROM feedback",
    "the journal of another's file": "SELECT * FROM audit_line WHERE subject_kind = 'client'",
    "the looks at another's file": "SELECT * FROM look WHERE client_id = {client}",
    "how many there are": "SELECT last_value FROM client_id_seq",
    "the owner's role": "SET ROLE trajectoire_owner",
    "the administrator's role": "SET ROLE postgres",
    "a colleague's session": 'SET SESSION AUTHORIZATION "stranger"',
    "no row-level security": "SET row_security = off; SELECT * FROM identity",
    "no policy": "DROP POLICY read ON identity",
    "no security on a table": "ALTER TABLE identity DISABLE ROW LEVEL SECURITY",
    "no trigger": "ALTER TABLE staff DISABLE TRIGGER ALL",
    "no trigger in the session": "SET session_replication_role = replica",
    "a wider policy": "CREATE POLICY mine ON identity FOR SELECT USING (true)",
    "a grant": "GRANT DELETE ON identity TO PUBLIC; DELETE FROM identity",
    "a role above": 'ALTER ROLE "pure-staff" CREATEROLE',
    "a member of the owner": 'GRANT trajectoire_owner TO "pure-staff"',
    "another function": "CREATE OR REPLACE FUNCTION rights.me() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "a function of one's own": "CREATE FUNCTION public.leak(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "a temporary function": "CREATE FUNCTION pg_temp.leak(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "an operator": "CREATE OPERATOR public.=== (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text)",
    "a view": "CREATE VIEW public.mine AS SELECT * FROM identity",
    "a temporary table": "CREATE TEMP TABLE mine AS SELECT * FROM identity",
    "a schema before ours": "CREATE SCHEMA mine",
    "a program of the server": "COPY (SELECT 1) TO PROGRAM 'cat'",
    "a file written": "COPY identity TO '/tmp/trajectoire-copy'",
    "a file read": "COPY suggestion (text) FROM '/etc/hostname'",
    "a file read by a function": "SELECT pg_read_file('/etc/hostname')",
    "a folder": "SELECT pg_ls_dir('/')",
    "a file as a large object": "SELECT lo_import('/etc/hostname')",
    "a library": "LOAD 'mine'",
    "a setting of the server": "ALTER SYSTEM SET log_statement = 'none'",
    "all rows of a table": "TRUNCATE look",
    "the journal corrected": "UPDATE audit_line SET actor = 'stranger'",
    "the journal shortened": "DELETE FROM audit_line",
    "the looks shortened": "DELETE FROM look",
    "a line in a colleague's name": (
        "INSERT INTO audit_line (uid, at, actor_id, actor, on_behalf, verb, subject_kind, subject, details)"
        " VALUES ('x', now(), rights.me(), 'stranger', '', 'client.engage', '', '', '{{}}')"
    ),
    "a line about what one may not do": (
        "INSERT INTO audit_line (uid, at, actor_id, actor, on_behalf, verb, subject_kind, subject, details)"
        " VALUES ('x', now(), rights.me(), session_user, '', 'exchange.identities', '', '', '{{}}')"
    ),
    "a nameless line": (
        "INSERT INTO audit_line (uid, at, actor, on_behalf, verb, subject_kind, subject, details)"
        " VALUES ('x', now(), '', '', 'client.engage', '', '', '{{}}')"
    ),
    "a file opened for ever": (
        "INSERT INTO break_glass (client_id, staff_id, at, until, why)"
        " VALUES ({client}, rights.me(), now(), 'infinity', 'x')"
    ),
    "a file opened without a word": (
        "INSERT INTO break_glass (client_id, staff_id, at, until, why)"
        " VALUES ({client}, rights.me(), now(), now(), '')"
    ),
    "an alert taken away": "DELETE FROM break_glass",
    "a role for oneself": "UPDATE staff SET role = 'administrator' WHERE login = 'pure-staff'",
    "another team for oneself": "UPDATE staff SET team_id = NULL WHERE login = 'pure-staff'",
    "a colleague's preferences": "UPDATE staff SET theme = 'x' WHERE login = 'stranger'",
    "an account": (
        "INSERT INTO staff (created_at, row_version, login, name, role, active, keyboard, theme)"
        " VALUES (now(), 1, 'x', 'x', 'administrator', true, '', '')"
    ),
    "a file for oneself": "UPDATE client SET responsible_id = rights.me() WHERE id = {client}",
    "a part in a file": "INSERT INTO involvement (client_id, staff_id) VALUES ({client}, rights.me())",
    "a number that is taken": (
        "INSERT INTO engagement (id, created_at, row_version, client_id, staff_id, at, mode, attendance,"
        " note) VALUES (1, now(), 1, {client}, rights.me(), now(), 'phone', 'held', '')"
    ),
    "another number to come": "SELECT setval('client_id_seq', 1)",
    "a second identity, where there is one": (
        "INSERT INTO identity (client_id, given, family, phone, email, contact_mode, contact_rules, language,"
        " companion, sort_key, search_key) VALUES ({client}, '', '', '', '', '', '', '', '', '', '')"
        " ON CONFLICT (client_id) DO UPDATE SET given = 'x'"
    ),
    "another's vote": "INSERT INTO vote (card_id, staff_id, dots) SELECT id, author_id, 1 FROM card",
    "a decision": "UPDATE suggestion SET decision = 'declined'",
    "statements prepared before": (
        "PREPARE p AS SELECT * FROM identity; SET ROLE trajectoire_people; EXECUTE p"
    ),
    "a setting of the session": "SET rights.me = '1'; SELECT * FROM identity",
    "other tables first": "SET search_path = pg_temp, public; SELECT * FROM identity",
}


LEAKS = (psycopg.errors.DivisionByZero, psycopg.errors.InvalidTextRepresentation)


def outcome(url: str, sql: str) -> str:
    """Return what comes of a statement: refused, nothing, something, or leaked by its error."""
    with psycopg.connect(url, autocommit=True) as session:
        try:
            cursor = session.execute(sql)
        except psycopg.errors.InsufficientPrivilege:
            return "refused"
        except LEAKS:
            return "leaked"
        while cursor.nextset():
            pass
        return "something" if cursor.rowcount else "nothing"


@pytest.mark.parametrize("way", WAYS)
def test_there_is_no_way_around(site: Site, way: str) -> None:
    """A caseworker with the ordinary client of PostgreSQL; nothing of other people's files is theirs."""
    with connection():
        site.case.give(Role.STAFF, "other")
    sql = WAYS[way].format(client=site.world.client)
    if sql.startswith("SELECT *"):
        assert outcome(site.url, sql) in ("something", "leaked")
    before = site.everything()
    assert outcome(site.address(ME), sql) in ("refused", "nothing")
    assert site.everything() == before


OF_OTHERS = {
    Role.LEAD: ["SELECT * FROM identity", "SELECT * FROM referral", "SELECT * FROM draft"],
    Role.AUDITOR: ["SELECT * FROM identity", "SELECT * FROM engagement", "SELECT * FROM asked"],
    Role.ADMINISTRATOR: [
        "SELECT * FROM identity",
        "SELECT * FROM engagement",
        "SELECT * FROM draft",
        "SELECT * FROM audit_line WHERE subject_kind IN ('client', 'referral') AND actor_id <> rights.me()",
        "UPDATE staff SET role = 'administrator lead' WHERE id = rights.me()",
        "UPDATE client SET active = false",
        "DELETE FROM audit_line",
    ],
}
"""What no other role reads or does either, of the file of another team."""


@pytest.mark.parametrize(("role", "sql"), [(role, sql) for role in OF_OTHERS for sql in OF_OTHERS[role]])
def test_no_role_stands_above_all(site: Site, role: Role, sql: str) -> None:
    with connection():
        site.case.give(role, "other")
    assert outcome(site.address(site.case.who[role].login), sql) in ("refused", "nothing")


def test_who_asks_is_whom_the_server_let_in(site: Site) -> None:
    with psycopg.connect(site.address(ME), autocommit=True) as session:
        for sql in (
            "SET ROLE trajectoire_people",
            "SET rights.me = '1'",
            "SET search_path = pg_temp, public",
        ):
            session.execute(sql)
            assert session.execute("SELECT rights.me()").fetchone() == (site.case.who[Role.STAFF].id,)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO identity (client_id, given, family, phone, email, contact_mode, contact_rules, language,"
        " companion, sort_key, search_key) VALUES ({client}, '', '', '', '', '', '', '', '', '', '')",
        "INSERT INTO asked (created_at, row_version, client_id, what, asked_on, staff_id)"
        " VALUES (now(), 1, {client}, 'x', now(), rights.me())",
        "INSERT INTO referral_event (referral_id, at, by_id, what, from_status, to_status, note)"
        " VALUES ({client}, now(), rights.me(), 'made', '', '', '')",
        "INSERT INTO enrolment (created_at, row_version, client_id, trajectory_id, opened_at, outcome)"
        " VALUES (now(), 1, {client}, 1, now(), '')",
    ],
)
def test_a_refusal_does_not_tell_whether_a_hidden_row_is_there(site: Site, sql: str) -> None:
    """A duplicate key or a missing one would; PostgreSQL asks for the right first."""
    with connection():
        site.case.give(Role.STAFF, "other")
    told = []
    for client in (site.world.client, 987_654):
        with psycopg.connect(site.address(ME)) as session:
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
                session.execute(sql.format(client=client))
            told.append(str(refused.value))
    assert told[0] == told[1]
