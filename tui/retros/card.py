"""A retrospective: its notes in columns, and its actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events

from db.core import clock
from db.core.translation import N_, _, language
from db.retros import actions, queries
from db.retros.models import Phase
from db.retros.queries import ActionRow, Board, CardRow
from tui.command import Command, consume
from tui.retros import board_text
from tui.shell.card import CardScreen
from tui.widgets.ink import Cell, ink, split
from tui.widgets.paging import Row, page_of
from tui.widgets.panel import SCROLL
from tui.widgets.rows import SIGN, Column, Source

STILL_OPEN_SHOWN = 3
FIRST = "0"
"""The tab of the first heading."""
NOTE = Command(
    "retro.new", "n", N_("note"), N_("Add a note under the selected heading"), "retro.note", show=True
)
ACTION = Command(
    "retro.assign", "a", N_("action"), N_("Assign an action decided by the team"), "retro.note", show=True
)
DONE = Command(
    "retro.status", "s", N_("finish"), N_("Mark the action as done, and what it changed"), "retro.note",
    show=True,
)  # fmt: skip
CLOSE = Command(
    "retro.phase",
    "p",
    N_("close it"),
    N_("Close the retrospective; it becomes read-only"),
    "retro.close",
    show=True,
)
HISTORY = Command("retro.history", "h", N_("history"), N_("Changes, by whom and when"))


class RetroCard(CardScreen):
    """A tab for each heading, side by side where there is room, and one for the actions."""

    tab = FIRST
    COLUMNS: ClassVar[dict[str, Sequence[Column]]] = {
        "actions": (SIGN, Column("", 24, weight=3), Column("", 6, role="dim"), Column("", 18, weight=1))
    }
    COMMANDS = (NOTE, ACTION, DONE, CLOSE, HISTORY)

    note_id: int | None = None
    """The note that the arrows chose under the heading shown; the first one by default."""
    _notes_text: board_text.Notes | None = None

    def read(self, id_: int) -> Board:
        return queries.board(self.session.actor, id_)

    def loaded_card(self, card: Board) -> None:
        if self.tab != "actions" and int(self.tab) >= len(card.columns):
            self.tab = FIRST  # the previous board had more headings
        super().loaded_card(card)
        if self.tab == "actions":
            self.list.reload()

    def tabs(self) -> Sequence[tuple[str, str]]:
        board: Board | None = self.__dict__.get("card")
        headings = [column.heading for column in board.columns] if board else [""]
        return [
            *((str(place), heading) for place, heading in enumerate(headings)),
            ("actions", N_("Actions")),
        ]

    def tab_count(self, tab: str) -> int | None:
        board: Board = self.card
        if tab == "actions":
            return len(board.actions) + len(board.still_open)
        return len(board.columns[int(tab)].cards)

    def head(self, card: Board, width: int) -> Sequence[Cell]:
        facts = ink("dim", board_text.facts(card.row))
        lines: list[Cell] = [split(ink("strong", card.row.title), facts, width)]
        lines.append(ink("accent" if card.row.anonymous else "dim", board_text.anonymity_notice(card.row)))
        if self.tab != "actions":
            title = _("Still open from last time")
            lines += board_text.actions(title, card.still_open, width, STILL_OPEN_SHOWN)
        return lines

    def text(self, tab: str, card: Board, width: int) -> Sequence[Cell]:
        if tab == "actions":
            return ()
        note = self.note()
        return self._wrapped(width).lines(self._notes().index(note) if note else None)

    def _wrapped(self, width: int) -> board_text.Notes:
        """Return the notes of the tab: wrapped again only for another board, width, day or language."""
        made_of = self.card, int(self.tab), width, clock.today(), language()
        if self._notes_text is None or self._notes_text.made_of != made_of:
            self._notes_text = board_text.Notes(self.card, int(self.tab), width)
        return self._notes_text

    def _notes(self) -> Sequence[CardRow]:
        board: Board | None = self.card
        return board.columns[int(self.tab)].cards if board and self.tab != "actions" else ()

    def note(self) -> CardRow | None:
        """Return the chosen note; None under the actions, or without notes."""
        notes = self._notes()
        return next((note for note in notes if note.id == self.note_id), notes[0] if notes else None)

    def on_key(self, event: events.Key) -> None:
        """Choose a note: the next one once all of this one was in sight, or the first one of a page."""
        by, note, notes, panel = SCROLL.get(event.key), self.note(), self._notes(), self.text_panel
        if by is None or note is None:
            return
        consume(event)
        now, height = notes.index(note), panel.size.height
        lines = self._wrapped(panel.size.width - 2 * panel.MARGIN).spans
        first, last = lines[now]
        beyond = last >= panel.top + height if by > 0 else first < panel.top
        to = min(max(now + by, 0), len(notes) - 1)
        if event.key in ("pagedown", "pageup"):
            panel.scroll_lines(by)
            to = next(place for place, span in enumerate(lines) if span[1] >= panel.top or span is lines[-1])
        elif to == now or (beyond and event.key not in ("home", "end")):
            panel.scroll_lines(by)
            return
        self.note_id = notes[to].id
        panel.redraw()
        if event.key not in ("pagedown", "pageup"):
            panel.reveal_lines(*lines[to])

    def do_idea(self) -> None:
        """Note a suggestion; with the words of the chosen note, if there is one."""
        note, form = self.note(), self.session.form("suggestion.new", self.subject())
        if note is not None:
            form.prefilled = {"text": note.text}
        self.ask(form, lambda _saved: self.say(_("Suggestion added. Thank you.")))

    def source(self, tab: str) -> Source:
        return Source(lambda span: page_of(self._actions(), span), self._cells, heading=_section)

    def _actions(self) -> list[Row[ActionRow]]:
        """Return the actions, those of the previous retrospective first."""
        board: Board | None = self.card
        parts = (board.still_open, board.actions) if board else ()
        return [Row((place, row.id), row.id, row) for place, part in enumerate(parts) for row in part]

    def _cells(self, row: Row[ActionRow]) -> Sequence[Cell]:
        action = row.item
        return board_text.sign(action), " ".join(action.text.split()), action.owner, board_text.state(action)

    def empty(self, tab: str) -> str:
        return _("No actions yet. a: assign an action decided by the team") if self.card else ""

    def subject(self) -> tuple[str, int, str] | None:
        board: Board | None = self.card
        return ("retro", board.row.id, board.row.title) if board else None

    def refusal(self, command: Command) -> str | None:
        board: Board | None = self.card
        if board is None and command in (NOTE, ACTION, DONE, CLOSE, HISTORY):
            return _("The retrospective is still loading.")
        if command in (NOTE, CLOSE) and board is not None and board.row.phase is Phase.CLOSED:
            return _("This retrospective is closed and read-only.")
        if command is DONE and self._open_action() is None:
            return _("Choose an open action first. →: go to the actions")
        return super().refusal(command)

    def _open_action(self) -> ActionRow | None:
        row: Row[ActionRow] | None = self.list.row if self.tab == "actions" else None
        return row.item if row is not None and row.item.done_on is None else None

    def do_new(self) -> None:
        from tui.retros.forms import note_form

        at = int(self.tab) if self.tab != "actions" else 0
        self.ask(note_form(self.card, at), self._noted)

    def _noted(self, column: int) -> None:
        self._show_tab(str(column))
        self.say(_("Note added."))

    def do_assign(self) -> None:
        from tui.retros.forms import ActionForm

        self.ask(ActionForm(self.card.row), lambda _id: self.say(_("Action added.")))

    def do_status(self) -> None:
        from tui.retros.forms import DoneForm

        action = self._open_action()
        assert action is not None  # refusal has checked this
        self.ask(DoneForm(action), lambda _done: self.say(_("Action marked as done.")))

    def do_phase(self) -> None:
        from tui.shell.confirm import Confirm

        question = _("Close “{title}”? It becomes read-only.").format(title=self.card.row.title)
        self.ask(Confirm(question, _("Close"), _("Keep open")), self._close)

    def _close(self, _yes: bool) -> None:
        self.act(actions.close_retro, self.record_id, then=lambda _done: self.say(_("Retrospective closed.")))

    def do_history(self) -> None:
        from tui.shell.history import History

        self.app.push_screen(History(self.card.row.title, [("retro", self.record_id)]))

    def open(self, row: Row[ActionRow]) -> None:
        action = row.item
        self.say(" → ".join(part for part in (" ".join(action.text.split()), action.result) if part))


def _section(row: Row[ActionRow]) -> str:
    return _("Decided here") if row.key[0] else _("Still open from last time")
