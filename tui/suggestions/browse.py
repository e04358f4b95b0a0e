"""The list of suggestions, by decision, newest or most supported first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.dates import days
from db.core.text import dotted
from db.core.translation import N_, _
from db.suggestions import queries
from db.suggestions.models import Decision
from db.suggestions.queries import SuggestionRow
from tui.command import Command
from tui.shell.browse import BrowseScreen
from tui.shell.order import Order
from tui.suggestions import labels
from tui.suggestions.commands import SUGGESTION_COMMANDS, SuggestionCommands
from tui.widgets.ink import Cell, line
from tui.widgets.prose import paragraphs
from tui.widgets.rows import SIGN, Column, Source

DETAIL_LINES, WIDE = 5, 60
"""Lines of details below the list; below WIDE columns they are beside it, with more room."""


class SuggestionsBrowse(BrowseScreen):
    """Suggestions, a tab for each decision."""

    TITLE_TEXT = N_("Suggestions")
    TABS = (
        (Decision.OPEN, N_("To decide")),
        (Decision.PLANNED, N_("Adopted")),
        (Decision.STARTED, N_("Started")),
        (Decision.COMPLETED, N_("Implemented")),
        (Decision.DECLINED, N_("Turned down")),
        ("all", N_("All")),
    )
    COLUMNS = (
        SIGN,
        Column(N_("Suggestion"), 30, weight=4),
        Column(N_("About"), 18, weight=1, drop=4),
        Column(N_("Status"), 12, drop=3, role="dim"),
        Column(N_("Support"), 9, align="right"),
        Column(N_("Comments"), 12, align="right", drop=1),
        Column(N_("Date"), 7, align="right"),
        Column(N_("By"), 6, drop=2, role="dim"),
    )
    DETAIL = MARKS = True
    ORDERS = (
        Order("newest", N_("date"), N_("Date")),
        Order("support", N_("number of supporters"), N_("Support"), falls=True),
        Order("comments", N_("comments"), N_("Comments"), falls=True),
        Order("text", N_("text"), N_("Suggestion")),
        Order("author", N_("author"), N_("By")),
    )
    SAVED = ()
    COMMANDS = (
        Command("suggestion.open", "⏎", N_("open"), N_("Open the suggestion and its comments"), show=True),
        *SUGGESTION_COMMANDS,
        Command("suggestion.new", "n", N_("new"), N_("Add a suggestion"), "suggestion.add", show=True),
    )

    def __init__(self) -> None:
        super().__init__()
        marks = self.marks
        commands = SuggestionCommands(self, self.target, lambda: list(marks.rows.values()), self.show_result)
        self.handlers = (commands,)

    def source(self, text: str, tab: str) -> Source:
        decision = None if tab == "all" else Decision(tab)
        order = self.in_order()
        return Source(
            lambda span: queries.page(self.session.actor, decision, text, span=span, **order),
            self.cells,
            lambda: queries.count(self.session.actor, decision, text),
        )

    def cells(self, row: SuggestionRow) -> Sequence[Cell]:
        """Return what is proposed, about what, and what is said of it."""
        about = labels.subject_label(row.about_kind, row.about)
        text = " ".join(row.text.split())
        support, comments = str(row.support or "—"), str(row.comments or "—")
        sign, state = labels.sign(row), labels.decision(row)
        return sign, text, about, state, support, comments, days(row.days), row.author

    def detail(self, row: SuggestionRow, width: int) -> Sequence[Cell]:
        about = labels.subject_label(row.about_kind, row.about) or _("no link")
        facts = dotted(labels.decision(row), about, row.author)
        limit = DETAIL_LINES - 2 if width >= WIDE else 3 * DETAIL_LINES
        text = paragraphs(row.text, width)
        if len(text) > limit:
            text = [*text[: limit - 1], line(text[limit - 1], "…")]
        return [*paragraphs(facts, width, role="dim"), *text, *[""] * (DETAIL_LINES - 1 - len(text))]

    def show(self, select: Any = None) -> None:
        super().show(select)
        self.load("undecided", queries.count, self.session.actor, Decision.OPEN)

    def refresh_data(self) -> None:
        super().refresh_data()
        self.load("undecided", queries.count, self.session.actor, Decision.OPEN)

    def loaded_undecided(self, number: int) -> None:
        self.tab_counts[Decision.OPEN] = number
        self.title_panel.redraw()

    def open(self, row: SuggestionRow) -> None:
        self.session.open("suggestion", row.id, self.list)

    def do_new(self) -> None:
        from tui.suggestions.form import SuggestionForm

        self.ask(SuggestionForm(), self._noted)

    def _noted(self, suggestion_id: int) -> None:
        self.tab = Decision.OPEN
        self.chosen_orders.clear()
        self.show(select=suggestion_id)
        self.say(_("Suggestion added. Thank you."))

    def empty(self) -> str:
        if self.filter:
            return _("No suggestions found.\nEsc: clear the filter, then n: add a suggestion")
        if self.tab in (Decision.OPEN, "all"):
            return _("No suggestions to decide.\nn: add one here · i: add one from any screen")
        return _("None yet.\nSuggestions appear here after a team lead's decision (s).")

    def target(self) -> SuggestionRow | None:
        """Return the suggestion under the cursor."""
        row: SuggestionRow | None = self.list.row
        return row
