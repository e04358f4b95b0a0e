"""Reading suggestions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from peewee import JOIN, fn

from db.audit.queries import latest
from db.core import clock
from db.core.actor import Actor
from db.core.paging import FIRST, PAGE, Key, Page, Span, keyset
from db.core.text import fold
from db.staff.models import Staff
from db.staff.queries import short_name
from db.suggestions.deadlines import DECIDE_DAYS, is_late
from db.suggestions.models import Comment, Decision, Suggestion, Support
from db.suggestions.reach import unknown, visible

Order = Literal["newest", "support", "comments", "text", "author"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""The newest, the most supported, the most commented first; by text, by author."""


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion as lists show it; `days` counts from when it was added.

    `late`: open, and past the deadline of a first answer or of the decision.
    """

    key: Key
    id: int
    text: str
    author: str
    owner: str
    about_kind: str
    about_id: int | None
    about: str
    decision: Decision
    support: int
    noted_at: dt.datetime
    days: int
    version: int
    comments: int = 0
    late: bool = False


@dataclass(frozen=True)
class CommentRow:
    """An answer; `official` if it goes with a decision."""

    id: int
    at: dt.datetime
    who: str
    text: str
    official: bool


@dataclass(frozen=True)
class SuggestionCard:
    """A suggestion with its comments and supporters, by name and by id."""

    row: SuggestionRow
    version: int
    decision_reason: str
    decided_at: dt.datetime | None
    supporters: tuple[str, ...]
    supporter_ids: frozenset[int]
    comments: tuple[CommentRow, ...]


def version_at(suggestion_id: int, instant: dt.datetime) -> int | None:
    """Return the version of a suggestion at a time; None if it does not exist.

    Lines that a wrong clock dated in the future count as earlier.
    """
    version = Suggestion.select(Suggestion.row_version).where(Suggestion.id == suggestion_id).scalar()
    lines = latest(("suggestion", suggestion_id), ["suggestion.decide"])
    since = sum(instant < line.at <= clock.now() for line in lines)
    return None if version is None else int(version) - since


def page(
    actor: Actor,
    decision: Decision | None = None,
    search: str = "",
    order: Order = "newest",
    span: Span = FIRST,
    *,
    reverse: bool = False,
) -> Page[SuggestionRow]:
    """Return one page of suggestions, all or those of one decision."""
    author = Staff.alias()
    column = _order(order, author)
    query = _narrow(_suggestions(actor, author), decision, search).select_extend(column.alias("order_key"))
    found = keyset(
        query,
        (column, Suggestion.id),
        span,
        lambda row: _row(row, (row.order_key, row.id)),
        descending=(order not in ("text", "author")) != reverse,
    )
    return Page(_completed(found.rows), found.more)


def _order(order: Order, author: Any) -> Any:
    if order == "comments":
        comments = Comment.select(fn.COUNT(Comment.id)).where(Comment.suggestion == Suggestion.id)
        return fn.COALESCE(comments, 0)
    if order == "author":
        return fn.COALESCE(author.sort_key, "")
    columns = {"newest": Suggestion.created_at, "support": Suggestion.support, "text": Suggestion.search_key}
    return columns[order]


def count(actor: Actor, decision: Decision | None = None, search: str = "") -> int:
    """Return the number of suggestions listed."""
    query = Suggestion.select(Suggestion.id).where(visible(actor))
    return int(_narrow(query, decision, search).count())


def card(actor: Actor, suggestion_id: int) -> SuggestionCard:
    """Return a suggestion with its comments, the oldest first, and its supporters; raises NotFound."""
    row = _suggestions(actor).where(Suggestion.id == suggestion_id).first()
    if row is None:
        raise unknown(suggestion_id)
    supporters = sorted(
        Staff.select(Staff.id, Staff.name).join(Support).where(Support.suggestion == suggestion_id),
        key=lambda person: (fold(person.name), person.id),
    )
    return SuggestionCard(
        _completed((_newest_row(row),))[0],
        row.row_version,
        row.decision_reason,
        row.decided_at,
        tuple(short_name(person.name) for person in supporters),
        frozenset(person.id for person in supporters),
        _comments(suggestion_id),
    )


def unanswered(actor: Actor, today: dt.date, limit: int = PAGE) -> tuple[SuggestionRow, ...]:
    """Return the open suggestions past the deadline of a decision, the oldest first."""
    first_in_time = clock.instant(today - dt.timedelta(days=DECIDE_DAYS), dt.time())
    late = _narrow(_suggestions(actor), Decision.OPEN, "").where(Suggestion.created_at < first_in_time)
    oldest_first = late.order_by(Suggestion.created_at, Suggestion.id).limit(limit)
    return _completed([_newest_row(row) for row in oldest_first])


def _suggestions(actor: Actor, author: Any = None) -> Any:
    author, owner = author or Staff.alias(), Staff.alias()
    return (
        Suggestion.select(Suggestion, author, owner)
        .join(author, JOIN.LEFT_OUTER, on=(Suggestion.author == author.id), attr="by")
        .switch(Suggestion)
        .join(owner, JOIN.LEFT_OUTER, on=(Suggestion.owner == owner.id), attr="held_by")
        .where(visible(actor))
    )


def _narrow(query: Any, decision: Decision | None, search: str) -> Any:
    query = query.where(Suggestion.search_key.has_words(search))
    return query if decision is None else query.where(Suggestion.decision == decision)


def _row(row: Suggestion, key: Key) -> SuggestionRow:
    noted_on = clock.local(row.created_at).date()
    return SuggestionRow(
        key=key,
        id=row.id,
        text=row.text,
        author=short_name(row.by.name) if row.author_id else "",
        owner=short_name(row.held_by.name) if row.owner_id else "",
        about_kind=row.about_kind,
        about_id=row.about_id,
        about=row.about,
        decision=row.decision,
        support=row.support,
        noted_at=row.created_at,
        days=(clock.today() - noted_on).days,
        version=row.row_version,
    )


def _newest_row(row: Suggestion) -> SuggestionRow:
    return _row(row, (row.created_at, row.id))


def _completed(rows: Iterable[SuggestionRow]) -> tuple[SuggestionRow, ...]:
    """Add the number of comments and lateness, in one query."""
    rows = tuple(rows)
    counted: Any = (
        Comment.select(Comment.suggestion, fn.COUNT(Comment.id))
        .where(Comment.suggestion.in_([row.id for row in rows]))
        .group_by(Comment.suggestion)
        .tuples()
    )
    comments = dict(counted)
    found = []
    for row in rows:
        many, noted_on = comments.get(row.id, 0), clock.local(row.noted_at).date()
        late = row.decision is Decision.OPEN and is_late(noted_on, clock.today(), answered=many > 0)
        found.append(replace(row, comments=many, late=late))
    return tuple(found)


def _comments(suggestion_id: int) -> tuple[CommentRow, ...]:
    query = (
        Comment.select(Comment, Staff)
        .join(Staff, JOIN.LEFT_OUTER)
        .where(Comment.suggestion == suggestion_id)
        .order_by(Comment.id)
    )
    return tuple(
        CommentRow(c.id, c.created_at, short_name(c.author.name) if c.author else "", c.text, c.official)
        for c in query
    )
