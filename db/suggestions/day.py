"""Suggestions in My day: those overdue for a decision."""

from __future__ import annotations

from collections.abc import Iterator

from db.core import clock
from db.core.actor import Actor
from db.core.dates import days
from db.core.day import Kind, TodayItem
from db.core.translation import N_, _
from db.suggestions.deadlines import decide_by
from db.suggestions.models import Decision, Suggestion
from db.suggestions.queries import unanswered
from db.suggestions.reach import visible

DRAFTS = {
    "suggestion.new": N_("Suggestion"),
    "suggestion.comment": N_("Comment"),
    "suggestion.decide": N_("Decision"),
}
"""Forms whose drafts are saved."""
FEW, COUNTED = 5, 1000
"""So many in the day, and counted at most."""


def due(actor: Actor) -> Iterator[TodayItem]:
    """Yield the overdue suggestions that this person may decide."""
    if not actor.may("suggestion.decide"):
        return
    for row in unanswered(actor, clock.today(), limit=FEW):
        on = decide_by(clock.local(row.noted_at).date())
        yield TodayItem("decide", "late", on, row.id, text=row.text, days=row.days, count=row.support)


def waiting(actor: Actor) -> int:
    """Return the number of suggestions to decide."""
    if not actor.may("suggestion.decide"):
        return 0
    undecided = Suggestion.select().where(Suggestion.decision == Decision.OPEN, visible(actor))
    return int(undecided.limit(COUNTED).count())


def _say(item: TodayItem) -> tuple[str, str]:
    quoted = _("“{text}”").format(text=" ".join(item.text.split()))
    return quoted, _("no answer, {days}").format(days=days(item.days))


KINDS = {"decide": Kind(N_("Suggestion awaiting a decision"), _say, N_("Suggestion"))}
"""decide: `days` old, with `count` supporters."""
