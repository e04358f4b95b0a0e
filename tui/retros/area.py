"""Retrospectives: list, board, forms, and their lines of My day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.core.translation import N_, _

if TYPE_CHECKING:
    from db.core.actor import Actor
    from db.core.day import TodayItem
    from db.retros.queries import ActionRow, Board
    from db.staff.drafts import Unsaved
    from tui.shell.screens import BaseScreen


def _board(actor: Actor, draft: Unsaved) -> tuple[Any, int]:
    from db.retros.queries import board

    return board(actor, draft.subject[1]), 0


def _retro(actor: Actor, draft: Unsaved) -> tuple[Any]:
    return (_board(actor, draft)[0].row,)


def _action(actor: Actor, draft: Unsaved) -> tuple[Any]:
    from db.retros.queries import action

    return (action(actor, draft.subject[1]),)


def _finish(screen: BaseScreen, item: TodayItem) -> None:
    """Ask what the action changed."""
    from db.retros import queries

    def ask(action: ActionRow) -> None:
        screen.ask(screen.session.form("retro.done", action), lambda _done: screen.say(_("Action finished.")))

    screen.load("next", queries.action, screen.session.actor, item.id, then=ask)


def _note(screen: BaseScreen, item: TodayItem) -> None:
    from db.retros import queries
    from tui.retros.forms import note_form

    def ask(board: Board) -> None:
        screen.ask(note_form(board, 0), lambda _column: screen.say(_("Note added.")))

    screen.load("next", queries.board, screen.session.actor, item.retro_id, then=ask)


def _open(screen: BaseScreen, item: TodayItem) -> None:
    if item.retro_id is None:  # of another team: the owner may see the action only
        screen.say(" ".join(item.text.split()))
    else:
        screen.session.open("retro", item.retro_id)


DIGIT, NAME, SHORT = "6", N_("Retrospectives"), N_("Retros")
SCREEN = "tui.retros.browse:RetrosBrowse"
CARDS = {"retro": "tui.retros.card:RetroCard"}
FORMS = {
    "retro.new": "tui.retros.forms:NewRetroForm",
    "retro.note": "tui.retros.forms:NoteForm",
    "retro.action": "tui.retros.forms:ActionForm",
    "retro.done": "tui.retros.forms:DoneForm",
}
DRAFTS: dict[str, Any] = {"retro.note": _board, "retro.action": _retro, "retro.done": _action}
DAY_ACTIONS = {
    "act": ("status", "retro.note", N_("Mark the action as done, and what it changed"), _finish, _open),
    "write": ("new", "retro.note", N_("Write a note in the open retrospective"), _note, _open),
}
LOOKUPS = {"retro": "db.retros.lookup"}
