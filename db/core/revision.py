"""Change counters by topic, incremented with each write; open screens compare them to refresh."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from peewee import BigIntegerField, CharField

from db.core.database import is_sqlite, proxy
from db.core.model import Base

CHANNEL = "trajectoire"
"""PostgreSQL notification channel; a notification is sent at each commit."""

_BUMP = """
INSERT INTO revision (topic, number) VALUES ({}, 1)
ON CONFLICT (topic) DO UPDATE SET number = revision.number + 1 RETURNING number
"""
_SQLITE = _BUMP.format("?")
_POSTGRESQL = f"{_BUMP.format('%s')}, pg_notify('{CHANNEL}', '')"  # one round trip; sent at the commit
_own: ContextVar[dict[str, int]] = ContextVar("own")


class Revision(Base):
    """The number of writes of a topic."""

    topic = CharField(max_length=40, primary_key=True)
    number = BigIntegerField(default=0)


def bump(topic: str) -> None:
    """Increment the counter of a topic inside the caller's transaction, and notify listeners."""
    written = proxy.execute_sql(_SQLITE if is_sqlite() else _POSTGRESQL, (topic,))
    ((number, *_told),) = written.fetchall()
    if (own := _own.get(None)) is not None:
        own[topic] = number


def own_bumps() -> dict[str, int]:
    """Return a dict that collects the counters that this context increments from now on."""
    bumps: dict[str, int] = {}
    _own.set(bumps)
    return bumps


def current() -> dict[str, int]:
    """Return the counter of every topic."""
    rows: Any = Revision.select(Revision.topic, Revision.number).tuples()
    return dict(rows)
