"""Checks of a PostgreSQL server: version, who reaches the tables, standbys, encryption of the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any, NamedTuple

from db.core.database import proxy
from db.core.disk import MIB
from db.core.translation import N_
from db.upkeep.doctor.check import Finding, NotMade, Site, finding
from db.upkeep.privileges import other_roles, shown

OLDEST = 15
"""First version of PostgreSQL on which the program is tested."""
LAG_SECONDS = 60
LAG_BYTES = 64 * MIB
"""How far a standby may be behind."""


def server_version() -> int:
    """Return the major version of the connected server."""
    return int(proxy.connection().info.server_version) // 10_000


def version(site: Site) -> Iterator[Finding]:
    """Find a server that is too old."""
    found = server_version()
    if found < OLDEST:
        yield finding(
            N_("The server runs PostgreSQL {found}; {needed} or later is required."),
            "sudo pg_upgradecluster {found} main",
            found=found,
            needed=OLDEST,
        )


def reach(site: Site) -> Iterator[Finding]:
    """Find other roles that reach the tables."""
    if roles := other_roles():
        yield finding(
            N_("These roles of the database server reach the tables, and so everybody's files: {roles}."),
            N_("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {first}; see “PostgreSQL” in "
               "scripts/server/README.md."),
            roles=shown(roles),
            first=roles[0],
        )  # fmt: skip


class Standby(NamedTuple):
    """A connected standby; values are None where this account may not see them."""

    name: str | None
    state: str | None
    seconds: float | None
    """How long ago the changes that it has replayed were made, while there are others."""
    bytes: int | None


_STANDBYS = """
SELECT application_name, state, extract(epoch FROM replay_lag),
    pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) FROM pg_stat_replication
"""


def standbys() -> Sequence[Standby]:
    """Return the standbys that are connected to the server."""
    return [Standby(*row) for row in proxy.execute_sql(_STANDBYS).fetchall()]


def synchronous_names() -> str:
    """Return the setting of the standbys on which each save must be."""
    return str(proxy.execute_sql("SHOW synchronous_standby_names").fetchone()[0])


def standby(site: Site) -> Iterator[Finding]:
    """Find standbys that are missing or behind."""
    if proxy.execute_sql("SELECT pg_is_in_recovery()").fetchone()[0]:
        yield finding(
            N_("The program is connected to a standby, which cannot save anything."),
            N_("Add target_session_attrs=read-write to the database address."),
        )
        return
    connected, names = standbys(), synchronous_names()
    if names and not connected:
        yield finding(
            N_("No standby is connected, but each save must be on one ({names}): nobody can save."),
            N_("Start a standby, or see “Fail over by hand” in scripts/server/README.md, step 3."),
            names=names,
        )
    if connected and all(one.state is None for one in connected):
        raise NotMade(
            N_("This account may not see how far the standbys are behind."),
            "psql -c 'GRANT pg_monitor TO {account}' {database}",
            account=_parameter("user"),
            database=proxy.obj.database,
        )
    for one in connected:
        if (one.seconds or 0) > LAG_SECONDS or (one.bytes or 0) > LAG_BYTES:
            yield finding(
                N_("The standby {name} is behind by {seconds} s and {size} MiB."),
                N_("Check its disk, its line and its log: journalctl -u postgresql"),
                name=one.name or "?",
                seconds=round(one.seconds or 0),
                size=round((one.bytes or 0) / MIB),
            )


def encrypted(site: Site) -> Iterator[Finding]:
    """Find a line to another machine that is not encrypted."""
    host = _parameter("host")
    if not is_local(host) and not proxy.connection().pgconn.ssl_in_use:
        yield finding(
            N_("The line to the database server {host} is not encrypted."),
            N_("Add sslmode=verify-full to the database address, and hostssl to pg_hba.conf."),
            host=host,
        )


def _parameter(name: str) -> str:
    info: Any = proxy.connection().info
    return str(getattr(info, name, "") or "")


def is_local(host: str) -> bool:
    """Tell whether a host is this machine: a socket, localhost or a loopback address."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
