"""The form of a suggestion, reached from any screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.actor import Actor
from db.core.text import TEXT_LIMIT
from db.core.translation import N_, _
from db.suggestions.actions import suggest
from db.suggestions.similar import SHOWN, Similar, significant_words, similar
from tui.shell.form import FormScreen
from tui.suggestions import labels
from tui.widgets.entry import Changed
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, line


class SuggestionForm(FormScreen):
    """A suggestion; answers its id."""

    EDITS = False
    DRAFT = "suggestion.new"
    extra_height = 1 + SHOWN
    FIELDS = (
        Field(
            "text",
            N_("What could be better?"),
            "multiline",
            required=True,
            help=N_(
                "One sentence is enough. Do not name clients. The suggestion is linked to what "
                "was on the screen."
            ),
            # More than is stored, so that a text slightly too long is refused instead of cut.
            limit=2 * TEXT_LIMIT,
        ),
    )

    def __init__(self, about: tuple[str, int, str] | None = None) -> None:
        super().__init__(about=about)
        self.similar: tuple[Similar, ...] = ()
        self._words: frozenset[str] = frozenset()

    def heading(self) -> Cell:
        title = ink("strong", _("Suggestion"))
        return (
            line(title, ink("dim", " · " + labels.subject_label(self.about[0], self.about[2])))
            if self.about
            else title
        )

    def on_changed(self, message: Changed) -> None:
        """Look for similar suggestions when the significant words change."""
        text = self.entries["text"].state()
        now = significant_words(text)
        if now != self._words:
            self._words = now
            self.load("alike", similar, self.session.actor, text)

    def loaded_alike(self, found: tuple[Similar, ...]) -> None:
        self.similar = found
        self.extra.redraw()

    def extra_lines(self, width: int) -> Sequence[Cell]:
        if not self.similar:
            return ()
        title = ink("dim", _("Already in the list? Esc: leave, then v: support it"))
        return [title, *(line(f"{one.support:>3} ", ink("dim", "▸ "), one.text) for one in self.similar)]

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return suggest(actor, values["text"], self.about)
