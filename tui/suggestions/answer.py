"""Forms for a comment and for the decision on a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from db.audit.batch import BatchResult, run_on_any
from db.core.actor import Actor
from db.core.translation import N_, _, ngettext
from db.suggestions import actions
from db.suggestions.models import Decision
from db.suggestions.queries import SuggestionCard, SuggestionRow
from tui.people.choices import colleagues
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.shell.marks import Line, show_outcome
from tui.shell.screens import BaseScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, cut, ink

CLOSED = (Decision.DECLINED, Decision.DUPLICATE)
"""Decisions that end a suggestion without a change."""


class CommentForm(FormScreen):
    """A comment; answers its id."""

    EDITS = False
    DRAFT = "suggestion.comment"
    FIELDS = (Field("text", N_("Comment"), "multiline", required=True),)

    def __init__(self, row: SuggestionRow) -> None:
        super().__init__(about=_about(row))
        self.row = row

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return actions.comment(actor, self.row.id, values["text"])


def ask_decision(screen: BaseScreen, card: SuggestionCard) -> None:
    """Ask for another decision than the present one, then for its reason."""
    others = [decision for decision in Decision if decision is not card.row.decision]
    answers = [Answer(decision, str(at), decision.label) for at, decision in enumerate(others, 1)]
    question: list[Cell] = [ink("strong", _("What is decided?")), " ".join(card.row.text.split())]

    def decided(decision: Decision) -> None:
        screen.ask(DecideForm(card, decision), lambda _done: screen.say(_("Decision saved.")))

    screen.ask(Choose(question, answers), decided)


def ask_decision_of_all(
    screen: BaseScreen, rows: Sequence[SuggestionRow], show_result: Callable[[BatchResult], None]
) -> None:
    """Ask for one decision on several suggestions, then for its reason."""
    answers = [Answer(decision, str(at), decision.label) for at, decision in enumerate(Decision, 1)]
    title = ngettext("What is decided for {n} suggestion?", "What is decided for {n} suggestions?", len(rows))
    question: list[Cell] = [ink("strong", title.format(n=len(rows)))]
    lines = [Line(row.id, row.version, cut(" ".join(row.text.split()), 30)) for row in rows]

    show = partial(show_outcome, screen, lines, _("decision saved."), show_result)

    def decided(decision: Decision) -> None:
        screen.ask(DecideAllForm(decision, lines), show)

    screen.ask(Choose(question, answers), decided)


class DecideAllForm(FormScreen):
    """The reason of one decision on several suggestions; answers what became of each."""

    FIELDS = (
        Field("reason", N_("Reason"), "multiline", help=N_("The author and supporters will read it.")),
        Field("owner", N_("Assigned to"), "pick", page=colleagues, help=N_("Leave empty to keep it.")),
    )

    def __init__(self, decision: Decision, lines: Sequence[Line]) -> None:
        super().__init__()
        self.decision, self.lines, self.number = decision, lines, len(lines)

    def heading(self) -> Cell:
        many = ngettext("{n} suggestion", "{n} suggestions", self.number).format(n=self.number)
        return ink("strong", f"{_('Decision')} · {many} · {_(self.decision.label)}")

    def question(self, values: dict[str, Any]) -> tuple[str, str] | None:
        if self.decision not in CLOSED or not values["reason"]:
            return None
        asked = ngettext(
            "Close {n} suggestion? The decision will be: {decision}.",
            "Close {n} suggestions? The decision will be: {decision}.",
            self.number,
        )
        return asked.format(n=self.number, decision=_(self.decision.label)), _("Close")

    def save(self, actor: Actor, values: dict[str, Any]) -> BatchResult:
        reason, owner = values["reason"] or "", values["owner"]
        actions.check_reason(self.decision, reason)

        def decide(actor: Actor, id_: int, version: int | None) -> None:
            actions.decide(actor, id_, self.decision, reason, version, owner=owner)

        return run_on_any(actor, "suggestion", decide, [line[:2] for line in self.lines])


class DecideForm(FormScreen):
    """The decision on a suggestion, with its reason."""

    DRAFT = "suggestion.decide"
    FIRST_FIELD = "reason"

    def __init__(self, card: SuggestionCard, decision: Decision) -> None:
        super().__init__({"decision": decision}, about=_about(card.row), part=decision.value)
        self.card, self.version = card, card.version

    def fields(self) -> Sequence[Field]:
        owner = _("Now: {name}. Leave empty to keep it.").format(name=self.card.row.owner or "—")
        return (
            Field("decision", N_("Decision"), "choice", required=True, choices=Decision.choices()),
            Field("reason", N_("Reason"), "multiline", help=N_("The author and supporters will read it.")),
            Field("owner", N_("Assigned to"), "pick", page=colleagues, help=owner),
        )

    def question(self, values: dict[str, Any]) -> tuple[str, str] | None:
        decision: Decision = values["decision"]
        if decision not in CLOSED or not values["reason"]:
            return None
        said = cut(" ".join(self.card.row.text.split()), 60)
        asked = _("Close “{text}”? The decision will be: {decision}.")
        return asked.format(text=said, decision=_(decision.label)), _("Close")

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Save the decision, unless someone else decided meanwhile."""
        reason = values["reason"] or ""
        actions.decide(
            actor, self.card.row.id, values["decision"], reason, self.version, owner=values["owner"]
        )


def _about(row: SuggestionRow) -> tuple[str, int, str]:
    return "suggestion", row.id, " ".join(row.text.split())
