"""Suggestions: adding, supporting, answering, deciding."""

from __future__ import annotations

from db.audit.journal import writing
from db.core import clock, trail
from db.core.actor import Actor
from db.core.errors import Invalid
from db.core.model import change
from db.core.text import clean, clean_lines, fold
from db.core.translation import N_
from db.staff import queries as staff_queries
from db.staff.conflicts import check_version
from db.suggestions.models import Comment, Decision, Suggestion, Support
from db.suggestions.reach import find

Subject = tuple[str, int | None, str]
"""What was on the screen: kind of record, id, and a label without personal data (a file number)."""
KINDS_WITHOUT_LABEL = frozenset({"retro"})
"""Kinds whose label is not kept: everyone reads suggestions, but only one team reads these records."""


def suggest(actor: Actor, text: str, about: Subject | None = None) -> int:
    """Add a suggestion, linked to what was on the screen, and return its id."""
    text = clean_lines(text, field="text")
    if not text:
        raise Invalid("suggestion.empty", N_("Enter what could be better."), field="text")
    kind, about_id, label = about or ("", None, "")
    label = "" if kind in KINDS_WITHOUT_LABEL else clean(label, field="about")
    with writing(actor, "suggestion.add") as entry:
        row = Suggestion.create(
            text=text,
            author=actor.id or None,
            about_kind=kind,
            about_id=about_id,
            about=label,
            search_key=fold(f"{text} {label}"),
        )
        entry.about("suggestion", row.id)
        entry.note(about_kind=kind, about_id=about_id)
        return int(row.id)


def support(actor: Actor, suggestion_id: int) -> bool:
    """Toggle the actor's support; return whether they support it now."""
    with writing(actor, "suggestion.support") as entry:
        row = find(actor, suggestion_id)
        mine = Support(suggestion=row.id, staff=actor.id)
        if Support.delete().where(mine._pk_expr()).execute():
            trail.removed(mine)
            by = -1
        else:
            mine.save(force_insert=True)
            trail.made(mine)
            by = 1
        Suggestion.update(support=Suggestion.support + by).where(Suggestion.id == row.id).execute()
        trail.counted(Suggestion, {"id": row.id}, "support", by)
        entry.about("suggestion", row.id)
        entry.note(supports=by > 0)
        return by > 0


def comment(actor: Actor, suggestion_id: int, text: str) -> int:
    """Add a comment to a suggestion and return the comment's id."""
    text = clean_lines(text, field="text")
    if not text:
        raise Invalid("comment.empty", N_("Enter some text first."), field="text")
    with writing(actor, "suggestion.comment") as entry:
        row = find(actor, suggestion_id)
        entry.about("suggestion", row.id)
        return int(Comment.create(suggestion=row, author=actor.id or None, text=text).id)


def check_reason(decision: Decision, reason: str) -> str:
    """Return the reason of a decision, cleaned; raises Invalid without one, except for reopening."""
    reason = clean_lines(reason, field="reason")
    if not reason and decision is not Decision.OPEN:
        raise Invalid(
            "decision.reason", N_("Enter a reason. The author and supporters will read it."), field="reason"
        )
    return reason


def decide(
    actor: Actor,
    suggestion_id: int,
    decision: Decision,
    reason: str,
    version: int | None,
    *,
    owner: str | None = None,
) -> None:
    """Set the decision on a suggestion; the reason is also added as an official comment.

    `owner` is the login of whoever is in charge, None to leave it unchanged. Raises Invalid without a reason,
    except for reopening, and Stale if someone else decided since `version`.
    """
    reason = check_reason(decision, reason)
    with writing(actor, "suggestion.decide") as entry:
        row = find(actor, suggestion_id)
        check_version(row, version, ("suggestion", row.id), entry.verb)
        change(
            row,
            decision=decision,
            decision_reason=reason,
            decided_at=None if decision is Decision.OPEN else clock.now(),
            owner=row.owner_id if owner is None else staff_queries.find(owner).id,
        )
        if reason:
            Comment.create(suggestion=row, author=actor.id or None, text=reason, official=True)
        entry.about("suggestion", row.id)
        entry.note(decision=decision.value)
