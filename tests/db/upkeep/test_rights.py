"""PostgreSQL itself refuses: every role, deed, table and place, each as a role of the server.

Acceptance test 16 of the server reference, by SQL.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import peewee
import psycopg
import pytest

from db.core import clock
from db.core.database import connection, proxy
from db.core.errors import Refused
from db.staff.permissions import PERMISSIONS, Reach, Role
from db.upkeep import schema
from db.upkeep.policies import DIRECTORY, RULES
from tests.db.staff.test_matrix import PLACES, allowed
from tests.db.staff.test_permissions import DEEDS
from tests.db.upkeep.rights_site import Site, acting

EVERYTHING = dict.fromkeys(PERMISSIONS, Reach.ANY)
"""What a program that checks nothing would allow."""


_MODELS: list[Any] = schema.models()
COLUMNS = {model._meta.table_name: frozenset(model._meta.columns) for model in _MODELS}


def test_no_table_is_forgotten() -> None:
    assert COLUMNS.keys() == RULES.keys()


def test_every_role_and_deed_and_place_with_a_program_that_checks_nothing(site: Site) -> None:
    tried = 0
    for role in Role:
        for place in PLACES:
            with site.own(role, place):
                # The journal refuses too; here the rows themselves are tried.
                proxy.execute_sql("ALTER POLICY add ON audit_line WITH CHECK (true)")
                before, who = site.content(), site.case.who[role]
                for deed, (verb, act) in DEEDS.items():
                    may = allowed(role, verb, place)
                    with proxy.atomic() as undone:
                        refusal: Exception | None = None
                        with acting(who.login):
                            try:
                                act(who if may else replace(who, permissions=EVERYTHING), site.world)
                            except (Refused, peewee.DoesNotExist) as error:
                                refusal = error
                        assert not (may and refusal), (role, deed, place, refusal)
                        assert (site.content() != before) == may, (role, deed, place)
                        undone.rollback()
                    tried += 1
    assert tried == len(Role) * len(DEEDS) * len(PLACES) >= 450


OF_A_CLIENT = ("identity", "engagement", "asked", "enrolment", "stay", "referral")
PATHS = ("enrolment", "stay")
"""What those who import and export see of everybody: numbers and steps, without a name."""


def test_every_role_and_table_and_place(site: Site) -> None:
    count = "SELECT count(*) FROM {} WHERE {}_id = {}"
    reads = [(table, count.format(table, "client", site.world.client)) for table in OF_A_CLIENT]
    reads.append(("referral_event", count.format("referral_event", "referral", site.world.referral)))
    for role in Role:
        for place in PLACES:
            with site.own(role, place), acting(site.case.who[role].login):
                for table, sql in reads:
                    (seen,) = proxy.execute_sql(sql).fetchone()
                    takes_out = table in PATHS and role in PERMISSIONS["exchange.export"]
                    may = allowed(role, "client.read", place) or takes_out
                    assert (seen > 0) == may, (role, place, sql)


NAMED = {
    "engagement": "staff_id",
    "asked": "staff_id",
    "break_glass": "staff_id",
    "referral": "made_by_id",
    "referral_event": "by_id",
    "feedback": "by_id",
    "suggestion": "author_id",
    "comment": "author_id",
    "support": "staff_id",
    "card": "author_id",
    "vote": "staff_id",
    "draft": "staff_id",
    "presence": "staff_id",
    "lock_code": "staff_id",
    "look": "actor_id",
    "audit_line": "actor_id",
}
"""The column that says who did it, or whose it is."""
ONES_OWN = {"revision", "draft", "presence", "lock_code", "audit_line"}
"""What also someone adds to who may do nothing else."""
OPEN_TO_STAFF = {"break_glass"}
"""What staff add to about any file."""
EVERYBODYS = {"revision", "staff"}
"""Where everybody changes some rows: the counters, their own preferences."""
THEIRS = {
    "organisation",
    "open_tally",
    "move_tally",
    "suggestion",
    "retro_action",
    "directory_report",
    *DIRECTORY,
}
"""What staff change whoever made it."""


def add(site: Site, role: Role, table: str, columns: frozenset[str], **named: object) -> str:
    """Return what comes of a row with only what the policies look at: the server asks them first of all."""
    who, world = site.case.who[role], site.world
    row: dict[str, object] = {"client_id": world.client, "referral_id": world.referral}
    row |= {"retro_id": world.retro, "actor": who.login, "on_behalf": "", "why": "x"}
    row |= {"verb": "staff.lock", "role": "staff"}
    row |= {"official": False, "until": clock.now(), NAMED.get(table, "staff_id"): who.id, **named}
    given = [name for name in row if name in columns] or [min(columns - {"id"})]
    listed, marks = ", ".join(given), ", ".join(["%s"] * len(given))
    with psycopg.connect(site.address(who.login)) as session:
        try:
            session.execute(
                f"INSERT INTO {table} ({listed}) VALUES ({marks})", [row.get(name) for name in given]
            )
        except psycopg.errors.InsufficientPrivilege:
            return "refused"
        except psycopg.errors.IntegrityError:
            return "incomplete"
        finally:
            session.rollback()
    return "added"


@pytest.mark.parametrize("table", [table for table, rule in RULES.items() if rule.insert])
def test_nobody_adds_what_is_not_theirs(site: Site, table: str) -> None:
    columns = COLUMNS[table]
    with connection():
        site.case.give(Role.STAFF, "other")
    if table not in ONES_OWN:
        assert add(site, Role.AUDITOR, table, columns) == "refused"
    if table not in OPEN_TO_STAFF and {"client_id", "referral_id"} & columns:
        assert add(site, Role.STAFF, table, columns) == "refused"
    if table in NAMED:
        with connection():
            site.case.give(Role.STAFF, "own")
        assert add(site, Role.STAFF, table, columns) != "refused"
        stranger = site.case.holders["other"]
        assert add(site, Role.STAFF, table, columns, **{NAMED[table]: stranger.id}) == "refused"


@pytest.mark.parametrize("table", [table for table, rule in RULES.items() if rule.update or rule.delete])
def test_nobody_changes_or_removes_what_is_not_theirs(site: Site, table: str) -> None:
    with connection():
        site.case.give(Role.STAFF, "other")
    rule, columns = RULES[table], COLUMNS[table]
    roles = [Role.AUDITOR] if table in THEIRS else [Role.AUDITOR, Role.STAFF]
    column = (*rule.columns, *sorted(columns - {"id", "uid", "created_at", "client_id", "topic"}))[0]
    for role in roles if table not in EVERYBODYS else []:
        with psycopg.connect(site.address(site.case.who[role].login)) as session:
            for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                try:
                    assert session.execute(sql).rowcount == 0, (role, sql)
                except psycopg.errors.InsufficientPrivilege:
                    session.rollback()


def test_an_alert_is_settled_by_a_lead_in_their_own_name(site: Site) -> None:
    stranger = site.case.holders["other"]
    for role, seen_by in ((Role.LEAD, stranger.id), (Role.STAFF, site.case.who[Role.STAFF].id)):
        with site.own(role, "own"):
            proxy.execute_sql("UPDATE break_glass SET staff_id = %s", (site.case.who[Role.STAFF].id,))
            before = site.content()
            with acting(site.case.who[role].login), suppress(peewee.ProgrammingError), proxy.atomic():
                proxy.execute_sql("UPDATE break_glass SET seen_by_id = %s", (seen_by,))
            assert site.content() == before
