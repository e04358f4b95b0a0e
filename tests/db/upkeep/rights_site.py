"""A PostgreSQL database as an agency has it: an owner, a role for each person, and files of several teams."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg

from db.clients.actions import involve
from db.clients.reach import look
from db.core import clock, database
from db.core.database import connection, proxy
from db.referrals.actions import give_feedback
from db.referrals.lifecycle import Channel, Party
from db.retros.actions import add_card
from db.retros.models import Vote
from db.staff.drafts import Unsaved, keep
from db.staff.lock import choose_code
from db.staff.permissions import Role
from db.staff.presence import Presence, stay
from db.suggestions.actions import support
from db.upkeep import schema
from db.upkeep.rights import PEOPLE, statements
from tests.conftest import account
from tests.db.staff.test_matrix import Case
from tests.engines import PostgresqlEngine

OWNER = "trajectoire_owner"


class Site:
    """The database, with what it holds; `url` is that of the server's administrator, whom nothing stops."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            server.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} OWNER TO {OWNER}")
        database.connect(self.address(OWNER))
        schema.initialise()
        self.case = Case(account)
        self.world = self.case.world
        self._begin_the_day()
        self.root = account(Role.ADMINISTRATOR)
        self.apply()
        tables: list[Any] = schema.models()
        rows = " UNION ALL ".join(
            f"SELECT '{model._meta.table_name}', t::text FROM \"{model._meta.table_name}\" t"
            for model in tables
            if model._meta.table_name not in ("audit_line", "revision")
        )
        self._content = f"SELECT md5(string_agg(r::text, '' ORDER BY r::text)) FROM ({rows}) r"
        database.disconnect()

    def address(self, login: str) -> str:
        """Return the URL by which a person comes in."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}").geturl()

    def apply(self) -> None:
        """Have the owner make the database refuse, as `trajectoire rights | psql` does."""
        with psycopg.connect(self.address(OWNER)) as owner:
            owner.execute(statements())

    def _begin_the_day(self) -> None:
        """Have others than those who act write, look, and have something of their own."""
        root, stranger, world = account(Role.ADMINISTRATOR), self.case.holders["other"], self.world
        choose_code(stranger, "1234", "1234")
        keep(stranger, Unsaved("0" * 32, "client.contact", None, {}, {}, None, clock.now()))
        stay(stranger, "1" * 32, ("client", world.client))
        support(stranger, world.suggestion)
        card = add_card(stranger, world.retro, 0, "note")
        involve(root, world.client, stranger.login)
        give_feedback(root, world.referral, Party.CLIENT, Channel.PHONE, useful=4)
        with connection():
            look(root, world.client)
            Presence.update(seen_at=clock.now() + dt.timedelta(days=1)).execute()  # it does not grow old
            Vote.insert(card=card, staff=stranger.id).execute()
            proxy.execute_sql("ANALYZE")

    def everything(self) -> str:
        """Return the same as the administrator of the server sees it."""
        with connection():
            return self.content()

    def content(self) -> str:
        """Return a sum of all rows but those of the journal and the counters."""
        return str(proxy.execute_sql(self._content).fetchone()[0])

    def copy(self, engine: PostgresqlEngine) -> Site:
        """Return one of its own for a test that keeps what it writes; nobody may be connected to this one."""
        made = copy.copy(self)
        made.url = f"{self.url.partition('?')[0]}_copy?{self.url.partition('?')[2]}"
        with psycopg.connect(engine.server, autocommit=True) as server:
            original, new = (urlsplit(url).path[1:] for url in (self.url, made.url))
            server.execute(f"CREATE DATABASE {new} TEMPLATE {original} OWNER {OWNER}")
        made.apply()
        return made

    @contextmanager
    def own(self, role: Role, place: str) -> Iterator[None]:
        """Put the file somewhere, of everything inside nothing is kept; it begins as the administrator."""
        with connection(), proxy.atomic() as undone:
            self.case.give(role, place)
            yield
            undone.rollback()


@contextmanager
def acting(login: str) -> Iterator[None]:
    """Be somebody for the server, on the connection of the moment."""
    proxy.execute_sql(f'SET LOCAL SESSION AUTHORIZATION "{login}"')
    try:
        yield
    finally:
        proxy.execute_sql("RESET SESSION AUTHORIZATION")


@contextmanager
def opened(engine: PostgresqlEngine) -> Iterator[Site]:
    """Yield a site, and leave the server as it was."""
    site = Site(engine.blank())
    try:
        yield site
    finally:
        database.disconnect()
        with psycopg.connect(site.url) as server:
            people = "SELECT login FROM staff JOIN pg_roles ON rolname = login AND NOT rolsuper"
            known = server.execute(people).fetchall()
        engine.drop(site.url)
        with psycopg.connect(engine.server, autocommit=True) as server:
            for name in (*(name for (name,) in known), PEOPLE, OWNER):
                server.execute(f'DROP ROLE "{name}"')
