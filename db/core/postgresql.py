"""PostgreSQL connections: one server, or several of which one accepts writes."""

from __future__ import annotations

import re
import select
from typing import Any

from peewee import Database

from db.core import fields
from db.core.database_errors import READ_ONLY, causes
from db.core.errors import ConnectionLost, NotReady, Unconfirmed
from db.core.translation import N_

_TIMEOUTS = {
    "connect_timeout": 2,  # seconds, for each server
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4000,  # milliseconds
}
"""Timeouts for an unreachable server; the URL can override them (server reference, §3)."""

_SESSION = {
    "TimeZone": "UTC",
    "jit": "off",  # compiling a short query takes longer than running it
    # Make the server release a lost session's locks before others give up waiting for them.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "20s",
}

_CONNECTION_ENDED = ("08", "57P01", "57P02", "57P03", "57P05", "25P03")
"""Prefixes of SQLSTATE codes for a session that the server ended or did not start."""
_READ_ONLY_STATE = "25006"

_CONNECTION_ERRORS = (
    (
        r"too many clients|too many connections|connection slots|trop de clients|trop de connexions"
        r"|emplacements de connexion",
        ConnectionLost,
        "database.crowded",
        N_("The database server cannot accept another session at the moment. Try again in a few minutes."),
    ),
    (
        r"database .* does not exist|base de données .* n'existe pas",
        NotReady,
        "database.nowhere",
        N_("The database server has no database of this name. Call an administrator."),
    ),
    (
        r"authentication failed|role .* does not exist|not permitted to log in|pg_hba|no password supplied"
        r"|authentification .* échouée|rôle .* n'existe pas|autorisé à se connecter",
        NotReady,
        "database.account",
        N_("The database server does not accept this account. Call an administrator."),
    ),
)
"""Connection errors by message: the driver gives no code, and the server uses its own language."""


def make_database(url: str, lock_seconds: int) -> Database:
    """Return the database at this URL, not connected yet; a write waits `patience` seconds for a lock.

    Raises NotReady when the driver is missing or the URL is malformed.
    """
    try:
        from playhouse.postgres_ext import PooledPsycopg3Database
        from psycopg import Error, OperationalError, ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
        from psycopg.pq import TransactionStatus
    except ImportError as error:
        raise NotReady(
            "database.driver",
            N_("The PostgreSQL driver is missing. Install the libraries of .requirements/postgres.txt."),
        ) from error

    class Postgresql(PooledPsycopg3Database):  # type: ignore[misc]
        server_kind = "postgresql"
        driver_error = Error
        disk = None

        def write_error(self, *, little: bool) -> NotReady | None:
            """Return the error for a server that only accepts reads, from its status parameters."""
            status = self.connection().info.parameter_status
            if "on" in (status("in_hot_standby"), status("default_transaction_read_only")):
                return NotReady("database.readonly", READ_ONLY)
            return None

        def connection_error(self, error: BaseException) -> NotReady | None:
            """Return the error to show when the connection failed; None for an error the server returned."""
            links = [link for link in causes(error) if isinstance(link, Error)]
            states = [link.sqlstate or "" for link in links]
            if any(state.startswith(_CONNECTION_ENDED) for state in states) or (
                multi_host and _READ_ONLY_STATE in states
            ):
                return unreachable()
            silent = [str(link) for link in links if isinstance(link, OperationalError) and not link.sqlstate]
            return _connection_error("\n".join(silent)) if silent else None

        def discard_connections(self) -> None:
            """Close all pooled connections: they were all to the server that is gone."""
            if not self.is_closed():
                self.connection().close()
            self.close_idle()

        def commit(self) -> None:
            """Commit; raises Unconfirmed when the wait for the standby was cut short.

            The server reports that as success with a warning (server reference, §3).
            """
            severities: list[str | None] = []

            def collect(notice: Any) -> None:
                severities.append(
                    notice.severity_nonlocalized
                )  # copied: the notice is freed when this returns

            conn = self.connection()
            conn.add_notice_handler(collect)
            try:
                super().commit()
            finally:
                conn.remove_notice_handler(collect)
            if "WARNING" in severities:
                raise unconfirmed()

        def _is_closed(self, conn: Any) -> bool:
            """Detect that the server closed an idle connection, which then has its end to read."""
            if not conn.closed and _readable(conn.fileno()):
                conn.close()
            return bool(conn.closed)

        def _can_reuse(self, conn: Any) -> bool:
            return not conn.closed and conn.pgconn.transaction_status == TransactionStatus.IDLE

    try:
        options: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise malformed_url(url) from None  # the driver's message includes the password
    if not str(options.get("host", "")).isprintable():  # the name lookup would fail with another error
        raise malformed_url(url)
    multi_host = "," in str(options.get("host", ""))
    if multi_host:
        options.setdefault("target_session_attrs", "read-write")
    settings = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    options["options"] = f"{settings} -c lock_timeout={lock_seconds}s {options.get('options', '')}".strip()
    name = options.pop("dbname", None)
    return Postgresql(
        name,
        field_types=fields.FIELD_TYPES["postgresql"],
        max_connections=8,
        timeout=10,
        **(_TIMEOUTS | options),
    )


def malformed_url(url: str) -> NotReady:
    """Return the error for a malformed URL, with anything that may be a password left out."""
    before, at, after = url.rpartition("@")
    place = re.split("[?=]", after)[0]
    shown = f"{before.partition('://')[0]}://…@{place}" if at else place
    return NotReady("database.url", N_("The database address {url} is not valid."), url=shown)


def unreachable() -> ConnectionLost:
    """Return the error for a server that cannot be reached."""
    return ConnectionLost("database.unreachable", N_("The database cannot be reached."))


def unconfirmed() -> Unconfirmed:
    """Return the error for a commit that the standby did not acknowledge."""
    return Unconfirmed(
        "database.unconfirmed",
        N_(
            "Saved on this server, but not yet confirmed by the second one. Do not enter it again; "
            "call an administrator."
        ),
    )


def _connection_error(said: str) -> NotReady:
    for pattern, kind, code, sentence in _CONNECTION_ERRORS:
        if re.search(pattern, said):
            return kind(code, sentence)
    return unreachable()


def _readable(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(0))
