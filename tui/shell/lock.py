"""The form for the code of the screen lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.actor import Actor
from db.core.translation import N_, _
from db.staff.lock import MAX_LENGTH, choose_code
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, wrap
from tui.widgets.text_entry import LineEntry


class LockForm(FormScreen):
    """Asks for the current code and twice for the new one; letters are hidden, and no draft is kept."""

    TITLE_TEXT = N_("Lock code")
    FIELDS = (
        Field("old", N_("Current code"), limit=MAX_LENGTH, help=N_("Empty if you have none.")),
        Field(
            "code",
            N_("New code"),
            limit=MAX_LENGTH,
            help=N_("4 to 64 characters. Leave both new codes empty for no code."),
        ),
        Field("again", N_("Repeat the new code"), limit=MAX_LENGTH),
    )

    def head(self, width: int) -> Sequence[Cell]:
        about = _(
            "The screen is hidden after a few minutes without a key. With a code, only you can "
            "continue. Leave both new codes empty for no code."
        )
        return [self.heading(), *wrap(ink("dim", about), width)]

    def entry(self, field: Field) -> LineEntry:
        entry = LineEntry(field)
        entry.password = True
        return entry

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        choose_code(actor, values["code"] or "", values["again"] or "", values["old"] or "")
