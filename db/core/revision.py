"""One counter per subject, bumped in the writing transaction: open screens poll it for what changed."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, CharField

from db.core.model import Base


class Revision(Base):
    """How many times something of this subject was written."""

    topic = CharField(max_length=40, primary_key=True)
    number = BigIntegerField(default=0)


def bump(topic: str) -> None:
    """Count one more change of this subject, inside the transaction that makes it."""
    one_more = {Revision.number: Revision.number + 1}
    Revision.insert(topic=topic, number=1).on_conflict(
        conflict_target=[Revision.topic], update=one_more
    ).execute()


def current() -> dict[str, int]:
    """Return the counter of every subject; cheap enough to be asked each second."""
    rows: Any = Revision.select(Revision.topic, Revision.number).tuples()
    return dict(rows)
