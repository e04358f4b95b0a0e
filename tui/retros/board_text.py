"""Text of retrospectives: the board in columns, and the actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from db.core import clock
from db.core.dates import short_date
from db.core.text import dotted
from db.core.translation import _, language, ngettext
from db.retros.queries import ActionRow, Board, CardRow, Column, RetroRow
from tui.widgets.ink import Cell, fit, ink, line, mark
from tui.widgets.prose import paragraphs

MIN_COLUMN_WIDTH = 30
"""Minimum width of a column of notes beside others."""
BETWEEN = "   "
MARK, UNMARKED = "▸ ", "· "
"""What stands before the chosen note, and before another."""


def facts(row: RetroRow) -> str:
    """Return date, team, lead and phase."""
    return dotted(short_date(row.held_on), row.team, row.lead, _(row.phase.label))


def anonymity_notice(row: RetroRow) -> str:
    """Return whether names are kept, for people to know before they write."""
    if row.anonymous:
        return _("Anonymous: no name is recorded, not even in the log.")
    return _("Not anonymous: each note shows the author's initials.")


class Notes:
    """The notes of heading `at`, or of all headings side by side where they fit, wrapped once for a width."""

    def __init__(self, board: Board, at: int, width: int) -> None:
        self.made_of = board, at, width, clock.today(), language()
        self._at, self._each = at, _column_width(board, width)
        narrow = self._each or min(width, 100)
        here = [list(_note(card, narrow)) for card in board.columns[at].cards]
        top = 1 if self._each is None else 2
        self.spans: list[tuple[int, int]] = []
        """The first and the last line of each note of heading `at`."""
        for note in here:
            self.spans.append((top, top + len(note) - 1))
            top += len(note) + 1
        if self._each is None:
            self._rows: list[tuple[Cell, ...]] = [(cell,) for cell in _spaced(here)]
            self._lines = ["", *_spaced(here)]
            return
        drawn = []
        for place, column in enumerate(board.columns):
            cells = here if place == at else [list(_note(card, self._each)) for card in column.cards]
            drawn.append([_title(column, place == at), *_spaced(cells)])
        self._rows = list(zip_longest(*drawn, fillvalue=""))
        beside = [_beside(cells, self._each) for cells in self._rows]
        decided = actions(_("Decided here"), board.actions, width, len(board.actions))
        self._lines = ["", *beside, *decided]

    def lines(self, chosen: int | None) -> list[Cell]:
        """Return the lines, with a mark before the note at the place `chosen` of heading `at`."""
        lines = list(self._lines)
        if chosen is not None and chosen < len(self.spans):
            first = self.spans[chosen][0]
            cells = list(self._rows[first - 1])
            at = 0 if self._each is None else self._at
            cells[at] = _marked(cells[at])
            lines[first] = cells[0] if self._each is None else _beside(cells, self._each)
        return lines


def _column_width(board: Board, width: int) -> int | None:
    """Return the width of each heading beside the others; None where they do not fit."""
    count = len(board.columns)
    each = (width - len(BETWEEN) * (count - 1)) // count
    return None if count == 1 or each < MIN_COLUMN_WIDTH else each


def _beside(cells: Sequence[Cell], each: int) -> Cell:
    parts: list[Cell] = []
    for cell in cells:
        parts += [BETWEEN if parts else "", fit(cell, each)]
    return line(*parts)


def _title(column: Column, here: bool) -> Cell:
    return ink("accent", f"▸ {column.heading}") if here else ink("strong", f"  {column.heading}")


def _spaced(notes: Sequence[Sequence[Cell]]) -> list[Cell]:
    return [cell for note in notes for cell in (*note, "")] or [ink("dim", "  " + _("No notes yet."))]


def _note(card: CardRow, width: int) -> Iterator[Cell]:
    for place, part in enumerate(paragraphs(card.text, width - len(MARK))):
        yield line(UNMARKED if place == 0 else "  ", part)
    dots = "●" * min(card.votes, 10) + (f" {card.votes}" if card.votes > 10 else "")
    if dots or card.author:
        yield line("  ", ink("accent", dots), " " if dots else "", ink("dim", card.author))


def _marked(first: Cell) -> Cell:
    return line(ink("accent", MARK), str(first)[len(UNMARKED) :])


def sign(action: ActionRow) -> str:
    """Return `✓` for an action done, `!` if late, `·` otherwise."""
    if action.done_on is not None:
        return "✓"
    return "!" if action.due_on is not None and action.due_on < clock.today() else "·"


def state(action: ActionRow) -> str:
    """Return when an action is due, or when it was done and its result."""
    if action.done_on is not None:
        done = _("done {date}").format(date=short_date(action.done_on))
        return f"{done} · {action.result}"
    return _("due {date}").format(date=short_date(action.due_on)) if action.due_on else _("no due date")


def actions(title: str, rows: Sequence[ActionRow], width: int, limit: int) -> Iterator[Cell]:
    """Yield a title and at most `limit` actions, one per line."""
    if not rows:
        return
    yield ink("dim", title.upper())
    for action in rows[:limit]:
        due = state(action) if action.done_on is None else ""
        aside = dotted(action.owner, due)
        room = max(10, width - len(aside) - 4)
        yield line(mark(sign(action)), " ", fit(" ".join(action.text.split()), room), "  ", ink("dim", aside))
    if len(rows) > limit:
        more = ngettext("and {n} other", "and {n} others", len(rows) - limit).format(n=len(rows) - limit)
        yield ink("dim", f"  {more}")
