"""Text of retrospectives: the board in columns, and the actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from db.core import clock
from db.core.dates import short_date
from db.core.text import dotted
from db.core.translation import _, ngettext
from db.retros.queries import ActionRow, Board, CardRow, Column, RetroRow
from tui.widgets.ink import Cell, fit, ink, line, mark
from tui.widgets.prose import paragraphs

MIN_COLUMN_WIDTH = 30
"""Minimum width of a column of notes beside others."""
BETWEEN = "   "


def facts(row: RetroRow) -> str:
    """Return date, team, lead and phase."""
    return dotted(short_date(row.held_on), row.team, row.lead, _(row.phase.label))


def anonymity_notice(row: RetroRow) -> str:
    """Return whether names are kept, for people to know before they write."""
    if row.anonymous:
        return _("Anonymous: no name is recorded, not even in the log.")
    return _("Not anonymous: each note shows the author's initials.")


def notes(board: Board, at: int, width: int, chosen: int | None = None) -> list[Cell]:
    """Return the notes of heading `at`, or of all headings side by side where they fit.

    A mark stands before the note with id `chosen`.
    """
    columns = board.columns
    each = _column_width(board, width)
    if each is None:
        return ["", *_notes(columns[at], min(width, 100), chosen)]
    drawn = [
        [_title(column, place == at), *_notes(column, each, chosen)] for place, column in enumerate(columns)
    ]
    beside = [_beside(cells, each) for cells in zip_longest(*drawn, fillvalue="")]
    return ["", *beside, *actions(_("Decided here"), board.actions, width, len(board.actions))]


def note_lines(board: Board, at: int, width: int) -> list[tuple[int, int]]:
    """Return the first and the last line of each note of heading `at`, as `notes` draws them."""
    each = _column_width(board, width)
    top = 1 if each is None else 2
    found = []
    for card in board.columns[at].cards:
        height = len(list(_note(card, each or min(width, 100))))
        found.append((top, top + height - 1))
        top += height + 1
    return found


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


def _notes(column: Column, width: int, chosen: int | None) -> list[Cell]:
    lines: list[Cell] = []
    for card in column.cards:
        lines += [*_note(card, width, chosen=card.id == chosen), ""]
    return lines or [ink("dim", "  " + _("No notes yet."))]


def _note(card: CardRow, width: int, *, chosen: bool = False) -> Iterator[Cell]:
    for place, part in enumerate(paragraphs(card.text, width - 2)):
        first = ink("accent", "▸ ") if chosen else "· "
        yield line(first if place == 0 else "  ", part)
    dots = "●" * min(card.votes, 10) + (f" {card.votes}" if card.votes > 10 else "")
    if dots or card.author:
        yield line("  ", ink("accent", dots), " " if dots else "", ink("dim", card.author))


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
