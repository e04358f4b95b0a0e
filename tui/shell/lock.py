"""The form for the code of the screen lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core.actor import Actor
from db.core.translation import N_, _
from db.staff.lock import MAX_LENGTH, choose_code
from tui.shell.form import FormScreen
from tui.widgets.entry_typed import LineEntry
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink, wrap


class LockForm(FormScreen):
    """Asks for the current code and twice for the new one; letters are hidden, and no draft is kept."""

    TITLE_TEXT = N_("Code of the lock")
    FIELDS = (
        Field("old", N_("The code that you have now"), limit=MAX_LENGTH, help=N_("Empty if you have none.")),
        Field(
            "code",
            N_("New code"),
            limit=MAX_LENGTH,
            help=N_("4 to 64 characters; leave both empty for no code."),
        ),
        Field("again", N_("The same code again"), limit=MAX_LENGTH),
    )

    def head(self, width: int) -> Sequence[Cell]:
        about = _(
            "The screen is covered when no key was pressed for a while. With a code, only you can go on from"
            " there. Leave both lines of the new one empty for no code."
        )
        return [self.heading(), *wrap(ink("dim", about), width)]

    def entry(self, field: Field) -> LineEntry:
        entry = LineEntry(field)
        entry.password = True
        return entry

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        choose_code(actor, values["code"] or "", values["again"] or "", values["old"] or "")
