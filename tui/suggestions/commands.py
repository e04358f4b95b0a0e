"""Commands on a suggestion, the same in the list and on its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from db.core.translation import N_, _
from db.suggestions import actions, queries
from db.suggestions.queries import SuggestionRow
from tui.command import Command
from tui.shell.screens import CommandHandler

if TYPE_CHECKING:
    from db.audit.batch import BatchResult
    from tui.shell.screens import BaseScreen

VOTE = Command(
    "suggestion.vote", "v", N_("support"), N_("Support the suggestion, or withdraw your support"),
    "suggestion.support", show=True,
)  # fmt: skip
COMMENT = Command(
    "suggestion.comment", "c", N_("comment"), N_("Comment on the suggestion"), "suggestion.comment", show=True
)
DECIDE = Command(
    "suggestion.status",
    "s",
    N_("decide"),
    N_("Record a decision, with a reason"),
    "suggestion.decide",
    show=True,
)
LINK = Command("suggestion.link", "l", N_("link"), N_("Open what the suggestion is about"))
HISTORY = Command("suggestion.history", "h", N_("history"), N_("Changes, by whom and when"))
SUGGESTION_COMMANDS = (VOTE, COMMENT, DECIDE, LINK, HISTORY)


class SuggestionCommands(CommandHandler[SuggestionRow]):
    """Runs SUGGESTION_COMMANDS for the suggestion on the screen or under the cursor.

    DECIDE applies to those `marked`; `show_result` gets the result.
    """

    def __init__(
        self,
        screen: BaseScreen,
        suggestion: Callable[[], SuggestionRow | None],
        marked: Callable[[], Sequence[SuggestionRow]] = tuple,
        show_result: Callable[[BatchResult], None] = lambda _outcome: None,
    ) -> None:
        super().__init__(screen, suggestion)
        self.marked, self.show_result = marked, show_result

    def refusal(self, command: Command) -> str | None:
        if command in SUGGESTION_COMMANDS or command.id == "suggestion.open":
            if command is DECIDE and self.marked():
                return None  # each one is checked by itself
            target = self.target()
            if target is None:
                return _("Choose a suggestion first.")
            if command is LINK and target.about_kind not in LINKED:
                return _("This suggestion has no link that can be opened.")
        return None

    def do_vote(self) -> None:
        id_ = self.current().id
        self.screen.act(
            actions.support,
            id_,
            then=lambda supports: self.screen.say(
                _("Your support is added.") if supports else _("Your support is withdrawn.")
            ),
        )

    def do_comment(self) -> None:
        from tui.suggestions.answer import CommentForm

        self.screen.ask(CommentForm(self.current()), lambda _id: self.screen.say(_("Comment added.")))

    def do_status(self) -> None:
        """Ask for the decision, then for the reason."""
        from tui.suggestions.answer import ask_decision, ask_decision_of_all

        if rows := self.marked():
            ask_decision_of_all(self.screen, rows, self.show_result)
            return
        then = partial(ask_decision, self.screen)
        self.screen.load("next", queries.card, self.session.actor, self.current().id, then=then)

    def do_link(self) -> None:
        target = self.current()
        self.session.open(str(target.about_kind), target.about_id)

    def do_history(self) -> None:
        from tui.shell.history import History

        target = self.current()
        self.session.push_screen(History(target.text.partition("\n")[0], [("suggestion", target.id)]))


LINKED = {"client", "organisation", "referral", "retro"}
"""Kinds of records that a suggestion's subject can be opened as."""
