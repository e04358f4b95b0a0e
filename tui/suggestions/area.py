"""Suggestions: list, card, forms, and their lines of My day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from db.core.translation import N_

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.day import TodayItem
    from db.staff.drafts import Unsaved
    from tui.shell.screens import BaseScreen


def _suggestion(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.suggestions.queries import card

    return (card(actor, draft.subject[1]),)


def _decision(actor: Actor, draft: Unsaved) -> tuple[Any, ...]:
    from db.suggestions.models import Decision

    return *_suggestion(actor, draft), Decision(draft.part)


def _decide(screen: BaseScreen, item: TodayItem) -> None:
    from db.suggestions import queries
    from tui.suggestions.answer import ask_decision

    screen.load("next", queries.card, screen.session.actor, item.id, then=partial(ask_decision, screen))


def _open(screen: BaseScreen, item: TodayItem) -> None:
    screen.session.open("suggestion", item.id)


DIGIT, NAME, SHORT = "5", N_("Suggestions"), N_("Sugg.")
SCREEN = "tui.suggestions.browse:SuggestionsBrowse"
CARDS = {"suggestion": "tui.suggestions.card:SuggestionCard"}
FORMS = {
    "suggestion.new": "tui.suggestions.form:SuggestionForm",
    "suggestion.comment": "tui.suggestions.answer:CommentForm",
    "suggestion.decide": "tui.suggestions.answer:DecideForm",
}
DRAFTS: dict[str, Any] = {
    "suggestion.new": lambda _actor, draft: (draft.about,),
    "suggestion.comment": lambda actor, draft: (_suggestion(actor, draft)[0].row,),
    "suggestion.decide": _decision,
}
DAY_ACTIONS = {
    "decide": ("status", "suggestion.decide", N_("Answer the suggestion and decide"), _decide, _open)
}
LOOKUPS = {"suggestion": "db.suggestions.lookup"}
