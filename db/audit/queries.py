"""Reading the journal: who did what to a record, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from db.audit.models import AuditLine
from db.core.paging import FIRST, Key, Page, Span, keyset

Subject = tuple[str, int]
"""Kind and id of a record: `("client", 12)`."""


@dataclass(frozen=True)
class AuditRow:
    """A journal line; `actor` is the login, empty when anonymous."""

    key: Key
    id: int
    at: dt.datetime
    actor: str
    on_behalf: str
    verb: str
    kind: str
    subject: str
    details: dict[str, Any]


def history(subjects: Sequence[Subject], span: Span = FIRST) -> Page[AuditRow]:
    """Return one page of the lines about these records, the latest first."""
    return keyset(_lines(subjects), (AuditLine.id,), span, _row, descending=True)


def latest(subject: Subject, verbs: Collection[str]) -> list[AuditRow]:
    """Return the last fifty lines of these verbs about a record, the latest first."""
    lines = _lines([subject]).where(AuditLine.verb.in_(list(verbs)))
    return [_row(line) for line in lines.order_by(AuditLine.id.desc()).limit(50)]


def history_of_verbs(verbs: Collection[str], span: Span = FIRST) -> Page[AuditRow]:
    """Return one page of the lines of these verbs, the latest first."""
    return keyset(_of_verbs(verbs), (AuditLine.id,), span, _row, descending=True)


def count_of_verbs(verbs: Collection[str]) -> int:
    """Return the number of lines of these verbs."""
    return int(_of_verbs(verbs).count())


def _of_verbs(verbs: Collection[str]) -> Any:
    return AuditLine.select().where(AuditLine.verb.in_(list(verbs)))


def count(subjects: Sequence[Subject]) -> int:
    """Return the number of lines about these records."""
    return int(_lines(subjects).count())


def last_entry() -> dt.datetime | None:
    """Return when the last line was written; None for an empty journal."""
    at: dt.datetime | None = AuditLine.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1).scalar()
    return at


def _lines(subjects: Sequence[Subject]) -> Any:
    one_of = [
        (AuditLine.subject_kind == kind) & AuditLine.subject_id.in_([id_ for k, id_ in subjects if k == kind])
        for kind in sorted({kind for kind, _id in subjects})
    ]
    return AuditLine.select().where(reduce(or_, one_of))


def _row(line: AuditLine) -> AuditRow:
    return AuditRow(
        key=(line.id,),
        id=line.id,
        at=line.at,
        actor=line.actor,
        on_behalf=line.on_behalf,
        verb=line.verb,
        kind=line.subject_kind,
        subject=line.subject,
        details=line.details,
    )
