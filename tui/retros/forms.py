"""Forms of retrospectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.core import clock
from db.core.actor import Actor
from db.core.dates import short_date
from db.core.translation import N_, _
from db.retros import actions
from db.retros.prompts import PROMPT_SETS
from db.retros.queries import ActionRow, Board, RetroRow
from tui.people.choices import colleagues
from tui.retros import board_text
from tui.shell.form import FormScreen
from tui.widgets.field import Field
from tui.widgets.ink import Cell, ink


class NewRetroForm(FormScreen):
    """A new retrospective; answers its id."""

    TITLE_TEXT = N_("New retrospective")
    DRAFT = "retro.new"

    def __init__(self) -> None:
        title = _("Retrospective of {date}").format(date=short_date(clock.today()))
        super().__init__({"title": title, "set": "start", "anonymous": False})

    def fields(self) -> Sequence[Field]:
        sets = tuple(
            (id_, " · ".join(_(heading) for heading in headings)) for id_, headings in PROMPT_SETS.items()
        )
        return (
            Field("title", N_("Title"), required=True),
            Field("set", N_("Headings"), "choice", required=True, choices=sets),
            Field("prompts", N_("Your own headings, one per line"), "multiline", limit=400),
            Field("anonymous", N_("Anonymous"), "yesno", required=True, help=N_("No names are recorded.")),
        )

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        """Open it, with the headings in the current language."""
        own = [heading.strip() for heading in (values["prompts"] or "").split("\n") if heading.strip()]
        headings = own or [_(heading) for heading in PROMPT_SETS[values["set"]]]
        return actions.open_retro(actor, values["title"], headings, anonymous=values["anonymous"])


class NoteForm(FormScreen):
    """A note under a heading; answers the index of the heading."""

    DRAFT = "retro.note"
    FIRST_FIELD = "text"

    def __init__(self, board: Board, column: int) -> None:
        super().__init__({"column": column}, about=("retro", board.row.id, board.row.title))
        self.board = board

    def fields(self) -> Sequence[Field]:
        headings = tuple((at, f"{at + 1} {column.heading}") for at, column in enumerate(self.board.columns))
        return (
            Field("column", N_("Heading"), "choice", required=True, choices=headings),
            Field("text", N_("Note"), "multiline", required=True, limit=4000),
        )

    def head(self, width: int) -> Sequence[Cell]:
        row = self.board.row
        return [
            *super().head(width),
            ink("accent" if row.anonymous else "dim", board_text.anonymity_notice(row)),
        ]

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        column: int = values["column"]
        actions.add_card(actor, self.board.row.id, column, values["text"])
        return column


class AnonymousNoteForm(NoteForm):
    """A note without a draft, which would be stored with its author."""

    DRAFT = ""


def note_form(board: Board, column: int) -> NoteForm:
    """Return the form for a note on this board."""
    return (AnonymousNoteForm if board.row.anonymous else NoteForm)(board, column)


class ActionForm(FormScreen):
    """An action decided by the team; answers its id."""

    DRAFT = "retro.action"
    FIELDS = (
        Field("text", N_("What will be done"), "multiline", required=True, limit=4000),
        Field("owner", N_("Assigned to"), "pick", page=colleagues),
        Field("due_on", N_("Due"), "date"),
    )

    def __init__(self, row: RetroRow) -> None:
        super().__init__(about=("retro", row.id, row.title))
        self.row = row

    def save(self, actor: Actor, values: dict[str, Any]) -> int:
        return actions.add_action(actor, self.row.id, values["text"], values["owner"], values["due_on"])


class DoneForm(FormScreen):
    """The result of an action."""

    DRAFT = "retro.done"
    FIELDS = (
        Field(
            "result",
            N_("What it changed"),
            "multiline",
            required=True,
            limit=4000,
            help=N_("Fill this in even if nothing changed. The next retrospective starts with it."),
        ),
    )

    def __init__(self, action: ActionRow) -> None:
        super().__init__(about=("action", action.id, " ".join(action.text.split())))
        self.action = action

    def save(self, actor: Actor, values: dict[str, Any]) -> None:
        actions.finish_action(actor, self.action.id, values["result"])
