"""PostgreSQL: one server, or several of which one at a time may be written to."""

from __future__ import annotations

import re
from typing import Any

from peewee import Database

from db.core import fields
from db.core.errors import NotReady
from db.core.translation import N_
from db.core.trouble import READ_ONLY


def opened(url: str, patience: int) -> Database:
    """Return the database at this URL, not yet connected; a write waits `patience` seconds for another.

    Raises NotReady when the driver is missing or the URL makes no sense.
    """
    try:
        from playhouse.postgres_ext import PooledPsycopg3Database
        from psycopg import Error, ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise NotReady(
            "database.driver", N_("The PostgreSQL driver is missing: install trajectoire[postgres].")
        ) from error

    class Postgresql(PooledPsycopg3Database):  # type: ignore[misc]
        server_kind = "postgresql"
        driver_error = Error
        disk = None

        def why_not_write(self, *, little: bool) -> NotReady | None:
            """Return that this server only takes reads, as it tells each session unasked."""
            told = self.connection().info.parameter_status
            if "on" in (told("in_hot_standby"), told("default_transaction_read_only")):
                return NotReady("database.readonly", READ_ONLY)
            return None

    try:
        options: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise not_understood(url) from None  # the driver's text quotes the address, its password included
    options.setdefault("connect_timeout", 5)
    options["options"] = f"-c TimeZone=UTC -c lock_timeout={patience}s {options.get('options', '')}".strip()
    name = options.pop("dbname", None)
    return Postgresql(
        name,
        field_types=fields.FIELD_TYPES["postgresql"],
        max_connections=8,
        timeout=10,
        **options,
    )


def not_understood(url: str) -> NotReady:
    """Return the refusal of an address, without what may be a password: before the @, or an option."""
    before, at, after = url.rpartition("@")
    place = re.split("[?=]", after)[0]
    shown = f"{before.partition('://')[0]}://…@{place}" if at else place
    return NotReady("database.url", N_("The database address {url} is not understood."), url=shown)
