"""Retrying actions when the connection is lost, and finding out whether they were saved."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from db.audit.models import AuditLine
from db.core import revision
from db.core.database import connection, proxy
from db.core.errors import ConnectionLost, NotReady, Unconfirmed
from db.core.translation import N_

T = TypeVar("T")

RETRY_SECONDS = 30.0
"""Seconds to retry an action, or to wait for its outcome."""
RETRY_PAUSE = 0.25
"""Seconds between two tries."""


@dataclass
class Attempt:
    """One action as requested by a person; all its tries share the uid of the journal line."""

    uid: str = field(default_factory=lambda: uuid.uuid4().hex)
    patient: bool = False
    """Wait for an unknown outcome without limit; a user at a screen can leave."""
    begun: bool = False
    """Its `writing()` was entered; the next one is another action."""
    kept: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


def current_attempt() -> Attempt:
    """Return the attempt that the current `writing()` belongs to."""
    wanted = _attempt.get()
    if wanted is None or wanted.begun:
        return Attempt()
    wanted.begun = True
    return wanted


def retry_until_saved(action: Callable[..., T], *args: Any, **named: Any) -> T:
    """Run `action(*args, **named)`, retrying for up to RETRY_SECONDS seconds while the server is away.

    Raises ConnectionLost when nothing was saved. Waits for an unknown outcome without limit.
    """
    uid, until = uuid.uuid4().hex, time.monotonic() + RETRY_SECONDS
    while True:
        wanted = Attempt(uid, patient=True)
        before = _attempt.set(wanted)
        try:
            return action(*args, **named)
        except ConnectionLost:
            if wanted.kept or time.monotonic() > until:
                raise
        finally:
            _attempt.reset(before)
        time.sleep(RETRY_PAUSE)


def check_outcome(lost: Attempt, topic: str, was_saved: Callable[[], bool] | None = None) -> None:
    """Return if the transaction that lost its connection during the commit was saved.

    Raises ConnectionLost if it was not, Unconfirmed, or NotReady if no server answers in time. Since the lost
    transaction first wrote the counter of `topic`, incrementing it again waits until that one has ended, and
    committing confirms everything before it. `found` tells whether an action without a journal line was
    saved.
    """
    until = math.inf if lost.patient else time.monotonic() + RETRY_SECONDS
    while True:
        if not proxy.is_closed():
            proxy.close()
        kept = False
        try:
            with connection(), proxy.atomic():
                revision.bump(topic)
                kept = (
                    was_saved() if was_saved else AuditLine.select().where(AuditLine.uid == lost.uid).exists()
                )
        except Unconfirmed:
            if kept:
                raise
        except NotReady as away:
            if time.monotonic() > until:
                raise outcome_unknown() from away
            time.sleep(RETRY_PAUSE)
            continue
        if kept:
            return
        raise not_saved()


def not_saved() -> ConnectionLost:
    """Return the error for a server that is away when nothing was saved."""
    return ConnectionLost("database.unreachable", N_("The database cannot be reached. Nothing was saved."))


def outcome_unknown() -> NotReady:
    """Return the error for an outcome that cannot be learned."""
    return NotReady(
        "database.unknown",
        N_(
            "The connection to the database was lost while saving, so this may not have been saved. "
            "Check before you enter it again."
        ),
    )
