"""Who has the app open now; not in the journal nor in exports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from db.audit.journal import writing_unlogged
from db.core import clock
from db.core.actor import Actor
from db.core.paging import Key
from db.staff.models import OpenSession, Staff

RENEWAL_SECONDS = 60
"""How often a session reports that it is still open."""
TIMEOUT_SECONDS = 180
"""Age at which a session that was not renewed counts as ended: it was killed, or its line is down."""


@dataclass(frozen=True)
class ConnectedRow:
    """One open session."""

    key: Key
    id: str
    login: str
    name: str
    since: dt.datetime
    seen_at: dt.datetime


def renew(actor: Actor, uid: str) -> None:
    """Report that session `uid` is open; repeat every RENEWAL_SECONDS. Raises NotReady."""
    now = clock.now()
    with writing_unlogged():
        if not OpenSession.update(seen_at=now).where(OpenSession.uid == uid).execute():
            person = Staff.select(Staff.id).where(Staff.login == (actor.on_behalf or actor.login)).scalar()
            if person is not None:
                OpenSession.insert(uid=uid, staff=person, since=now, seen_at=now).execute()
        OpenSession.delete().where(OpenSession.seen_at <= _expired_before()).execute()


def end(uid: str) -> None:
    """Report that a session has ended. Raises NotReady."""
    with writing_unlogged():
        OpenSession.delete().where(OpenSession.uid == uid).execute()


def connected() -> list[ConnectedRow]:
    """Return the open sessions, the longest open first."""
    query: Any = (
        OpenSession.select(OpenSession, Staff)
        .join(Staff)
        .where(OpenSession.seen_at > _expired_before())
        .order_by(OpenSession.since, OpenSession.uid)
    )
    return [
        ConnectedRow((row.since, row.uid), row.uid, row.staff.login, row.staff.name, row.since, row.seen_at)
        for row in query
    ]


def _expired_before() -> dt.datetime:
    return clock.now() - dt.timedelta(seconds=TIMEOUT_SECONDS)
