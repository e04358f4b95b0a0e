"""The only ways to write: an action with its permission and its line, or what is kept beside the record."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from db.audit import outcome
from db.audit.models import AuditLine
from db.audit.outcome import Attempt
from db.core import clock, revision
from db.core.actor import Actor
from db.core.database import check_writable, connection, proxy
from db.core.errors import Lost, denied

BACK = dt.timedelta(seconds=1)
"""How much earlier than the line before it a line may be: on PostgreSQL two are written at once."""


@dataclass
class Entry:
    """What will be written in the journal about the action under way; never names, notes or other content."""

    verb: str
    kind: str = ""
    id: int | None = None
    label: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    kept: Callable[[], bool] | None = None
    """Tells whether the action was kept where the journal has no line of it."""

    def about(self, kind: str, id: int, label: str = "") -> None:  # noqa: A002 - the column's name
        """Say which record is written, by kind, id and a label without personal data (a file number)."""
        self.kind, self.id, self.label = kind, id, label

    def note(self, **details: Any) -> None:
        """Add facts without personal data: states, dates, ids, counts."""
        self.details.update(details)

    def touches(self, *topics: str) -> None:
        """Name other subjects whose open screens must look again; a write about them waits from here on."""
        for topic in sorted(topics):
            revision.bump(topic)

    def leave_no_line(self, kept: Callable[[], bool]) -> None:
        """Write nothing in the journal: the promise of an anonymous retrospective.

        Even a nameless line would stand between two named ones, and tell who was writing then. Whether the
        action was kept, should the connection be lost during the commit, is then told by `kept`.
        """
        self.kept = kept


_others: ContextVar[list[str] | None] = ContextVar("others", default=None)
"""The lines of the actions that are done together, by their uid."""


class _Undo(Exception):
    """Leaves a dry run without keeping anything."""


@contextmanager
def writing(actor: Actor, verb: str, *, dry_run: bool = False) -> Iterator[Entry]:
    """Open the transaction of one action, for example `referral.confirm`.

    When the connection is lost during the commit, the outcome is asked for: the block ends as usual when the
    action was kept. Raises Denied when the actor's role does not allow the verb or the account was closed,
    Lost when the server is gone and nothing was kept, another NotReady when the database fails.
    """
    if not actor.may(verb):
        raise denied(verb)
    entry = Entry(verb)
    try:
        with _transaction(verb.partition(".")[0], lambda: entry.kept) as wanted:
            actor.recheck(verb)
            yield entry
            if entry.kept is None:
                _record(actor, entry, wanted.uid)
                if (others := _others.get()) is not None:
                    others.append(wanted.uid)
            if dry_run:
                raise _Undo
    except _Undo:
        return


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
def _transaction(topic: str, found: Callable[[], Callable[[], bool] | None]) -> Iterator[Attempt]:
    """Open a transaction; `found` says how to ask, after a lost commit, whether it was kept."""
    wanted = outcome.attempt()
    committing = False
    try:
        with connection():
            check_writable()
            alone = not proxy.in_transaction()
            with proxy.atomic():
                # First: whoever writes about the same subject waits here, on PostgreSQL too, so that
                # what an action reads before it writes is still true when it does.
                revision.bump(topic)
                yield wanted
                committing = alone
    except Lost as lost:
        if not committing:
            raise outcome.nothing_kept() from lost
        outcome.settle(wanted, topic, found())
    wanted.kept = True


@contextmanager
def keeping() -> Iterator[None]:
    """Open a transaction for what belongs to one person's session and not to a record: no line is kept of it.

    Drafts, presence and looks at a file are written so. No account is checked: a look must be logged whoever
    looks, a presence lasts seconds, and drafts see to it themselves. Raises NotReady when the database fails.
    """
    with connection():
        check_writable(little=True)
        with proxy.atomic():
            yield


def _record(actor: Actor, entry: Entry, uid: str) -> None:
    now = clock.now()
    _tell_of_the_clock(now)
    AuditLine.insert(
        uid=uid,
        at=now,
        actor_id=actor.id,
        actor=actor.login,
        on_behalf=actor.on_behalf,
        verb=entry.verb,
        subject_kind=entry.kind,
        subject_id=entry.id,
        subject=entry.label,
        details=entry.details,
    ).execute()


def _tell_of_the_clock(now: dt.datetime) -> None:
    """Write a line of its own when the line before is of a later instant: only ids keep the order."""
    last = AuditLine.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1).scalar()
    if last is not None and last - now > BACK:
        AuditLine.insert(
            uid=uuid.uuid4().hex,
            at=now,
            actor="",
            verb="clock.back",
            details={"seconds": round((last - now).total_seconds())},
        ).execute()
