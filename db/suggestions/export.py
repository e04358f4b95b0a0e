"""The export of suggestions."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from db.clients.reach import sees_all
from db.core.actor import Actor
from db.core.table import Column, Table
from db.core.translation import N_
from db.staff.models import Staff
from db.suggestions.models import Suggestion
from db.suggestions.reach import visible

_Author, _Owner = Staff.alias(), Staff.alias()


def _suggested(actor: Actor, verb: str) -> Any:
    return Suggestion.id.is_null(False) if sees_all(actor, verb) else visible(actor)


TABLES = {
    "suggestions": Table(
        N_("Suggestions and their decisions."),
        (
            Column("id", Suggestion.id),
            Column("text", Suggestion.text),
            Column("about_kind", Suggestion.about_kind),
            Column("about", Suggestion.about),
            Column("decision", Suggestion.decision),
            Column("reason", Suggestion.decision_reason),
            Column("support", Suggestion.support),
            Column("noted_at", Suggestion.created_at),
            Column("decided_at", Suggestion.decided_at),
            Column("author", _Author.login),
            Column("owner", _Owner.login),
        ),
        lambda query: query.join(_Author, JOIN.LEFT_OUTER, on=(Suggestion.author == _Author.id)).join(
            _Owner, JOIN.LEFT_OUTER, on=(Suggestion.owner == _Owner.id)
        ),
        (Suggestion.id,),
        _suggested,
    )
}
