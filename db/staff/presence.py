"""Who has a record open in a form; not in the journal nor in exports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField

from db.audit.journal import writing_unlogged
from db.core import clock
from db.core.actor import Actor
from db.core.fields import UTCDateTimeField
from db.core.model import Base
from db.core.revision import bump
from db.staff.models import Staff

TIMEOUT_SECONDS = 30
"""Age at which a presence that was not renewed expires: its session was killed."""
TOPIC = "presence"

Subject = tuple[str, int]
"""Kind and id of the form's record."""


class Presence(Base):
    """A session with a form open; one form a session."""

    uid = CharField(max_length=32, primary_key=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    kind = CharField(max_length=40)
    subject_id = IntegerField()
    since = UTCDateTimeField()
    seen_at = UTCDateTimeField()


@dataclass(frozen=True)
class Editor:
    """Someone with the same record open; may be the same person in another window."""

    name: str
    is_self: bool


def heartbeat(actor: Actor, uid: str, record: Subject) -> None:
    """Report that session `uid` has a form open about a record; repeat well within TIMEOUT_SECONDS."""
    kind, id_ = record
    now = clock.now()
    with writing_unlogged():
        here = (Presence.uid == uid) & (Presence.kind == kind) & (Presence.subject_id == id_)
        known = Presence.update(seen_at=now).where(here).execute()
        if not known:
            values = {"staff": actor.id, "kind": kind, "subject_id": id_, "since": now, "seen_at": now}
            Presence.insert(uid=uid, **values).on_conflict(
                conflict_target=[Presence.uid], update=values
            ).execute()
        left = Presence.delete().where(Presence.seen_at <= _expired_before()).execute()
        if left or not known:
            bump(TOPIC)


def leave(uid: str) -> None:
    """Report that the session closed its form."""
    with writing_unlogged():
        if Presence.delete().where(Presence.uid == uid).execute():
            bump(TOPIC)


def editors(actor: Actor, uid: str, record: Subject) -> tuple[Editor, ...]:
    """Return the others with a form open about a record, the first to open it first."""
    kind, id_ = record
    query: Any = (
        Presence.select(Staff.name, Staff.id)
        .join(Staff)
        .where(Presence.kind == kind, Presence.subject_id == id_)
        .where(Presence.uid != uid, Presence.seen_at > _expired_before())
        .order_by(Presence.since, Presence.uid)
    )
    return tuple(Editor(name, id_ == actor.id) for name, id_ in query.tuples())


def _expired_before() -> dt.datetime:
    return clock.now() - dt.timedelta(seconds=TIMEOUT_SECONDS)
