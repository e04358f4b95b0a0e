"""Write transactions: actions, with their permission check and journal line, and unlogged session data."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from db.audit import retry
from db.audit.models import AuditLine, UndoStep
from db.audit.retry import Attempt
from db.core import clock, revision, trail
from db.core.actor import Actor
from db.core.database import check_writable, connection, proxy
from db.core.errors import ConnectionLost, denied
from db.core.space import check_space
from db.core.statement import Parameter, Statement, worded

UNDOABLE = ("client", "directory", "referral", "retro", "suggestion", "staff.handover")
"""Topics of the actions that their author can undo the same day."""
CLOCK_TOLERANCE = dt.timedelta(seconds=1)
"""Tolerated clock difference between two lines: PostgreSQL may write two at once."""


@dataclass
class Entry:
    """The journal line of the current action; must not contain names, notes or other personal data."""

    verb: str
    kind: str = ""
    id: int | None = None
    label: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    kept: Callable[[], bool] | None = None
    """Tells whether the action was saved, for one without a journal line."""
    topics: set[str] = field(default_factory=set)
    """Topics whose screens refresh, beside that of the verb."""
    undoes: int | None = None
    """Id of the line whose action this one undoes."""

    def about(self, kind: str, id: int, label: str = "") -> None:  # noqa: A002 - the column's name
        """Set the record that the line is about, with a label without personal data (a file number)."""
        self.kind, self.id, self.label = kind, id, label

    def note(self, **details: Any) -> None:
        """Add details without personal data: states, dates, ids, counts."""
        self.details.update(details)

    def touches(self, *topics: str) -> None:
        """Refresh screens of other topics too; other writers of these topics wait from here on."""
        self.topics.update(topics)
        for topic in sorted(topics):
            revision.bump(topic)

    def omit_line(self, was_saved: Callable[[], bool]) -> None:
        """Write no journal line, for an anonymous retrospective.

        Even a line without a name would show who was writing then, by the lines around it. `kept` tells
        whether the action was saved if the connection is lost during the commit.
        """
        self.kept = was_saved


_others: ContextVar[list[str] | None] = ContextVar("others", default=None)
"""The lines of the actions that are done together, by their uid."""


_own_gestures: ContextVar[list[str] | None] = ContextVar("own_gestures", default=None)
_forgotten = dt.date.min
"""When this process last deleted the steps of earlier days."""


class _Rollback(Exception):
    """Rolls back a dry run."""


@contextmanager
def writing(actor: Actor, verb: str, *, dry_run: bool = False, needs: int = 0) -> Iterator[Entry]:
    """Run one action, for example `referral.confirm`, in a transaction.

    An action that writes much says how many bytes it `needs`, and is refused before it would fill the disk; a
    dry run needs them too, until it is undone.

    If the connection is lost during the commit, waits for the outcome and ends normally if it was saved.
    Raises Denied if the verb is not allowed or the account was closed, ConnectionLost if nothing was saved,
    another NotReady if the database fails.
    """
    if not actor.may(verb):
        raise denied(verb)
    entry = Entry(verb)
    try:
        with _transaction(_topic(verb), lambda: entry.kept, needs) as wanted:
            actor.recheck(verb)
            with trail.following() as changes:
                yield entry
            if entry.kept is None:
                _record(actor, entry, wanted.uid)
                others = _others.get()
                if others is not None:
                    others.append(wanted.uid)
                own = actor.id and not actor.on_behalf and entry.undoes is None
                if changes and own and (verb in UNDOABLE or _topic(verb) in UNDOABLE):
                    _keep_step(actor, entry, changes, wanted.uid, (others or [wanted.uid])[0])
            if dry_run:
                raise _Rollback
    except _Rollback:
        return


def own_gestures() -> list[str]:
    """Return a list that collects what this context does from now on and can undo."""
    gestures: list[str] = []
    _own_gestures.set(gestures)
    return gestures


@contextmanager
def all_or_none(topic: str) -> Iterator[None]:
    """Open one transaction around several actions about a subject, for example `referral`.

    An action that is refused leaves the others as they are; when the database fails in the middle, nothing
    of any of them is kept. Raises as `writing` does.
    """
    written: list[str] = []
    before = _others.set(written)

    def kept() -> bool:
        return not written or AuditLine.select().where(AuditLine.uid == written[-1]).exists()

    try:
        with _transaction(topic, lambda: kept):
            yield
    finally:
        _others.reset(before)


@contextmanager
def _transaction(
    topic: str, found: Callable[[], Callable[[], bool] | None], needs: int = 0
) -> Iterator[Attempt]:
    """Open a transaction; `found` says how to ask, after a lost commit, whether it was kept."""
    wanted = retry.current_attempt()
    committing = False
    try:
        with connection():
            check_writable()
            check_space(needs)
            alone = not proxy.in_transaction()
            with proxy.atomic():
                # First: whoever writes about the same subject waits here, on PostgreSQL too, so that
                # what an action reads before it writes is still true when it does.
                revision.bump(topic)
                yield wanted
                committing = alone
    except ConnectionLost as lost:
        if not committing:
            if lost.code == "database.unreachable":  # the others say themselves that nothing was saved
                raise retry.not_saved() from lost
            raise
        retry.check_outcome(wanted, topic, found())
    wanted.kept = True


@contextmanager
def writing_unlogged() -> Iterator[None]:
    """Open a transaction for session data (drafts, presence, access log), without a journal line.

    Does not check the account: every view must be logged, presence lasts seconds, and drafts check it
    themselves. Raises NotReady if the database fails.
    """
    with connection():
        check_writable(small=True)
        with proxy.atomic():
            yield


def record_by_login(login: str, verb: str, **details: Any) -> None:
    """Add a line by someone who may have no account in this database, as after a restoration."""
    with writing_unlogged():
        now = clock.now()
        AuditLine.insert(uid=uuid.uuid4().hex, at=now, actor=login, verb=verb, details=details).execute()


def _topic(verb: str) -> str:
    return verb.partition(".")[0]


@worded
def _insert(model: Any) -> Statement:
    fields = model._meta.sorted_fields[1:]  # all but the id
    return Statement(model.insert({field: Parameter(field.name) for field in fields}))


def _keep_step(actor: Actor, entry: Entry, changes: list[trail.RowChange], uid: str, gesture: str) -> None:
    global _forgotten
    today = clock.today()
    if _forgotten != today:
        UndoStep.delete().where(UndoStep.day < today).execute()
        _forgotten = today
    _insert(UndoStep).run(
        uid=uid,
        gesture=gesture,
        actor_id=actor.id,
        day=today.isoformat(),
        topics=" ".join(sorted(entry.topics)),
        changes=json.dumps(changes),
    )
    if (own := _own_gestures.get()) is not None:
        own.append(gesture)


@worded
def _last_time() -> Statement:
    return Statement(AuditLine.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1))


def _record(actor: Actor, entry: Entry, uid: str) -> None:
    now = clock.now()
    _note_clock_change(now)
    if absent := actor.stands_in_for(entry.verb):
        entry.note(in_place_of=" ".join(absent))
    _insert(AuditLine).run(
        uid=uid,
        at=AuditLine.at.db_value(now),
        actor_id=actor.id,
        actor=actor.login,
        on_behalf=actor.on_behalf,
        verb=entry.verb,
        subject_kind=entry.kind,
        subject_id=entry.id,
        subject=entry.label,
        details=json.dumps(entry.details),
    )


def _note_clock_change(now: dt.datetime) -> None:
    """Add a line when the clock was set back, since only ids then give the order."""
    last = next((at for (at,) in _last_time().rows()), None)
    if last is not None and last - now > CLOCK_TOLERANCE:
        AuditLine.insert(
            uid=uuid.uuid4().hex,
            at=now,
            actor="",
            verb="clock.back",
            details={"seconds": round((last - now).total_seconds())},
        ).execute()
