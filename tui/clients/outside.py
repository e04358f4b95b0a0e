"""A file outside one's caseload opens with a reason, which a lead sees."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from db.clients.actions_looks import open_outside
from db.clients.reach import OUTSIDE_CASELOAD
from db.core.actor import Actor
from db.core.errors import Denied, Problem
from db.core.translation import N_, _
from tui.shell.choose import Answer, Choose
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import ink

if TYPE_CHECKING:
    from tui.shell.card import CardScreen as _Card
else:
    _Card = object  # the rest comes through the card it is mixed into

REASONS = (
    Answer("call", "1", N_("The person calls or is here, and their worker is not")),
    Answer("replace", "2", N_("I replace their worker")),
    Answer("together", "3", N_("We work on this file together today")),
    Answer("other", "n", N_("Another reason, in your words")),
)
"""What mostly brings someone to a colleague's file; the words chosen are what the lead reads."""


class OutsideForm(FormScreen):
    """Another reason, in one's own words."""

    TITLE_TEXT = N_("Why do you open this file?")
    EDITS = False
    DRAFT = "client.outside"
    FIELDS = (Field("why", N_("Reason"), required=True, help=N_("A team lead will read it.")),)

    def __init__(self, client_id: int) -> None:
        super().__init__()
        self.client_id = client_id

    def subject(self) -> tuple[str, int, str]:
        """Return the file."""
        return "client", self.client_id, ""

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        """Open the file until the end of the day."""
        open_outside(actor, self.client_id, values["why"])


class AsksWhy(_Card):
    """A card of someone's file: where it is outside the caseload, it asks why before it is read."""

    def not_read(self, problem: Problem) -> None:
        """Ask why, or say what else is wrong; without an answer one is back where one came from."""
        if isinstance(problem, Denied):
            self._forget()
        if problem.code != OUTSIDE_CASELOAD or not self.is_active:
            self.stale = True  # asked when the card is in front again
            super().not_read(problem)
            return
        question = [
            ink("strong", _("{number} is outside your caseload.").format(**problem.params)),
            ink("dim", _("Why do you open it? A team lead will see it.")),
        ]
        answered = partial(self._answered, problem.params["client_id"])
        self.app.push_screen(Choose(question, REASONS), answered)

    def _forget(self) -> None:
        """Show no longer what was read while the file was within reach."""
        self.card = None
        if self.tab in self.COLUMNS:
            self.list.show(self.source(self.tab))
        self.head_panel.redraw()
        self.text_panel.redraw()
        self.keys_changed()

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
