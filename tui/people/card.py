"""Cards of a client's file, or of a record in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from db.clients.actions_outside import open_outside
from db.clients.reach import OUTSIDE_CASELOAD
from db.core.errors import Denied, NotFound, Problem
from db.core.translation import _
from tui.people.outside import REASONS, OutsideForm
from tui.people.reveal import CARD_SECONDS, Reveal
from tui.shell.card import CardScreen
from tui.shell.choose import Choose
from tui.widgets.ink import Cell, ink
from tui.widgets.paging import page_of
from tui.widgets.rows import Source


class PersonCard(CardScreen):
    """A card whose rows come with the record: override `rows` and `cells` instead of `source`.

    If the file is outside the caseload, it asks for a reason before reading it.
    """

    COMMANDS: ClassVar[Any] = ()

    def __init__(self) -> None:
        super().__init__()
        self.reveal = Reveal(self, self.person, self.draw_name, CARD_SECONDS)
        self.handlers = (self.reveal,)

    def person(self) -> int | None:
        """Return the client's id."""
        raise NotImplementedError

    def rows(self, tab: str, card: Any) -> Sequence[Any]:
        """Return the rows of a tab; each has `.id` and `.key`."""
        raise NotImplementedError

    def cells(self, tab: str) -> Callable[[Any], Sequence[Cell]]:
        """Return the function that makes the cells of a row."""
        raise NotImplementedError

    def source(self, tab: str) -> Source:
        return Source(
            lambda span: page_of(self.rows(tab, self.card) if self.card is not None else (), span),
            self.cells(tab),
        )

    def loaded_card(self, card: Any) -> None:
        """Draw the record and its rows; hide a revealed name if it is another person's."""
        first = self.card is None
        super().loaded_card(card)
        if self.tab in self.COLUMNS:
            if first:
                self.list.show(self.source(self.tab))
            else:
                self.list.reload()
        self.reveal.hide_if_moved()

    def draw_name(self) -> None:
        """Redraw the panels that show the name."""
        self.head_panel.redraw()
        self.text_panel.redraw()

    def on_screen_suspend(self) -> None:
        self.reveal.hide()

    def read_failed(self, problem: Problem) -> None:
        """Ask for a reason, or show the error; without an answer the card closes."""
        if isinstance(problem, (Denied, NotFound)):
            self._forget()
        if problem.code != OUTSIDE_CASELOAD or not self.is_active:
            self.stale = True  # ask when the card is in front again
            super().read_failed(problem)
            return
        question = [
            ink("strong", _("{number} is outside your caseload.").format(**problem.params)),
            ink("dim", _("Why are you opening it? The team leads will see the reason.")),
        ]
        answered = partial(self._answered, problem.params["client_id"])
        self.app.push_screen(Choose(question, REASONS), answered)

    def _forget(self) -> None:
        """Clear what was read while the file was within reach."""
        self.card = None
        if self.tab in self.COLUMNS:
            self.list.show(self.source(self.tab))
        self.head_panel.redraw()
        self.text_panel.redraw()
        self.redraw_keys()

    def _answered(self, client_id: Any, reason: str | None) -> None:
        if reason is None:
            self.dismiss()
        elif reason == "other":
            self.app.push_screen(OutsideForm(client_id), self._opened)
        else:
            words = next(answer.label for answer in REASONS if answer.id == reason)
            self.act(open_outside, client_id, _(words), then=lambda _done: self._opened(True))

    def _opened(self, opened: bool | None) -> None:
        if opened is None:
            self.dismiss()
        else:
            self.refresh_data()
            self.say(_("Open until the end of the day."))
