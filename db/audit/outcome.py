"""Whether an action was kept when the connection was lost, and doing it again when it was not."""

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
from db.core.errors import Lost, NotReady, Unconfirmed
from db.core.translation import N_

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds during which an action is tried again, or its outcome asked for."""
PAUSE = 0.25
"""Seconds between two tries."""


@dataclass
class Attempt:
    """One thing that a person wants done: however often it is tried, its line in the journal has one uid."""

    uid: str = field(default_factory=lambda: uuid.uuid4().hex)
    patient: bool = False
    """An outcome that is not known is asked for as long as it takes, by someone at a screen who may leave."""
    begun: bool = False
    """Its `writing()` was entered; another one after it is an action of its own."""
    kept: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


def attempt() -> Attempt:
    """Return what the `writing()` that begins now is an attempt at."""
    wanted = _attempt.get()
    if wanted is None or wanted.begun:
        return Attempt()
    wanted.begun = True
    return wanted


def until_kept(action: Callable[..., T], *args: Any, **named: Any) -> T:
    """Run `action(*args, **named)`; while the server is away, again, for PATIENCE seconds in all.

    Raises Lost when nothing was kept. An outcome that is not known is asked for as long as it takes.
    """
    uid, until = uuid.uuid4().hex, time.monotonic() + PATIENCE
    while True:
        wanted = Attempt(uid, patient=True)
        before = _attempt.set(wanted)
        try:
            return action(*args, **named)
        except Lost:
            if wanted.kept or time.monotonic() > until:
                raise
        finally:
            _attempt.reset(before)
        time.sleep(PAUSE)


def settle(wanted: Attempt, topic: str, found: Callable[[], bool] | None = None) -> None:
    """Return when what was being committed as the connection was lost is kept, wherever it should be.

    Raises Lost when it is not, Unconfirmed, or NotReady when no server can be asked in time. The lost
    transaction wrote the counter of `topic` before all else: where it is still under way, this one waits for
    its end. And once this one is committed, with a write of its own, so is all that came before. What left
    no line in the journal is `found` by what it wrote.
    """
    until = math.inf if wanted.patient else time.monotonic() + PATIENCE
    while True:
        if not proxy.is_closed():
            proxy.close()
        kept = False
        try:
            with connection(), proxy.atomic():
                revision.bump(topic)
                kept = found() if found else _has_line(wanted.uid)
        except Unconfirmed:
            if kept:
                raise
        except NotReady as away:
            if time.monotonic() > until:
                raise unknown() from away
            time.sleep(PAUSE)
            continue
        if kept:
            return
        raise nothing_kept()


def _has_line(uid: str) -> bool:
    return bool(AuditLine.select().where(AuditLine.uid == uid).exists())


def nothing_kept() -> Lost:
    """Return that the server is away, and that nothing of the action was kept."""
    return Lost("database.unreachable", N_("The database cannot be reached: nothing was kept."))


def unknown() -> NotReady:
    """Return that nobody can be asked whether the action was kept."""
    return NotReady(
        "database.unknown",
        N_(
            "The database went away while this was being saved: whether it was kept is not known."
            " Look at it again before you redo it."
        ),
    )
